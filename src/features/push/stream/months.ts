import { MONTH_BYTES, MONTH_ROWS } from '../../../cloudzero/limits.ts'
import type { Money } from '../../../core/model/money.ts'
import type { DateWindow, UsageHour } from '../../../core/model/window.ts'
import { type Month, monthOf } from './body.ts'
import { type HourState, type HourStates, NO_ROWS } from './hour-state.ts'

/** What a month of a stream holds, or would. */
export interface MonthTotals {
  readonly rows: number
  readonly bytes: number
  readonly cost: Money
}

/** A month before and after the requests of a plan. */
export interface MonthPlan {
  readonly month: Month
  /** Null where CloudZero was not asked. */
  readonly before: MonthTotals | null
  /** With all that stays; without read-back only the hours of the window. */
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

/** Milliseconds of a day. */
export const DAY = 86_400_000

/** The months of a window and of these hours, in the order of time. */
export function monthsOf(window: DateWindow, hours: Iterable<UsageHour> = []): readonly Month[] {
  const months = new Set([...hours].map(monthOf))
  for (let month = monthOf(window.from); `${month}-01T00:00:00Z` < window.to; month = nextMonth(month)) {
    months.add(month)
  }
  return [...months].sort()
}

/** The first instant after a month, in epoch milliseconds. */
export function endOf(month: Month): number {
  return Date.parse(`${nextMonth(month)}-01T00:00:00Z`)
}

/** Totals of a month before and after; `after` holds every hour as it will be. */
export function monthPlan(month: Month, before: HourStates | null, after: HourStates, now: Date): MonthPlan {
  const sums = totals(month, after)
  return {
    month,
    before: before === null ? null : totals(month, before),
    after: sums,
    projected: projection(month, sums, now),
  }
}

/** The larger of rows and bytes as a share of their limit. */
export function fullness(size: { readonly rows: number; readonly bytes: number }, limits: MonthLimits): number {
  return Math.max(size.rows / limits.rows, size.bytes / limits.bytes)
}

/** Hours as a plan leaves them. */
export function hoursAfter(
  before: HourStates | null,
  sent: Iterable<readonly [UsageHour, HourState]>,
  emptied: Iterable<UsageHour>,
): HourStates {
  const hours = new Map(before ?? [])
  for (const [hour, state] of sent) hours.set(hour, state)
  for (const hour of emptied) hours.set(hour, { ...NO_ROWS, markers: 1, bytes: 90 })
  return hours
}

function totals(month: Month, hours: HourStates): MonthTotals {
  let rows = 0
  let bytes = 0
  let cost = 0n
  for (const [hour, state] of hours) {
    if (monthOf(hour) !== month) continue
    rows += state.rows + state.markers
    bytes += state.bytes
    cost += state.cost
  }
  return { rows, bytes, cost }
}

function projection(month: Month, after: MonthTotals, now: Date): MonthPlan['projected'] {
  const start = Date.parse(`${month}-01T00:00:00Z`)
  const whole = endOf(month) - start
  const elapsed = now.getTime() - start
  if (elapsed <= 0 || elapsed >= whole) return { rows: after.rows, bytes: after.bytes }
  // A month that is some hours old says little: at least a day is taken to have passed.
  const factor = whole / Math.max(elapsed, DAY)
  return { rows: Math.round(after.rows * factor), bytes: Math.round(after.bytes * factor) }
}

/** The month after a month. */
export function nextMonth(month: Month): Month {
  const year = Number(month.slice(0, 4))
  const next = Number(month.slice(5)) + 1
  return next > 12 ? `${String(year + 1).padStart(4, '0')}-01` : `${month.slice(0, 4)}-${String(next).padStart(2, '0')}`
}
