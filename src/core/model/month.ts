import type { DateWindow, UsageHour } from './window.ts'

/** UTC month, `YYYY-MM`. */
export type Month = string

/** The month of an hour. */
export function monthOf(hour: UsageHour): Month {
  return hour.slice(0, 7)
}

/** The month after a month. */
export function nextMonth(month: Month): Month {
  const year = Number(month.slice(0, 4))
  const next = Number(month.slice(5)) + 1
  return next > 12 ? `${String(year + 1).padStart(4, '0')}-01` : `${month.slice(0, 4)}-${String(next).padStart(2, '0')}`
}

/** The first hour of a month. */
export function firstHour(month: Month): UsageHour {
  return `${month}-01T00:00:00Z`
}

/** The first instant after a month, in epoch milliseconds. */
export function endOf(month: Month): number {
  return Date.parse(firstHour(nextMonth(month)))
}

/** The months of a window and of these hours, in the order of time. */
export function monthsOf(window: DateWindow, hours: Iterable<UsageHour> = []): readonly Month[] {
  const months = new Set([...hours].map(monthOf))
  for (let month = monthOf(window.from); firstHour(month) < window.to; month = nextMonth(month)) months.add(month)
  return [...months].sort()
}
