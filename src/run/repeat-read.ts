import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../core/app.ts'
import type { SinkSession } from '../core/delivery.ts'
import { SourceError } from '../core/errors.ts'
import type { LinesHandlers } from './lines.ts'

/** Milliseconds before each further attempt: what the replica had to replay is replayed by then. */
const RETRY_DELAYS_MS = [1_000, 5_000]

/**
 * Reads again, from a new snapshot, what a replica gave up to keep up with its primary: as long as no line and no reject
 * was delivered, since what was delivered would be delivered twice. A delivery that is open already goes on.
 */
export async function repeatRead<T>(
  handlers: LinesHandlers,
  { host, log }: App,
  read: (handlers: LinesHandlers) => Promise<T>,
): Promise<T> {
  const watched = watch(handlers)
  for (const delay of RETRY_DELAYS_MS) {
    try {
      return await read(watched.handlers())
    } catch (error) {
      const gaveUp = error instanceof SourceError && error.code === 'E_SOURCE_REPLICA_CONFLICT'
      if (!gaveUp || watched.delivered()) throw error
      log.write('warn', `${error.message} Nothing was delivered yet: reading again in ${delay / 1000} s.`)
      await sleep(delay, undefined, { signal: host.signal }).catch(() => host.signal.throwIfAborted())
    }
  }
  return read(watched.handlers())
}

/** Handlers that notice what is delivered; those of a further attempt find what the last one has opened. */
function watch(handlers: LinesHandlers) {
  const sessions: SinkSession[] = []
  let delivered = false
  const noticing = (session: SinkSession): SinkSession => ({
    ...session,
    write(lines) {
      delivered ||= lines.length > 0
      return session.write(lines)
    },
  })
  return {
    delivered: () => delivered,
    handlers(): LinesHandlers {
      let opened = 0
      return {
        ...handlers,
        async open(...given) {
          const session = sessions[opened] ?? noticing(await handlers.open(...given))
          sessions[opened++] = session
          return session
        },
        reject(...given) {
          delivered = true
          return handlers.reject(...given)
        },
      }
    },
  }
}
