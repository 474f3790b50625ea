import type { AnycostClient } from '../../../cloudzero/client.ts'
import { CloudZeroError } from '../../../cloudzero/errors.ts'
import { SinkError } from '../../../core/errors.ts'
import type { Month, UsageHour } from '../../../core/time.ts'
import { count, formatCount, size } from '../../../core/words.ts'
import { FIRST_VERIFY_PAUSE_MS, MAX_ROUNDS, MAX_VERIFY_PAUSE_MS, UNCHANGED_AFTER_MS } from '../timeouts.ts'
import { apply, idempotencyKeys, type Sending, type SentBody } from './apply.ts'
import { mayBeUnseen } from './canonical.ts'
import type { StreamState } from './hour-state.ts'
import type { Plan } from './plan.ts'
import { type Intent, joined, type Proposal, readMonths, replan } from './propose.ts'
import type { StreamRun } from './push-lines.ts'

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

/**
 * Sends a plan and verifies it, and shows how it goes on: `sent` takes the bodies, `incomplete` the hours of which
 * CloudZero holds a part only.
 * @returns the last comparison.
 */
export async function sendPlan(
  { app, options, nonce, sleep }: StreamRun,
  { client, intent, desired }: Pick<Delivery, 'intent' | 'desired'> & { readonly client: AnycostClient },
  proposal: Proposal,
  { sent, incomplete }: Pick<Sending, 'incomplete'> & { readonly sent: SentBody[] },
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

/** A month that could not be read back, with the way to do without. */
export function unreadable(error: CloudZeroError): SinkError {
  if (['E_CLOUDZERO_KEY', 'E_CLOUDZERO_CONNECTION', 'E_CLOUDZERO_UNREACHABLE'].includes(error.code)) return error
  return new SinkError(error.code, `${error.message} Nothing was sent.`, {
    cause: error,
    hint: `${error.hint ?? ''} --no-read-back sends every hour without asking what CloudZero holds, unverified.`.trim(),
  })
}

/** A month that could not be read back after its rows were sent. */
export function unverifiable(error: CloudZeroError): SinkError {
  return new SinkError(error.code, `${error.message} Everything was sent, but it is not verified.`, {
    cause: error,
    hint: 'Run it again to verify; where a month cannot be read back at all, --no-read-back does without.',
  })
}

/** CloudZero took the rows and shows others. */
export function notEqual({ units }: Plan, verifyTimeout: number): SinkError {
  const open = [...new Set(units.flat().flatMap(({ hours }) => hours))]
  const shown = open.slice(0, 3).join(', ')
  return new SinkError(
    'E_PUSH_UNVERIFIED',
    `CloudZero does not hold what it was sent: ${count(open.length, 'hour differs', 'hours differ')} after ${verifyTimeout / 1000} s (${shown}${open.length > 3 ? ', ...' : ''}).`,
    { hint: 'Run it again: only what differs is sent. Is somebody else sending to the same connection?' },
  )
}
