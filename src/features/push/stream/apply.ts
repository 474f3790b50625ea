import { createHash } from 'node:crypto'
import type { AnycostClient } from '../../../cloudzero/client.ts'
import { fateOf } from '../../../cloudzero/errors.ts'
import type { Month, UsageHour } from '../../../core/time.ts'
import type { Operation, PlannedRequest } from '../../../output/stream/body.ts'
import type { Spool } from '../../../output/stream/spool.ts'
import { MAX_UNIT_STARTS } from '../timeouts.ts'
import type { HourStates } from './hour-state.ts'
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

/** What it takes to send the requests of a plan. */
export interface Application {
  readonly units: readonly Unit[]
  readonly spool: Pick<Spool, 'body'>
  readonly client: Pick<AnycostClient, 'send'>
  /** The hours as just read back; null where CloudZero was not asked. */
  readonly actual: HourStates | null
  /** Differs between runs. */
  readonly nonce: string
  /** The requests of this run did not take: none of its keys may be used again. */
  readonly again: boolean
  readonly signal: AbortSignal
  /** Called after each request, also one that failed. */
  readonly onSent: (body: SentBody) => void
}

/**
 * Sends the requests of a plan one after the other; the signal ends it between two of them.
 * @throws CloudZeroError, after `onSent` was told.
 */
export async function apply(application: Application): Promise<void> {
  for (const unit of application.units) await applyUnit(application, unit)
}

async function applyUnit(application: Application, unit: Unit): Promise<void> {
  for (let start = 1; ; start++) {
    const failed = await sendAll(application, unit, start)
    if (failed === null) return
    // Whether rows were added is not known: the hour is sent from its start, which replaces them.
    const doubtful = failed.request.operation === 'sum' && fateOf(failed.error) === 'unknown'
    if (!doubtful || application.signal.aborted || start === MAX_UNIT_STARTS) throw failed.error
  }
}

async function sendAll(
  application: Application,
  unit: Unit,
  start: number,
): Promise<{ request: PlannedRequest; error: unknown } | null> {
  for (const request of unit) {
    application.signal.throwIfAborted()
    const body = (await application.spool.body(request)).toString('utf8')
    const sha256 = createHash('sha256').update(body).digest('hex')
    const { operation, month, hours, rows, bytes } = request
    const said = { operation, month, hours, rows, bytes, sha256 }
    try {
      const sent = await application.client.send(body, {
        keyFor: (attempt) => idempotencyKey(application, request, { sha256, attempt, start }),
        repeatable: operation === 'replace_hourly',
      })
      application.onSent({ ...said, dropId: sent.dropId, fate: 'applied' })
    } catch (error) {
      application.onSent({ ...said, dropId: null, fate: fateOf(error) })
      return { request, error }
    }
  }
  return null
}

/**
 * CloudZero answers a known key from its cache, errors included (docs/cloudzero.md). Body and state together make that
 * a run after a crash repeats what was in flight, while a repair of hours that somebody changed is a new request.
 * Whatever follows an error is new in every run, or the cached errors of the run before would be met again.
 */
function idempotencyKey(
  { actual, nonce, again }: Application,
  { hours }: PlannedRequest,
  { sha256, attempt, start }: { sha256: string; attempt: number; start: number },
): string {
  const known = actual === null || again || attempt > 1 || start > 1 ? nonce : ''
  const states = hours.map((hour) => {
    if (actual === null) return null
    const state = actual.get(hour)
    return state === undefined ? '' : `${state.digest}:${state.rows}:${state.markers}`
  })
  return createHash('sha256')
    .update(JSON.stringify([sha256, known, states, attempt, start]))
    .digest('hex')
}
