import type { App } from '../../../core/app.ts'
import type { Resources } from '../../../run/resources.ts'
import type { RunLocks } from './run-locks.ts'

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
