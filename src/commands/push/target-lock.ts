import type { App } from '../types.ts'
import type { PushOptions } from './options.ts'
import { lockRunner } from './runner-lock.ts'

/** Keeps other pushes away from a place until it is called; says on the log where that cannot be relied on. */
export type Unlock = () => Promise<void>

/** Takes the lock of a connection or of a bucket's root. @throws SinkError when another run has it. */
export async function lockPlace(
  { database, lockWait: wait }: Pick<PushOptions, 'database' | 'lockWait'>,
  place: string,
  { host, log }: App,
): Promise<Unlock> {
  const lock = await lockRunner({ database, connection: place, wait, host, hide: log.hide })
  if (lock.weakness !== null)
    log.write('warn', `Another push may run at the same time: ${lock.weakness}.`, { event: 'lock-weak' })
  return async () => {
    if (await lock.release()) return
    log.write('warn', 'The lock of this push was lost on the way: another run may have pushed at the same time.', {
      event: 'lock-lost',
    })
  }
}
