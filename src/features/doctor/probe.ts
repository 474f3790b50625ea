import { randomUUID } from 'node:crypto'
import type { AnycostClient, Validation } from '../../cloudzero/client.ts'
import { CloudZeroError } from '../../cloudzero/errors.ts'
import type { BillingDrop } from '../../cloudzero/schema.ts'
import type { Month } from '../../core/time.ts'

/** What a call was answered with, or how it failed. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: CloudZeroError }

/** What CloudZero says to each of its calls, asked so that nothing changes. */
export interface Probes {
  readonly drops: Answer<readonly BillingDrop[]>
  /** Whether the month has any row. */
  readonly contents: Answer<boolean>
  readonly validate: Answer<Validation>
  /** Whether a delivery would be let in. */
  readonly send: Answer<boolean>
}

/** A word for the namespace that CloudZero throws away, so that nothing of a probe ever reaches the real one. */
export const PROBE_TEST_KEY = 'litellm-cloudzero-doctor'

/** One line of no cost, for a validation that writes nothing. */
const TINY = JSON.stringify({
  month: '2026-01-01T00:00:00Z',
  operation: 'replace_hourly',
  data: [{ 'time/usage_start': '2026-01-01T00:00:00Z', 'cost/cost': '0' }],
})

/** No delivery: without a row, by an operation that does not exist. A key without the scope is refused before that is read. */
const NO_DELIVERY = JSON.stringify({ month: '2026-01-01T00:00:00Z', operation: 'none', data: [] })

/** Lists the months and, where CloudZero has an answer to that, tries the other calls. @throws CloudZeroError where it has none. */
export async function probe(real: AnycostClient, rehearsal: AnycostClient, month: Month): Promise<Probes> {
  // CloudZero would answer a key it has seen from its cache, a scope that was given since or not.
  const nonce = randomUUID()
  const drops = await answerTo(real.drops())
  if (!drops.ok && !isRefusal(drops.error)) throw drops.error
  const contents = await answerTo(hasRows(real, month))
  const validate = await answerTo(rehearsal.validate(TINY))
  const send = await answerTo(
    rehearsal
      .send(NO_DELIVERY, { keyFor: (attempt) => `doctor-${nonce}-${attempt}`, repeatable: true })
      .then(() => true),
  )
  const letIn: Answer<boolean> =
    !send.ok && send.error.code === 'E_CLOUDZERO_REFUSED' ? { ok: true, value: true } : send
  return { drops, contents, validate, send: letIn }
}

/** Whether CloudZero itself said no: to the key, the scope, the connection or the body. */
function isRefusal(error: CloudZeroError): boolean {
  return error.failure.kind === 'refused' && error.failure.status !== undefined
}

async function hasRows(client: AnycostClient, month: Month): Promise<boolean> {
  for await (const _row of client.contents(month)) return true
  return false
}

async function answerTo<T>(call: Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await call }
  } catch (error) {
    if (error instanceof CloudZeroError) return { ok: false, error }
    throw error
  }
}
