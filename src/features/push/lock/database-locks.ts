import { once } from 'node:events'
import { SourceError } from '../../../core/errors.ts'
import { type Connection, connectionOf } from '../../../source/postgres/connection.ts'
import type { Session } from '../../../source/postgres/login.ts'
import { openSession } from '../../../source/postgres/session.ts'
import { readTextFile } from '../../../source/text-file.ts'
import { POOL_PROBE_TIMEOUT_MS } from '../timeouts.ts'
import { findHolder } from './holder.ts'
import { type LockTransaction, lockTransaction } from './lock-transaction.ts'
import type { LockChoice, LockKeeper } from './run-locks.ts'

/** A connection for locks, and how it came about. */
interface LockConnection {
  readonly connection: Connection
  readonly session: Session
  readonly transaction: LockTransaction
}

/**
 * Advisory locks of the database that is read, all held by one open transaction on a connection of its own: a pooler keeps
 * a server connection for a transaction, and ends both with the client, so that no lock outlives its run.
 */
export function databaseLocks(choice: LockChoice): LockKeeper {
  let opened: LockConnection | null = null
  let probed = false
  const open = async () => {
    opened ??= await lockConnection(choice)
    return opened
  }
  return {
    async attempt(key) {
      const { connection, transaction } = await open()
      const lock = await transaction.take(key.readBigInt64BE(0))
      if (lock !== null && !probed && transaction.isPooled()) await probePool(connection, choice)
      probed ||= lock !== null
      return lock
    },
    holder: async (key) => findHolder((await open()).session, key.readBigInt64BE(0)),
    async close() {
      await opened?.transaction.end()
      await opened?.session.close()
    },
  }
}

/** Past a pooler where the environment says how: Prisma, and so LiteLLM, takes its migrations there as well. */
async function lockConnection(choice: LockChoice): Promise<LockConnection> {
  const { database, host } = choice
  const { DATABASE_URL, DIRECT_URL } = host.env
  if (!DIRECT_URL || database !== DATABASE_URL) return connected(database, choice)
  try {
    return await connected(DIRECT_URL, choice)
  } catch (error) {
    host.signal.throwIfAborted()
    if (!(error instanceof SourceError)) throw error
    choice.log.write('debug', `DIRECT_URL: ${error.message} The lock is taken where the rows are read.`)
    return connected(database, choice)
  }
}

async function connected(url: string | undefined, { host, log }: LockChoice): Promise<LockConnection> {
  const connection = connectionOf({ url, env: host.env, readFile: readTextFile })
  log.hide(...connection.secrets)
  const session = await openSession(connection, { signal: host.signal, applicationName: 'litellm-cloudzero lock' })
  return { connection, session, transaction: lockTransaction(session) }
}

/**
 * The lock keeps a connection of the pool: without a second one the read would wait until the pooler gives up, minutes.
 * @throws SourceError where there is none.
 */
async function probePool(connection: Connection, { host }: LockChoice): Promise<void> {
  // Not AbortSignal.timeout: below AbortSignal.any nothing holds it, and once it is collected it never fires.
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), POOL_PROBE_TIMEOUT_MS)
  const signal = AbortSignal.any([host.signal, late.signal])
  try {
    const session = await openSession(connection, { signal, applicationName: 'litellm-cloudzero' })
    try {
      const answer = session.client.query('SELECT 1')
      await Promise.race([answer, once(signal, 'abort')])
      signal.throwIfAborted()
    } finally {
      await session.close()
    }
  } catch (error) {
    host.signal.throwIfAborted()
    if (!signal.aborted) throw error
    throw new SourceError(
      'E_SOURCE_POOL',
      `The pooler of ${connection.description} lends one connection at a time, and a push needs two: one holds its lock, one reads.`,
      {
        cause: error,
        hint: 'Give the address of the database itself in DIRECT_URL, or let the pool have two connections.',
      },
    )
  } finally {
    clearTimeout(timer)
  }
}
