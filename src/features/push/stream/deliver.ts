import { setTimeout as sleep } from 'node:timers/promises'
import type { AnycostClient } from '../../../cloudzero/client.ts'
import type { Month } from '../../../core/time.ts'
import { FIRST_VERIFY_PAUSE_MS, MAX_ROUNDS, MAX_VERIFY_PAUSE_MS, UNCHANGED_AFTER_MS } from '../timeouts.ts'
import { apply, type SentBody } from './apply.ts'
import type { StreamState } from './hour-state.ts'
import { type Intent, mayBeUnseen, type Proposal, replan } from './propose.ts'
import { joined, readMonths } from './read-back.ts'

/** What it takes to perform a proposal and to see that it took. */
export interface Delivery {
  readonly intent: Intent
  readonly desired: StreamState
  readonly client: Pick<AnycostClient, 'send' | 'contents'>
  readonly nonce: string
  /** Milliseconds that CloudZero may take until it shows what it was sent. */
  readonly verifyTimeout: number
  readonly signal: AbortSignal
  /** Milliseconds that only ever grow. */
  readonly elapsed: () => number
  readonly onSent: (body: SentBody) => void
  readonly onVerify: (words: string) => void
}

/**
 * Sends what a proposal plans, reads back until it is equal, and sends what is still not equal once more.
 * @returns the last comparison; the proposal itself where CloudZero is not read back.
 */
export async function deliver(delivery: Delivery, proposal: Proposal): Promise<Proposal> {
  let current = proposal
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const { plan, months } = current
    if (plan.units.length === 0 || plan.refusals.length > 0) break
    const { client, intent, nonce, signal, onSent } = delivery
    await apply({
      units: plan.units,
      spool: intent.spool,
      client,
      actual: months === null ? null : joined(months).hours,
      nonce,
      again: round > 1,
      signal,
      onSent,
    })
    if (months === null) return current
    current = await verified(delivery, current, round)
  }
  return current
}

/** Reads the months that were sent again, until they are equal or the time is up. */
async function verified(delivery: Delivery, { plan, months }: Proposal, round: number): Promise<Proposal> {
  const { intent, desired, client, signal, elapsed, verifyTimeout, onVerify } = delivery
  const requests = plan.units.flat()
  const sentMonths: readonly Month[] = [...new Set(requests.map(({ month }) => month))]
  const sentHours = new Set(requests.flatMap(({ hours }) => hours))
  const before = months === null ? new Map() : joined(months).hours
  const started = elapsed()
  const until = started + verifyTimeout / (MAX_ROUNDS - round + 1)
  for (let pause = FIRST_VERIFY_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_VERIFY_PAUSE_MS)) {
    onVerify(`Reading ${sentMonths.join(', ')} back`)
    const fresh = await readMonths(sentMonths, (month) => client.contents(month), intent.isOwned)
    const state = new Map([...(months ?? []), ...fresh])
    const anyColumn = await replan(intent, desired, state, () => true)
    if (round === MAX_ROUNDS && isEqual(anyColumn)) return anyColumn
    const found = await replan(intent, desired, state, mayBeUnseen)
    // A column that no row has was not given back, or the request was answered from the cache and never applied:
    // only a second one, under another key, tells.
    if (isEqual(found) || isEqual(anyColumn)) return found
    const open = found.plan.units.flat().flatMap(({ hours }) => hours)
    // What was not part of the request does not change by waiting: somebody else wrote, or a column is given back now.
    const left = until - elapsed()
    if (left <= 0 || open.some((hour) => !sentHours.has(hour))) return found
    const now = joined(state).hours
    const untouched = open.every((hour) => now.get(hour)?.digest === before.get(hour)?.digest)
    if (round < MAX_ROUNDS && untouched && elapsed() - started >= UNCHANGED_AFTER_MS) return found
    await sleep(Math.min(pause, left), undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

function isEqual({ plan }: Proposal): boolean {
  return plan.units.length === 0
}
