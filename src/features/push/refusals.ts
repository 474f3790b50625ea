import { GuardError, UsageError } from '../../core/errors.ts'
import { displayMoney } from '../../core/model/money.ts'
import { count } from '../../core/words.ts'
import type { Spool } from '../../output/stream/spool.ts'
import type { Filters } from '../../run/row-filter.ts'
import type { RunTotals } from '../../run/run-report.ts'

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

/** Why nothing may be sent, and the flag that says it is meant. */
export interface Refusal {
  readonly code: 'month-limit' | 'shrink' | 'remap' | 'foreign' | 'empty'
  readonly message: string
  readonly hint: string
}

const CODES: Readonly<Record<Refusal['code'], string>> = {
  'month-limit': 'E_PUSH_MONTH_LIMIT',
  shrink: 'E_PUSH_SHRINK',
  remap: 'E_PUSH_REMAP',
  foreign: 'E_PUSH_FOREIGN',
  empty: 'E_PUSH_EMPTY',
}

/** @throws GuardError for all refusals together, with the code of the first; not where there is none. */
export function checkRefusals(refusals: readonly Refusal[]): void {
  const [first] = refusals
  if (first === undefined) return
  const hint = [...new Set(refusals.map((refusal) => refusal.hint))].join('\n  ')
  const message = `Nothing was sent. ${refusals.map((refusal) => refusal.message).join(' ')}`
  throw new GuardError(CODES[first.code], message, { hint })
}
