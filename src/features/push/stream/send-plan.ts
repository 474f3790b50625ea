import type { AnycostClient } from '../../../cloudzero/client.ts'
import { CloudZeroError } from '../../../cloudzero/errors.ts'
import type { UsageHour } from '../../../core/time.ts'
import { count, formatCount, size } from '../../../core/words.ts'
import type { SentBody } from './apply.ts'
import { deliver } from './deliver.ts'
import { unverifiable } from './failures.ts'
import type { StreamState } from './hour-state.ts'
import { idempotencyKeys } from './idempotency.ts'
import type { Intent, Proposal } from './propose.ts'
import type { StreamRun } from './push-lines.ts'

/** A plan to be sent, and what is noted on the way. */
export interface PlanToSend {
  readonly intent: Intent
  readonly desired: StreamState
  readonly proposal: Proposal
  /** Bodies that were sent, in their order. */
  readonly sent: SentBody[]
  /** Hours of which CloudZero holds a part only. */
  readonly incomplete: Set<UsageHour>
}

/** Sends a plan and verifies it, and shows how it goes on. @returns the last comparison. */
export async function sendPlan(
  { app, options, nonce, sleep }: StreamRun,
  client: AnycostClient,
  { intent, desired, proposal, sent, incomplete }: PlanToSend,
): Promise<Proposal> {
  const { signal, elapsed } = app.host
  const requests = proposal.plan.units.flat()
  const total = sumOf(requests)
  const progress = await app.progress(`Sending ${count(requests.length, 'request')}`)
  const sending = {
    client,
    keys: idempotencyKeys(nonce),
    signal,
    sleep: (milliseconds: number) => sleep(milliseconds, signal),
    onRestart(delay: number, starts: number) {
      app.log.write(
        'warn',
        `CloudZero may hold a part of an hour: sending it again from its start in ${(delay / 1000).toFixed(1)} s.`,
        { event: 'retry', reason: 'unknown fate of a sum', delay, tries: starts },
      )
    },
    onSent(body: SentBody) {
      sent.push(body)
      const done = sumOf(sent)
      progress.update(
        `${sent.length} of ${count(requests.length, 'request')}, ${formatCount(done.rows)} of ${count(total.rows, 'row')}, ${size(done.bytes)} of ${size(total.bytes)} sent`,
      )
    },
    incomplete,
  }
  const { verifyTimeout } = options
  const onVerify = (words: string) => progress.update(words)
  try {
    return await deliver({ intent, desired, client, sending, verifyTimeout, elapsed, onVerify }, proposal)
  } catch (error) {
    throw error instanceof CloudZeroError && error.call === 'contents' ? unverifiable(error) : error
  } finally {
    progress.stop()
  }
}

function sumOf(bodies: readonly { readonly rows: number; readonly bytes: number }[]) {
  return bodies.reduce((sum, { rows, bytes }) => ({ rows: sum.rows + rows, bytes: sum.bytes + bytes }), {
    rows: 0,
    bytes: 0,
  })
}
