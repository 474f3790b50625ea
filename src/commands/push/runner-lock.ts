import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SinkError } from '../../errors.ts'
import type { Host } from '../../host.ts'
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

/** Which lock, and how patiently. */
export interface LockChoice {
  readonly database: string | undefined
  /** The connection, or the root of a bucket. */
  readonly connection: string
  /** Milliseconds to wait for the run that has it. */
  readonly wait: number
  readonly host: Host
  readonly hide: (...secrets: readonly string[]) => void
}

type Attempt = () => Promise<RunnerLock | null>

const PAUSE = 500

/**
 * Takes the lock of a connection: in the database that is read, which every host that shares it asks as well; for an
 * embedded database beside the other temporary files. Safety does not rest on it but on reading back.
 * @throws SinkError when another run has it.
 */
export async function lockRunner(choice: LockChoice): Promise<RunnerLock> {
  const { host, wait, connection } = choice
  const name = createHash('sha256').update(`litellm-cloudzero push ${connection}`).digest()
  const embedded = /^(demo|pglite):/.test(choice.database ?? '')
  const { attempt, give } = embedded
    ? fileAttempt(name.toString('hex').slice(0, 16))
    : await sessionAttempt(choice, name)
  const until = host.elapsed() + wait
  try {
    for (;;) {
      const lock = await attempt()
      if (lock !== null) return lock
      if (host.elapsed() >= until) break
      await sleep(PAUSE, undefined, { signal: host.signal }).catch(() => host.signal.throwIfAborted())
    }
  } catch (error) {
    await give()
    throw error
  }
  await give()
  throw new SinkError('E_PUSH_LOCKED', `Another push to ${connection} is running.`, {
    hint: 'Let it end, or give --lock-wait 10m to wait for it.',
    retriable: true,
  })
}

async function sessionAttempt(
  { database, host, hide }: LockChoice,
  name: Buffer,
): Promise<{ attempt: Attempt; give: () => Promise<void> }> {
  const readFile = (path: string) => readFileSync(path, 'utf8')
  const connection = connectionOf({ url: database, env: host.env, readFile })
  hide(...connection.secrets)
  const session = await openSession(connection, { signal: host.signal, applicationName: 'litellm-cloudzero lock' })
  const key = name.readBigInt64BE(0).toString()
  return {
    give: () => session.close(),
    async attempt() {
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
          await session.close()
          return held === 'true'
        },
      }
    },
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
function fileAttempt(name: string): { attempt: Attempt; give: () => Promise<void> } {
  const file = join(tmpdir(), `litellm-cloudzero-${name}.lock`)
  return {
    give: async () => {},
    async attempt() {
      const server = (await listening(file)) ?? (await takenOver(file))
      if (server === null) return null
      return { weakness: null, release: () => new Promise((resolve) => server.close(() => resolve(true))) }
    },
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
