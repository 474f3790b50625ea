import { createHash } from 'node:crypto'
import type { AnycostClient } from '../../../cloudzero/client.ts'
import { CloudZeroError, fateOf } from '../../../cloudzero/errors.ts'
import { backoff } from '../../../cloudzero/retry.ts'
import type { Month, UsageHour } from '../../../core/time.ts'
import type { Operation, PlannedRequest } from '../../../output/stream/body.ts'
import type { Spool } from '../../../output/stream/spool.ts'
import { MAX_UNIT_STARTS } from '../timeouts.ts'
import type { KeyFor } from './idempotency.ts'
import type { Unit } from './pack.ts'

/** A body that was sent, for the receipt. */
export interface SentBody {
  readonly operation: Operation
  readonly month: Month
  readonly hours: readonly UsageHour[]
  readonly rows: number
  readonly bytes: number
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
  readonly keys: () => KeyFor
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
    const { operation, month, hours, rows, bytes } = request
    const said = { operation, month, hours, rows, bytes, sha256 }
    const begun = hours.every((hour) => incomplete.has(hour))
    if (unit.length > 1) for (const hour of hours) incomplete.add(hour)
    try {
      const sent = await client.send(body, { keyFor: keys(), repeatable: operation === 'replace_hourly' })
      onSent({ ...said, dropId: sent.dropId, fate: 'applied' })
    } catch (error) {
      const fate = fateOf(error)
      onSent({ ...said, dropId: null, fate })
      // What CloudZero held of them before it holds still.
      if (fate === 'refused' && !begun) for (const hour of hours) incomplete.delete(hour)
      return { request, error }
    }
  }
  for (const { hours } of unit) for (const hour of hours) incomplete.delete(hour)
  return null
}
