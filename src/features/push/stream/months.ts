import { type Month, monthOf, type UsageHour } from '../../../core/time.ts'
import { type MonthSize, type MonthTotals, projection } from '../../../output/stream/month-size.ts'
import { type HourState, type HourStates, NO_ROWS } from './hour-state.ts'

/** A month before and after the requests of a plan. */
export interface MonthPlan extends MonthSize {
  /** Null where CloudZero was not asked. */
  readonly before: MonthTotals | null
  /** With all that stays; without read-back only the hours of the window. */
  readonly after: MonthTotals
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
