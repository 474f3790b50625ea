import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { withClient } from './client.ts'
import { copyCluster, createCluster, startCluster } from './embedded-server.ts'

/** A primary and a hot standby that follows it and cancels every read in its way. */
export interface Replicas {
  /** URLs of the superuser, at the database `postgres`. */
  readonly primary: string
  readonly standby: string
  /** Resolves when the standby has everything the primary has written. */
  caughtUp(): Promise<void>
  /** Resolves when it has received that, which a read in the way may keep it from replaying. */
  received(): Promise<void>
  stop(): Promise<void>
}

/** Both are real servers of the binaries that npm installed: the standby begins as a cold copy, and streams from then on. */
export async function startReplicas(): Promise<Replicas> {
  const cluster = await createCluster()
  const copy = await copyCluster(cluster)
  const stop = async () => {
    await copy.remove()
    await cluster.remove()
  }
  try {
    const primary = await startCluster(cluster)
    await writeFile(join(copy.home, 'data', 'standby.signal'), '')
    const { hostname, port, username } = new URL(primary)
    const standby = await startCluster(copy, {
      primary_conninfo: `host=${hostname} port=${port} user=${username} password=${cluster.password}`,
      max_standby_streaming_delay: '0',
      hot_standby_feedback: 'off',
    })
    const reaches = (place: string) => async () => {
      const position = await one(primary, 'SELECT pg_current_wal_insert_lsn()::text')
      for (const deadline = Date.now() + 90_000; Date.now() < deadline; await sleep(50)) {
        if ((await one(standby, `SELECT ${place} >= '${position}'`)) === true) return
      }
      throw new Error('The standby does not follow its primary.')
    }
    return {
      primary,
      standby,
      caughtUp: reaches('pg_last_wal_replay_lsn()'),
      received: reaches('pg_last_wal_receive_lsn()'),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function one(url: string, query: string): Promise<unknown> {
  const { rows } = await withClient(url, (client) => client.query({ text: query, rowMode: 'array' }))
  return rows[0]?.[0]
}
