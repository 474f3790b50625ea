import type { AnycostClient } from '../../../cloudzero/client.ts'
import type { Month, UsageHour } from '../../../core/time.ts'
import { FIRST_VERIFY_PAUSE_MS, MAX_ROUNDS, MAX_VERIFY_PAUSE_MS, UNCHANGED_AFTER_MS } from '../timeouts.ts'
import { apply, type Sending } from './apply.ts'
import { mayBeUnseen } from './canonical.ts'
import type { StreamState } from './hour-state.ts'
import { type Intent, type Proposal, replan } from './propose.ts'
import { joined, readMonths } from './read-back.ts'

/** What it takes to perform a proposal and to see that it took. */
export interface Delivery {
  readonly intent: Intent
  readonly desired: StreamState
  readonly client: Pick<AnycostClient, 'contents'>
  readonly sending: Sending
  /** Milliseconds that CloudZero may take until it shows what it was sent. */
  readonly verifyTimeout: number
  /** Milliseconds that only ever grow. */
  readonly elapsed: () => number
  readonly onVerify: (words: string) => void
}

/**
 * Sends what a proposal plans, reads back until it is equal, and sends what is still not equal once more.
 * @returns the last comparison; the proposal itself where CloudZero is not read back.
 */
export async function deliver(delivery: Delivery, proposal: Proposal): Promise<Proposal> {
  let current = proposal
  const repaired = new Set<UsageHour>()
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const { plan, months } = current
    if (plan.units.length === 0 || plan.refusals.length > 0) break
    await apply(plan.units, delivery.intent.spool, delivery.sending)
    if (months === null) return current
    for (const { hours } of plan.units.flat()) for (const hour of hours) repaired.add(hour)
    current = await verified({ ...delivery, intent: { ...delivery.intent, repaired } }, current, round)
  }
  return current
}

/** Reads the months that were sent again, until they are equal or the time is up. */
async function verified(delivery: Delivery, { plan, months }: Proposal, round: number): Promise<Proposal> {
  const { intent, desired, client, sending, elapsed, verifyTimeout, onVerify } = delivery
  const { sleep } = sending
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
    await sleep(Math.min(pause, left))
  }
}

function isEqual({ plan }: Proposal): boolean {
  return plan.units.length === 0
}
