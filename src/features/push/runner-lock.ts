import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Host } from '../../core/app.ts'
import { SinkError } from '../../core/errors.ts'
import { connectionOf } from '../../source/postgres/connection.ts'
import type { Session } from '../../source/postgres/login.ts'
import { openSession } from '../../source/postgres/session.ts'

/** Keeps other runs from pushing to the same connection. */
export interface RunnerLock {
  /** Why it may not keep all of them away, in words; null where it does. */
  readonly weakness: string | null
  /** @returns false where the lock was lost on the way. */
  release(): Promise<boolean>
}

/** The locks of a run: one for each place that it pushes to. */
export interface RunnerLocks {
  /** Takes the lock of a connection, or of the root of a bucket. @throws SinkError when another run has it. */
  take(place: string): Promise<RunnerLock>
  /** To be called when all are released. */
  close(): Promise<void>
}

/** Where the locks are, and how patiently they are waited for. */
export interface LockChoice {
  readonly database: string | undefined
  /** Milliseconds to wait for the run that has it. */
  readonly wait: number
  readonly host: Host
  readonly hide: (...secrets: readonly string[]) => void
}

type Attempt = () => Promise<RunnerLock | null>

const LOCK_POLL_INTERVAL_MS = 500

/**
 * Locks in the database that is read, which every host that shares it asks as well, all on one connection of their own;
 * for an embedded database beside the other temporary files. Safety does not rest on them but on reading back.
 */
export function runnerLocks(choice: LockChoice): RunnerLocks {
  const { host, wait } = choice
  const embedded = /^(demo|pglite):/.test(choice.database ?? '')
  let session: Session | null = null
  const attemptOf = async (name: Buffer): Promise<Attempt> => {
    if (embedded) return fileAttempt(name.toString('hex').slice(0, 16))
    session ??= await lockSession(choice)
    return sessionAttempt(session, name)
  }
  return {
    async take(place) {
      const attempt = await attemptOf(createHash('sha256').update(`litellm-cloudzero push ${place}`).digest())
      const until = host.elapsed() + wait
      for (;;) {
        const lock = await attempt()
        if (lock !== null) return lock
        if (host.elapsed() >= until) break
        await sleep(LOCK_POLL_INTERVAL_MS, undefined, { signal: host.signal }).catch(() => host.signal.throwIfAborted())
      }
      throw new SinkError('E_PUSH_LOCKED', `Another push to ${place} is running.`, {
        hint: 'Let it end, or give --lock-wait 10m to wait for it.',
        retriable: true,
      })
    },
    async close() {
      await session?.close()
    },
  }
}

async function lockSession({ database, host, hide }: LockChoice): Promise<Session> {
  const readFile = (path: string) => readFileSync(path, 'utf8')
  const connection = connectionOf({ url: database, env: host.env, readFile })
  hide(...connection.secrets)
  return openSession(connection, { signal: host.signal, applicationName: 'litellm-cloudzero lock' })
}

function sessionAttempt(session: Session, name: Buffer): Attempt {
  const key = name.readBigInt64BE(0).toString()
  return async () => {
    const [taken = null, backend = null, standby = null] = await asked(
      session,
      'SELECT pg_try_advisory_lock($1)::text, pg_backend_pid()::text, pg_is_in_recovery()::text',
      key,
    )
    if (taken !== 'true') return null
    return {
      weakness: weaknessOf(session, backend, standby),
      async release() {
        // Not held any more: the connection broke, or a pooler gave it to somebody else.
        const [held] = await asked(session, 'SELECT pg_advisory_unlock($1)::text', key).catch(() => [null])
        return held === 'true'
      },
    }
  }
}

function weaknessOf({ client }: Session, backend: string | null, standby: string | null): string | null {
  if (standby === 'true') return 'the database is a replica, whose locks other hosts do not see'
  // A pooler tells clients a number of its own.
  const told: unknown = Reflect.get(client, 'processID')
  return String(told) === backend ? null : 'a pooler stands before the database, which may hand the lock to others'
}

async function asked(session: Session, text: string, key: string): Promise<readonly (string | null)[]> {
  try {
    const { rows } = await session.client.query<(string | null)[]>({ text, values: [key], rowMode: 'array' })
    return rows[0] ?? []
  } catch (error) {
    throw session.explain(error)
  }
}

/** A socket in the temporary folder: unlike a file with a process number it tells whether somebody still listens. */
function fileAttempt(name: string): Attempt {
  const file = join(tmpdir(), `litellm-cloudzero-${name}.lock`)
  return async () => {
    const server = (await listening(file)) ?? (await takenOver(file))
    if (server === null) return null
    return { weakness: null, release: () => new Promise((resolve) => server.close(() => resolve(true))) }
  }
}

/** Nobody listens on a socket that was left behind by a run that was killed. */
async function takenOver(file: string): Promise<Server | null> {
  if (await answers(file)) return null
  await unlink(file).catch(() => {})
  return listening(file)
}

function listening(file: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(null)
      else
        reject(
          new SinkError('E_PUSH_LOCK', `The lock file ${file} cannot be made: ${error.message}.`, { cause: error }),
        )
    })
    server.listen(file, () => resolve(server))
  })
}

function answers(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(file)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
  })
}
