import { createHash } from 'node:crypto'
import type { AnycostClient } from '../../../cloudzero/client.ts'
import { CloudZeroError, fateOf } from '../../../cloudzero/errors.ts'
import { backoff } from '../../../cloudzero/retry.ts'
import type { SendOptions } from '../../../cloudzero/send.ts'
import type { UsageHour } from '../../../core/time.ts'
import type { PlannedRequest } from '../../../output/stream/body.ts'
import type { Spool } from '../../../output/stream/spool.ts'
import { MAX_UNIT_STARTS } from '../timeouts.ts'
import type { Unit } from './pack.ts'

/** A body that was sent, for the receipt. */
export interface SentBody extends Omit<PlannedRequest, 'pieces'> {
  /** SHA-256 of the body, hex. */
  readonly sha256: string
  /** CloudZero's id of the drop; null where no answer told it. */
  readonly dropId: string | null
  readonly fate: 'applied' | 'refused' | 'unknown'
}

/** What sending works with, the same for a whole run. */
export interface Sending {
  readonly client: Pick<AnycostClient, 'send'>
  /** Gives the keys of the next body. */
  readonly keys: () => SendOptions['keyFor']
  readonly signal: AbortSignal
  /** Waits so many milliseconds. @throws the signal's reason when that comes first */
  readonly sleep: (milliseconds: number) => Promise<void>
  /** Called before an hour is begun anew, which it is after so many milliseconds. */
  readonly onRestart: (delay: number, starts: number) => void
  /** Called after each request, also one that failed. */
  readonly onSent: (body: SentBody) => void
  /** Hours of which CloudZero holds a part only; they stay so where the run ends before they are completed. */
  readonly incomplete: Set<UsageHour>
}

/**
 * Sends the requests of a plan one after the other; the signal ends it between two of them.
 * @throws CloudZeroError, after `onSent` was told.
 */
export async function apply(units: readonly Unit[], spool: Pick<Spool, 'body'>, sending: Sending): Promise<void> {
  for (const unit of units) await applyUnit(unit, spool, sending)
}

async function applyUnit(unit: Unit, spool: Pick<Spool, 'body'>, sending: Sending): Promise<void> {
  for (let start = 1; ; start++) {
    const failed = await sendAll(unit, spool, sending)
    if (failed === null) return
    const { request, error } = failed
    // Whether rows were added is not known: the hour is sent from its start, which replaces them.
    const doubtful = request.operation === 'sum' && fateOf(error) === 'unknown'
    const again = error instanceof CloudZeroError && error.failure.retriable && start < MAX_UNIT_STARTS
    if (!doubtful || !again || sending.signal.aborted) throw error
    const delay = backoff(start, Math.random(), error.failure.retryAfter)
    sending.onRestart(delay, start)
    await sending.sleep(delay)
  }
}

async function sendAll(
  unit: Unit,
  spool: Pick<Spool, 'body'>,
  { client, keys, signal, onSent, incomplete }: Sending,
): Promise<{ request: PlannedRequest; error: unknown } | null> {
  for (const request of unit) {
    signal.throwIfAborted()
    const body = (await spool.body(request)).toString('utf8')
    const sha256 = createHash('sha256').update(body).digest('hex')
    const { pieces: _, ...about } = request
    const { operation, hours } = about
    const begun = hours.every((hour) => incomplete.has(hour))
    if (unit.length > 1) for (const hour of hours) incomplete.add(hour)
    try {
      const sent = await client.send(body, { keyFor: keys(), repeatable: operation === 'replace_hourly' })
      onSent({ ...about, sha256, dropId: sent.dropId, fate: 'applied' })
    } catch (error) {
      const fate = fateOf(error)
      onSent({ ...about, sha256, dropId: null, fate })
      // What CloudZero held of them before it holds still.
      if (fate === 'refused' && !begun) for (const hour of hours) incomplete.delete(hour)
      return { request, error }
    }
  }
  for (const { hours } of unit) for (const hour of hours) incomplete.delete(hour)
  return null
}

/**
 * Keys of a run: its nonce, the number of the body and of the attempt. CloudZero answers a known key from its cache, errors
 * included (docs/cloudzero.md), so a key made of content or state would give every later run of the same state the error
 * that one run got, a missing scope or a broken connection. What a killed run left in flight is settled by reading back.
 * @returns the keys of the next body.
 */
export function idempotencyKeys(nonce: string): () => SendOptions['keyFor'] {
  let body = 0
  return () => {
    const number = ++body
    return (attempt) => `${nonce}-${number}-${attempt}`
  }
}
