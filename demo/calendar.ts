/** Days the sample covers, the last one being today. */
export const DAYS = 92

/**
 * Days of the history that a sample is cut from: six more than it covers, so that it can end on any day of the week and
 * its weekends are weekends. Day 0 is a Friday, and so is day 91.
 */
export const HISTORY_DAYS = DAYS + 6

/** A sample's last day ends at this UTC hour, whatever the clock says: all runs of one day see the same sample. */
const LAST_HOUR = 12

/** Days a request stays in SpendLogs (`maximum_spend_logs_retention_period: 30d`). */
const RETENTION = 30

/**
 * On this day the installation moved to the LiteLLM of autumn 2026, which writes '' where older ones wrote NULL,
 * adds the rows of one daily key up, and shows PTU flat cost.
 */
export const UPGRADE_DAY = 46

const HOUR = 3_600_000
const DAY = 24 * HOUR
const FRIDAY = 4

/** The days of the history, counted from 0, on the calendar. Instants are milliseconds since 1970, UTC. */
export interface Calendar {
  /** The first and the last day that requests are made on. */
  readonly first: number
  readonly last: number
  /** Midnight that starts a day. */
  start(day: number): number
  /** `YYYY-MM-DD`. */
  date(day: number): string
  /** Where it ends; nothing later has been written down. */
  readonly now: number
  /** Where SpendLogs begin: in the middle of a day, as the retention job leaves them. */
  readonly logsFrom: number
}

/** The calendar of the sample whose last day is the UTC day of `today`. */
export function calendarOf(today: Date): Calendar {
  const midnight = Math.floor(today.getTime() / DAY) * DAY
  // 1970-01-01 was a Thursday.
  const weekday = (midnight / DAY + 3) % 7
  const last = DAYS - 1 + ((weekday - FRIDAY + 7) % 7)
  const start = (day: number) => midnight + (day - last) * DAY
  const now = midnight + LAST_HOUR * HOUR
  return { ...daysFrom(start), first: last - (DAYS - 1), last, now, logsFrom: now - RETENTION * DAY }
}

/** All of the history, every day of it whole, from a Friday; logs are kept for every sample that can be cut from it. */
export function historyFrom(friday: Date): Calendar {
  const start = (day: number) => friday.getTime() + day * DAY
  const logsFrom = noonOf(start(DAYS - 1)) - RETENTION * DAY
  return { ...daysFrom(start), first: 0, last: HISTORY_DAYS - 1, now: Number.POSITIVE_INFINITY, logsFrom }
}

/** Days that a sample can end with. */
export const LAST_DAYS: readonly number[] = Array.from({ length: HISTORY_DAYS - DAYS + 1 }, (_, at) => DAYS - 1 + at)

/** Where a sample that ends with a day ends, given the midnight that starts the day. */
export function noonOf(midnight: number): number {
  return midnight + LAST_HOUR * HOUR
}

function daysFrom(start: Calendar['start']): Pick<Calendar, 'start' | 'date'> {
  const dates = Array.from({ length: HISTORY_DAYS }, (_, day) => stamp(start(day)).slice(0, 10))
  return { start, date: (day) => dates[day] ?? stamp(start(day)).slice(0, 10) }
}

/** Whether a day of the history is a Saturday or a Sunday. */
export function isWeekend(day: number): boolean {
  return (day + FRIDAY) % 7 >= 5
}

/** An instant as LiteLLM stores it: `timestamp(3)` without a zone, in UTC. */
export function stamp(instant: number): string {
  return new Date(instant).toISOString().slice(0, -1)
}

/** Where a budget's period ends: a calendar point, a number of days after today, or `overdue`: at the last midnight. */
export type PeriodEnd = 'month' | 'week' | 'day' | 'overdue' | number

/** The period of a budget. */
export interface Period {
  /** Its length in days, where the calendar does not say it. */
  readonly days: number
  readonly ends: PeriodEnd
}

/** The current period of a budget: what was spent from `start` on counts, and at `end` it is reset. */
export function boundsOf({ days, ends }: Period, calendar: Calendar): { start: number; end: number } {
  const midnight = calendar.start(calendar.last)
  const today = new Date(midnight)
  switch (ends) {
    case 'month': {
      const monthAt = (offset: number) => Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + offset, 1)
      return { start: monthAt(0), end: monthAt(1) }
    }
    case 'week': {
      const monday = midnight - ((calendar.last + FRIDAY) % 7) * DAY
      return { start: monday, end: monday + 7 * DAY }
    }
    case 'day':
      return { start: midnight, end: midnight + DAY }
    case 'overdue':
      return { start: midnight - days * DAY, end: midnight }
    default:
      return { start: midnight + (ends - days) * DAY, end: midnight + ends * DAY }
  }
}
