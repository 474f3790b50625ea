import type { CloudZeroError } from '../../cloudzero/errors.ts'
import { SinkError, UsageError } from '../../core/errors.ts'
import { displayMoney } from '../../core/model/money.ts'
import { count } from '../../core/words.ts'
import type { Spool } from '../../output/stream/spool.ts'
import type { Filters } from '../../run/row-filter.ts'
import type { RunTotals } from '../../run/run-report.ts'
import type { BucketRefusal } from './bucket/guards.ts'
import type { Refusal } from './stream/guards.ts'
import type { Plan } from './stream/plan.ts'

/**
 * A push replaces whole hours, so that what a filter leaves out would vanish from them.
 * @throws UsageError that says how much.
 */
export function checkFilters(filters: Filters, spool: Spool, { cost }: RunTotals): void {
  if (!isFiltered(filters)) return
  throw new UsageError(
    'E_USAGE_FILTERED_PUSH',
    `A push replaces whole hours: ${count(spool.chunks.size, 'hour')} would hold the ${count(spool.rows, 'line')} of ${displayMoney(cost.delivered)} that the filters let through, and ${displayMoney(cost.filtered)} of other spend would vanish from CloudZero.`,
    { hint: 'Leave the filters out; --partial-stream says that the connection holds this selection and nothing else.' },
  )
}

/**
 * A drop replaces a whole month, so that what a filter leaves out would vanish from it.
 * @throws UsageError before anything is read: a drop is written while it is read.
 */
export function checkDropFilters(filters: Filters): void {
  if (!isFiltered(filters)) return
  throw new UsageError(
    'E_USAGE_FILTERED_PUSH',
    'A drop replaces its whole month: what the filters leave out would vanish from CloudZero.',
    { hint: 'Leave the filters out; --partial-stream says that the bucket holds this selection and nothing else.' },
  )
}

function isFiltered(filters: Filters): boolean {
  return Object.values(filters).some(({ only, not }) => only.length > 0 || not.length > 0)
}

/** All refusals as one error; its code is that of the first. */
export function refusalError(refusals: readonly (Refusal | BucketRefusal)[]): SinkError {
  const code = `E_PUSH_${refusals[0]?.code.toUpperCase().replace('-', '_')}`
  const hint = [...new Set(refusals.map((refusal) => refusal.hint))].join('\n  ')
  return new SinkError(code, `Nothing was sent. ${refusals.map(({ message }) => message).join(' ')}`, { hint })
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
  const open = units.flat().flatMap(({ hours }) => hours)
  const shown = open.slice(0, 3).join(', ')
  return new SinkError(
    'E_PUSH_UNVERIFIED',
    `CloudZero does not hold what it was sent: ${count(open.length, 'hour')} differ after ${verifyTimeout / 1000} s (${shown}${open.length > 3 ? ', ...' : ''}).`,
    { hint: 'Run it again: only what differs is sent. Is somebody else sending to the same connection?' },
  )
}
