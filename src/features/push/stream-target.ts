import { randomUUID } from 'node:crypto'
import { clientOf } from '../../cloudzero/open-client.ts'
import type { Layout } from '../../core/cbf/layout.ts'
import { ownedBy } from '../../core/cbf/ownership.ts'
import { openSpool, type Spool, streamRefuses } from '../../output/stream/spool.ts'
import type { RunReport } from '../../run/run-report.ts'
import { outcomeJson } from './json.ts'
import { credentialsOf } from './options.ts'
import { errorOf, figuresOfPush, fingerprintOf, type PushOutcome } from './outcome.ts'
import { NOTHING_SENT, type StreamResult, streamLines } from './stream.ts'
import type { PushTarget, SkipReason, TargetChoice } from './target.ts'
import { lockPlace, type Unlock } from './target-lock.ts'
import { outcomeText } from './text.ts'

/** Milliseconds that a request in flight may still take after SIGINT or SIGTERM. */
const GRACE_MS = 30_000

/**
 * An AnyCost Stream: lines go to a spool first, since only differing hours are sent.
 * @throws UsageError for what is missing to reach it.
 */
export function streamTarget({ options, selection, locks, app }: TargetChoice): PushTarget {
  const { host } = app
  const { connection, apiUrl, testKey } = options
  const credentials = credentialsOf(options)
  const client = credentials === null ? null : clientOf(credentials, apiUrl, app, { testKey, grace: GRACE_MS })
  let unlock: Unlock | null = null
  let spool: Spool | null = null
  let layout: Layout | null = null
  let started = host.elapsed()

  const streamed = async (run: RunReport, { failure, withheld }: SkipReason): Promise<StreamResult> => {
    if (failure !== null) return { ...NOTHING_SENT, error: failure }
    if (spool === null || layout === null) throw new Error('A stream was delivered that no line could come to.')
    const isOwned = ownedBy(options.instance)
    const stream = { app, options, selection, run, spool, client, layout, nonce: randomUUID(), isOwned }
    return streamLines({ ...stream, withheld })
  }

  return {
    place: connection ?? '',
    refuses: streamRefuses,
    async prepare() {
      if (credentials !== null && !options.plan) unlock = await lockPlace(locks, credentials.connection, app)
      spool = await openSpool()
      started = host.elapsed()
    },
    async open(made) {
      if (spool === null) throw new Error('A stream was not prepared.')
      layout = made
      return spool.consumer(made)
    },
    async deliver(run, skipReason) {
      const result = await streamed(run, skipReason)
      const outcome: PushOutcome = {
        tool: app.version,
        connection: connection ?? null,
        test: testKey !== undefined,
        ledger: selection.table.id,
        window: selection.window,
        mapping: layout === null ? '' : fingerprintOf(layout, selection.table.id, selection.ledger),
        run,
        planOnly: options.plan,
        ...result,
        error: errorOf(result.error),
        seconds: Math.round(host.elapsed() - started) / 1000,
      }
      const { planOnly, verified, last } = outcome
      return {
        error: result.error,
        verified,
        stale: !planOnly && !verified && (last?.plan.stale.length ?? 0) > 0,
        figures: figuresOfPush(outcome),
        json: () => outcomeJson(outcome),
        text: (several) => outcomeText(outcome, several),
      }
    },
    withdraw: async () => {},
    async close() {
      await spool?.discard()
      await client?.close()
      await unlock?.()
    },
  }
}
