import { SinkError } from '../../../core/errors.ts'
import type { PushTarget } from '../target.ts'

/**
 * A target beside others: when it fails, what is written to it goes nowhere, and the failure is part of its report. What
 * ends the run for all (a signal, a wrong setting, a bug) is thrown as ever.
 */
export function withFailureIsolation(target: PushTarget, signal: AbortSignal): PushTarget {
  return {
    ...target,
    async prepare() {
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
      const prepared = await attempt(() => target.prepare())
      return {
        async open(layout, window) {
          const consumer = await attempt(async () => prepared?.open(layout, window))
          return {
            ...(target.refuses && { refuses: target.refuses }),
            write: async (lines) => {
              await attempt(async () => consumer?.write(lines))
            },
          }
        },
        async deliver(run, { failure: other, withheld }) {
          if (prepared === null) return target.failed(run, failure)
          const ended: unknown = signal.aborted ? signal.reason : null
          return prepared.deliver(run, { failure: failure ?? ended ?? other, withheld })
        },
      }
    },
  }
}
