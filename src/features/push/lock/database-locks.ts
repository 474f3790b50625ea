import { once } from 'node:events'
import { SourceError } from '../../../core/errors.ts'
import { type Connection, connectionOf } from '../../../source/postgres/connection.ts'
import type { Session } from '../../../source/postgres/login.ts'
import { openSession } from '../../../source/postgres/session.ts'
import { readTextFile } from '../../../source/text-file.ts'
import { LOCK_KEEP_ALIVE_INTERVAL_MS, POOL_PROBE_TIMEOUT_MS } from '../timeouts.ts'
import type { LockChoice, LockHolder, LockKeeper, RunLock } from './run-locks.ts'

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

/** A lock of 64 bits is in pg_locks in two halves. */
const HOLDER = `SELECT a.pid::text, coalesce(a.application_name, ''), coalesce(a.usename::text, ''),
  coalesce(host(a.client_addr), ''),
  to_char(coalesce(a.xact_start, a.backend_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.classid::bigint = ($1::bigint >> 32) & 4294967295 AND l.objid::bigint = $1::bigint & 4294967295`

/** The session that has a lock, as the server shows it; null where it does not, or the lock has gone meanwhile. */
async function findHolder({ client }: Session, key: bigint): Promise<LockHolder | null> {
  try {
    const { rows } = await client.query<(string | null)[]>({ text: HOLDER, values: [key.toString()], rowMode: 'array' })
    const [pid = null, application, user, address, since] = rows[0] ?? []
    if (pid === null) return null
    const facts = [
      ...(application ? [application] : []),
      ...(user ? [`user ${user}`] : []),
      ...(address ? [`from ${address}`] : []),
      ...(since ? [`since ${since} UTC`] : []),
    ]
    return {
      words: `process ${pid} of the database (${facts.join(', ')})`,
      remedy: `If that run is gone: SELECT pg_terminate_backend(${pid})`,
    }
  } catch {
    return null
  }
}

/** An open transaction that holds advisory locks. */
interface LockTransaction {
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
function lockTransaction(session: Session): LockTransaction {
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
