import type { Session } from '../../../source/postgres/login.ts'
import { LOCK_KEEP_ALIVE_INTERVAL_MS } from '../timeouts.ts'
import type { RunLock } from './run-locks.ts'

/** An open transaction that holds advisory locks. */
export interface LockTransaction {
  /** Null where another session has the lock; without any lock the transaction is ended, so that a pool is not kept waiting. */
  take(key: bigint): Promise<RunLock | null>
  /** Whether a pooler stands before the server; to be asked while a lock is held. */
  isPooled(): boolean
  /** Gives all locks back. */
  end(): Promise<void>
}

/** Read only and without a snapshot between two statements, so that it holds nothing up. */
const BEGIN = 'BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ ONLY'

/** Limits that would end a transaction that waits, off as far as this server knows and allows it; its name for people. */
const SETTINGS = `SELECT set_config(name, '0', true) FROM pg_settings
WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout') AND context = 'user'
UNION ALL SELECT set_config('application_name', 'litellm-cloudzero lock', true)`

const TRY = 'SELECT pg_try_advisory_xact_lock($1)::text, pg_backend_pid()::text, pg_is_in_recovery()::text'

type Row = readonly (string | null)[]

/** Locks in a transaction of a session that nothing else uses. */
export function lockTransaction(session: Session): LockTransaction {
  const { client, processId } = session
  /** The server's process that holds the locks; null while there are none. */
  let backend: string | null = null
  let begun = false
  let pulse: NodeJS.Timeout | undefined
  let queue: Promise<unknown> = Promise.resolve()

  // One statement at a time: pg warns of others.
  const ask = (text: string, values: readonly string[] = []): Promise<Row> => {
    const answer = queue.then(async () => {
      const { rows } = await client.query<(string | null)[]>({ text, values: [...values], rowMode: 'array' })
      return rows[0] ?? []
    })
    queue = answer.catch(() => {})
    return answer
  }
  const begin = async () => {
    await ask(BEGIN)
    begun = true
    await ask(SETTINGS).catch(async () => {
      // A server that lets nobody set them ends the transaction; the keep-alive has to do.
      await ask('ROLLBACK')
      await ask(BEGIN)
    })
  }
  const rollback = async () => {
    begun = false
    await ask('ROLLBACK')
  }

  return {
    async take(key) {
      try {
        if (!begun) await begin()
        const [taken = null, process = null, standby = null] = await ask(TRY, [key.toString()])
        if (taken !== 'true') {
          if (backend === null) await rollback()
          return null
        }
        backend = process
        pulse ??= setInterval(() => void ask('SELECT 1').catch(() => {}), LOCK_KEEP_ALIVE_INTERVAL_MS).unref()
        return {
          weakness: standby === 'true' ? 'the database is a replica, whose locks other hosts do not see' : null,
          async release() {
            // A transaction that goes on has kept its locks.
            const [now] = await ask('SELECT pg_backend_pid()::text').catch((): Row => [])
            return now === process
          },
        }
      } catch (error) {
        throw session.explain(error)
      }
    },
    isPooled: () => backend !== null && backend !== String(processId),
    async end() {
      clearInterval(pulse)
      // A connection that broke has given them back already.
      if (begun) await rollback().catch(() => {})
    },
  }
}
