import { SinkError, UsageError } from '../../core/errors.ts'
import { displayMoney } from '../../core/model/money.ts'
import { count } from '../../core/words.ts'
import type { Spool } from '../../output/stream/spool.ts'
import type { Filters } from '../../run/row-filter.ts'
import type { RunTotals } from '../../run/run-report.ts'
import type { BucketRefusal } from './bucket/guards.ts'
import type { Refusal } from './stream/guards.ts'

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
