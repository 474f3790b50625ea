import { createHash } from 'node:crypto'
import { unlink } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { App, Host, Log } from '../../../core/app.ts'
import { SinkError } from '../../../core/errors.ts'
import type { Resources } from '../../../run/resources.ts'
import { isEmbedded } from '../../../source/database.ts'
import { LOCK_POLL_INTERVAL_MS } from '../timeouts.ts'
import { databaseLocks } from './database-locks.ts'

/** Keeps other runs from pushing to the same place. */
export interface RunLock {
  /** Why it may not keep all of them away, in words; null where it does. */
  readonly weakness: string | null
  /** @returns false where the lock was lost on the way. */
  release(): Promise<boolean>
}

/** The locks of a run: one for each place that it pushes to. */
export interface RunLocks {
  /** Takes the lock of a connection, or of the root of a bucket. @throws SinkError that names the run that has it. */
  take(place: string): Promise<RunLock>
  /** To be called when all are released. */
  close(): Promise<void>
}

/** Who has a lock, as far as that can be seen. */
export interface LockHolder {
  /** Completes `Another push is running: `. */
  readonly words: string
  /** How to free the lock of a run that is gone, a sentence. */
  readonly remedy: string
}

/** Where locks are kept. */
export interface LockKeeper {
  /** Null where another run has it. */
  attempt(key: Buffer): Promise<RunLock | null>
  /** Null where it cannot be seen. */
  holder(key: Buffer): Promise<LockHolder | null>
  close(): Promise<void>
}

/** Where the locks are, and how long they are waited for. */
export interface LockChoice {
  readonly database: string | undefined
  /** Milliseconds to wait for the run that has it. */
  readonly wait: number
  readonly host: Host
  readonly log: Log
}

/**
 * Locks in the database that is read, which every host that shares it asks as well; for an embedded database beside the
 * other temporary files. Safety does not rest on them but on reading back.
 */
export function runLocks(choice: LockChoice): RunLocks {
  const { host, wait } = choice
  const keeper = isEmbedded(choice.database) ? fileLocks() : databaseLocks(choice)
  return {
    async take(place) {
      const key = createHash('sha256').update(`litellm-cloudzero push ${place}`).digest()
      const until = host.elapsed() + wait
      for (;;) {
        const lock = await keeper.attempt(key)
        if (lock !== null) return lock
        if (host.elapsed() >= until) throw locked(place, await keeper.holder(key))
        await sleep(LOCK_POLL_INTERVAL_MS, undefined, { signal: host.signal }).catch(() => host.signal.throwIfAborted())
      }
    },
    close: () => keeper.close(),
  }
}

function locked(place: string, holder: LockHolder | null): SinkError {
  const who = holder === null ? '' : `: ${holder.words}`
  const remedy = holder === null ? '' : ` ${holder.remedy}`
  return new SinkError('E_PUSH_LOCKED', `Another push to ${place} is running${who}.`, {
    hint: `Let it end, or give --lock-wait 10m to wait for it.${remedy}`,
    retriable: true,
  })
}

/**
 * Takes the lock of a place until the resources are released, and says on the log where it cannot be relied on.
 * @throws SinkError when another run has it.
 */
export async function takeLock(locks: RunLocks, place: string, resources: Resources, { log }: App): Promise<void> {
  const lock = resources.add(await locks.take(place), async (each) => {
    if (await each.release()) return
    log.write('warn', 'The lock of this push was lost on the way: another run may have pushed at the same time.', {
      event: 'lock-lost',
    })
  })
  if (lock.weakness !== null)
    log.write('warn', `Another push may run at the same time: ${lock.weakness}.`, { event: 'lock-weak' })
}

/**
 * Locks beside an embedded database: sockets in the temporary folder, which unlike files with a process number tell
 * whether anybody still listens.
 */
function fileLocks(): LockKeeper {
  const fileOf = (key: Buffer) => join(tmpdir(), `litellm-cloudzero-${key.toString('hex').slice(0, 16)}.lock`)
  return {
    async attempt(key) {
      const file = fileOf(key)
      const server = (await listening(file)) ?? (await takenOver(file))
      if (server === null) return null
      return { weakness: null, release: () => new Promise((resolve) => server.close(() => resolve(true))) }
    },
    holder: async (key) => ({
      words: `it listens at ${fileOf(key)}`,
      remedy: 'A run that was killed does not listen any more, and its lock is taken over.',
    }),
    close: async () => {},
  }
}

/** A socket that a killed run left behind has no listener. */
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
