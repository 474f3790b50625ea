import { SinkError } from '../../core/errors.ts'
import type { PushTarget } from './target.ts'

/**
 * A target beside others: when it fails, what is written to it goes nowhere, and the failure is told when it is to
 * deliver. What ends the run for all (a signal, a wrong setting, a bug) is thrown as ever.
 */
export function withFailureIsolation(target: PushTarget, signal: AbortSignal): PushTarget {
  let failure: SinkError | null = null
  const attempt = async <T>(work: () => Promise<T>): Promise<T | null> => {
    if (failure !== null) return null
    try {
      return await work()
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof SinkError)) throw error
      failure = error
      return null
    }
  }
  return {
    ...target,
    prepare: async () => {
      await attempt(target.prepare)
    },
    async open(layout, window) {
      const session = await attempt(() => target.open(layout, window))
      return {
        ...(target.refuses && { refuses: target.refuses }),
        write: async (lines) => {
          await attempt(async () => session?.write(lines))
        },
      }
    },
    deliver(run, { failure: other, withheld }) {
      const ended: unknown = signal.aborted ? signal.reason : null
      return target.deliver(run, { failure: failure ?? ended ?? other, withheld })
    },
  }
}
