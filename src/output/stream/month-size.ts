import { MONTH_BYTES, MONTH_ROWS } from '../../core/cbf/stream-limits.ts'
import type { Money } from '../../core/model/money.ts'
import { type DateWindow, monthsOf } from '../../core/model/window.ts'
import { DAY_MS, firstHour, type Month, monthEnd, monthOf } from '../../core/time.ts'
import type { Spool } from './spool.ts'

/** What a month of a stream holds, or would. */
export interface MonthTotals {
  readonly rows: number
  readonly bytes: number
  readonly cost: Money
}

/** How large a month of a stream is, and will be. */
export interface MonthSize {
  readonly month: Month
  readonly after: MonthTotals
  /** The month to its end, at the pace so far; the same as `after` for a month that has ended. */
  readonly projected: { readonly rows: number; readonly bytes: number }
}

/** The limits of a stream and month; tests have smaller ones. */
export interface MonthLimits {
  readonly rows: number
  readonly bytes: number
}

/** CloudZero's own. */
export const MONTH_LIMITS: MonthLimits = { rows: MONTH_ROWS, bytes: MONTH_BYTES }

/** The larger of rows and bytes as a share of their limit. */
export function fullness(size: { readonly rows: number; readonly bytes: number }, limits: MonthLimits): number {
  return Math.max(size.rows / limits.rows, size.bytes / limits.bytes)
}

/** The months of a spool alone, with their hours: CloudZero need not be asked about them. */
export function spooledMonths(
  { chunks, costs }: Pick<Spool, 'chunks' | 'costs'>,
  window: DateWindow,
  now: Date,
): readonly (MonthSize & { readonly hours: number })[] {
  return monthsOf(window, chunks.keys()).map((month) => {
    const after = { rows: 0, bytes: 0, cost: 0n }
    let hours = 0
    for (const [hour, of] of chunks) {
      if (monthOf(hour) !== month) continue
      hours++
      after.cost += costs.get(hour) ?? 0n
      for (const { rows, bytes } of of) {
        after.rows += rows
        after.bytes += bytes
      }
    }
    return { month, hours, after, projected: projection(month, after, now) }
  })
}

/** What a month will hold at its end, at the pace so far. */
export function projection(month: Month, after: MonthTotals, now: Date): MonthSize['projected'] {
  const start = Date.parse(firstHour(month))
  const whole = monthEnd(month) - start
  const elapsed = now.getTime() - start
  if (elapsed <= 0 || elapsed >= whole) return { rows: after.rows, bytes: after.bytes }
  // A month that is some hours old says little: at least a day is taken to have passed.
  const factor = whole / Math.max(elapsed, DAY_MS)
  return { rows: Math.round(after.rows * factor), bytes: Math.round(after.bytes * factor) }
}
