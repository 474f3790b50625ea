import {
  DAY_MS,
  dayOf,
  daysLater,
  FIRST_HOUR,
  firstHour,
  hourAt,
  isMidnight,
  type Month,
  midnightOf,
  monthOf,
  nextMonth,
  type UsageHour,
} from '../time.ts'

/** Half-open range of UTC time: `from` is in, `to` is not. Both are whole hours. */
export interface DateWindow {
  readonly from: UsageHour
  readonly to: UsageHour
}

/** True for a window without any hour, as `--complete-days` makes it on the first day of a month. */
export function isEmptyWindow(window: DateWindow): boolean {
  return window.from >= window.to
}

/** The window of the same length that ends where this one begins; shorter where time itself would begin before. */
export function windowBefore({ from, to }: DateWindow): DateWindow {
  const start = 2 * Date.parse(from) - Date.parse(to)
  return { from: hourAt(Math.max(start, Date.parse(FIRST_HOUR))), to: from }
}

/** The whole UTC days that a window touches, as a window. */
export function wholeDays(window: DateWindow): DateWindow {
  const { from, to } = daysOf(window)
  return { from: midnightOf(from), to: midnightOf(to) }
}

/** The UTC days before today that are in a window as a whole; null for none. */
export function daysWithin({ from, to }: DateWindow, now: Date): DateWindow | null {
  const start = isMidnight(from) ? from : daysLater(midnightOf(dayOf(from)), 1)
  const end = midnightOf(dayOf(to < hourAt(now) ? to : hourAt(now)))
  return start < end ? { from: start, to: end } : null
}

/** The UTC days that a window touches, `YYYY-MM-DD`, half-open: the last day is in even when the window ends within it. */
export function daysOf(window: DateWindow): { readonly from: string; readonly to: string } {
  const whole = window.to === midnightOf(dayOf(window.to))
  const end = whole ? window.to : hourAt(Date.parse(window.to) + DAY_MS)
  return { from: dayOf(window.from), to: dayOf(end) }
}

/** The months of a window and of these hours, in the order of time. */
export function monthsOf(window: DateWindow, hours: Iterable<UsageHour> = []): readonly Month[] {
  const months = new Set([...hours].map(monthOf))
  for (let month = monthOf(window.from); firstHour(month) < window.to; month = nextMonth(month)) months.add(month)
  return [...months].sort()
}
