import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Host, Log } from '../../../core/app.ts'
import { SinkError } from '../../../core/errors.ts'
import { LOCK_POLL_INTERVAL_MS } from '../timeouts.ts'
import { databaseLocks } from './database-locks.ts'
import { fileLocks } from './file-locks.ts'

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
  const keeper = /^(demo|pglite):/.test(choice.database ?? '') ? fileLocks() : databaseLocks(choice)
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
