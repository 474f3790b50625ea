import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { clientOf } from '../../../cloudzero/open-client.ts'
import type { Layout } from '../../../core/cbf/layout.ts'
import { ownedBy } from '../../../core/cbf/ownership.ts'
import { openSpool, streamRefuses } from '../../../output/stream/spool.ts'
import type { PartReport } from '../../../run/run-report.ts'
import { takeLock } from '../lock/run-locks.ts'
import { credentialsOf } from '../options.ts'
import { outcomeOf } from '../report.ts'
import type { PushTarget, TargetChoice } from '../targets.ts'
import { INTERRUPT_GRACE_MS } from '../timeouts.ts'
import { pushLines } from './push-lines.ts'
import { nothingSent, type StreamFindings, type StreamReport } from './report.ts'

/**
 * An AnyCost Stream: lines go to a spool first, since only differing hours are sent.
 * @throws UsageError for what is missing to reach it.
 */
export function streamTarget(choice: TargetChoice): PushTarget {
  const { options, selection, locks, resources, app, confirm } = choice
  const { host } = app
  const { connection, testKey } = options
  const credentials = credentialsOf(options)
  const client =
    credentials === null
      ? null
      : resources.add(clientOf(credentials, options, app, { testKey, grace: INTERRUPT_GRACE_MS }), (each) =>
          each.close(),
        )
  let started = host.elapsed()

  const reportOf = (run: PartReport, layout: Layout | null, found: StreamFindings): StreamReport => ({
    kind: 'stream',
    ...outcomeOf(choice, run, layout, started),
    place: connection ?? '',
    connection: connection ?? null,
    test: testKey !== undefined,
    ...found,
    stale: !options.plan && !found.verified && (found.last?.plan.stale.length ?? 0) > 0,
  })

  return {
    place: connection ?? '',
    refuses: streamRefuses,
    async prepare() {
      if (credentials !== null && !options.plan) await takeLock(locks, credentials.connection, resources, app)
      const spool = resources.add(await openSpool(), (each) => each.discard())
      started = host.elapsed()
      let layout: Layout | null = null
      return {
        async open(made) {
          layout = made
          return spool.consumer(made)
        },
        async deliver(run, { failure, withheld }) {
          if (failure !== null) return reportOf(run, layout, nothingSent(failure))
          if (layout === null) throw new Error('A stream was delivered before it was opened (bug).')
          const isOwned = ownedBy(options.instance)
          const nonce = randomUUID()
          const stream = {
            app,
            options,
            selection,
            run,
            spool,
            client,
            layout,
            nonce,
            sleep,
            isOwned,
            withheld,
            confirm,
          }
          return reportOf(run, layout, await pushLines(stream))
        },
      }
    },
    failed: (run, error) => reportOf(run, null, nothingSent(error)),
  }
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted())
}
