import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../core/app.ts'
import type { LineConsumer } from '../core/delivery.ts'
import { SourceError } from '../core/errors.ts'
import type { OpenConsumer } from './read-lines.ts'

/** Milliseconds before each further attempt: what the replica had to replay is replayed by then. */
const RETRY_DELAYS_MS = [1_000, 5_000]

/** One attempt at reading. */
export interface ReadAttempt {
  /** Gives the consumers that an attempt before has opened. */
  readonly open: OpenConsumer
  /** To be called before a line or reject is handed on. */
  readonly onHandOn: () => void
}

/**
 * Reads again what a replica gave up to keep up with its primary, as long as nothing was handed on: that would be handed
 * on twice.
 */
export async function readAgain<T>(
  open: OpenConsumer,
  { host, log }: Pick<App, 'host' | 'log'>,
  read: (attempt: ReadAttempt) => Promise<T>,
): Promise<T> {
  const consumers: LineConsumer[] = []
  let handedOn = false
  const attempt = () => {
    let opened = 0
    return read({
      async open(...of) {
        const consumer = consumers[opened] ?? (await open(...of))
        consumers[opened++] = consumer
        return consumer
      },
      onHandOn() {
        handedOn = true
      },
    })
  }
  for (const delay of RETRY_DELAYS_MS) {
    try {
      return await attempt()
    } catch (error) {
      const gaveUp = error instanceof SourceError && error.code === 'E_SOURCE_REPLICA_CONFLICT'
      if (!gaveUp || handedOn) throw error
      log.write('warn', `${error.message} Nothing was delivered yet: reading again in ${delay / 1000} s.`)
      await sleep(delay, undefined, { signal: host.signal }).catch(() => host.signal.throwIfAborted())
    }
  }
  return attempt()
}
