/** Days the sample covers, the last one being `today`. */
export const DAYS = 92

/** The last day ends at this UTC hour, whatever the clock says: all runs of one day see the same sample. */
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

/** The sample's days, counted from 0, on the calendar. Instants are milliseconds since 1970, UTC. */
export interface Calendar {
  /** Midnight that starts a day. */
  start(day: number): number
  /** `YYYY-MM-DD`. */
  date(day: number): string
  /** 0 is Monday. */
  weekday(day: number): number
  /** Midnight that starts `today`. */
  readonly today: number
  /** Where the sample ends. */
  readonly now: number
  /** Where SpendLogs begin: in the middle of a day, as the retention job leaves them. */
  readonly logsFrom: number
}

/** The calendar of the sample whose last day is the UTC day of `today`. */
export function calendarOf(today: Date): Calendar {
  const last = Math.floor(today.getTime() / DAY) * DAY
  const start = (day: number) => last + (day - (DAYS - 1)) * DAY
  const now = last + LAST_HOUR * HOUR
  const dates = Array.from({ length: DAYS }, (_, day) => stamp(start(day)).slice(0, 10))
  return {
    start,
    date: (day) => dates[day] ?? stamp(start(day)).slice(0, 10),
    // 1970-01-01 was a Thursday.
    weekday: (day) => (start(day) / DAY + 3) % 7,
    today: last,
    now,
    logsFrom: now - RETENTION * DAY,
  }
}

/** An instant as LiteLLM stores it: `timestamp(3)` without a zone, in UTC. */
export function stamp(instant: number): string {
  return new Date(instant).toISOString().slice(0, -1)
}

/** Where a budget's period ends: a calendar point, a number of days after today, or `overdue`: at the last midnight. */
export type PeriodEnd = 'month' | 'week' | 'day' | 'overdue' | number

/** The current period of a budget: what was spent from `start` on counts, and at `end` it is reset. */
export function periodOf(calendar: Calendar, days: number, end: PeriodEnd): { start: number; end: number } {
  const today = new Date(calendar.today)
  switch (end) {
    case 'month': {
      const monthAt = (offset: number) => Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + offset, 1)
      return { start: monthAt(0), end: monthAt(1) }
    }
    case 'week': {
      const monday = calendar.today - calendar.weekday(DAYS - 1) * DAY
      return { start: monday, end: monday + 7 * DAY }
    }
    case 'day':
      return { start: calendar.today, end: calendar.today + DAY }
    case 'overdue':
      return { start: calendar.today - days * DAY, end: calendar.today }
    default:
      return { start: calendar.today + (end - days) * DAY, end: calendar.today + end * DAY }
  }
}
