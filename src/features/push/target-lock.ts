import type { App } from '../../core/app.ts'
import type { RunnerLocks } from './runner-lock.ts'

/** Gives a lock back. */
export type Unlock = () => Promise<void>

/** Takes the lock of a place, and says on the log where it cannot be relied on. @throws SinkError when another run has it. */
export async function lockPlace(locks: RunnerLocks, place: string, { log }: App): Promise<Unlock> {
  const lock = await locks.take(place)
  if (lock.weakness !== null)
    log.write('warn', `Another push may run at the same time: ${lock.weakness}.`, { event: 'lock-weak' })
  return async () => {
    if (await lock.release()) return
    log.write('warn', 'The lock of this push was lost on the way: another run may have pushed at the same time.', {
      event: 'lock-lost',
    })
  }
}
