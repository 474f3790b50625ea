/** Milliseconds; UTC has no summer time, so all days are equal. */
export const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** Start of a UTC hour, `YYYY-MM-DDTHH:00:00Z`. Text, so that no time zone can creep in. */
export type UsageHour = string

/** Where windows may begin and end: years have four digits, so that times are ordered as texts, and months are whole. */
export const FIRST_HOUR: UsageHour = '0001-01-01T00:00:00Z'
export const LAST_HOUR: UsageHour = '9999-12-01T00:00:00Z'

/** UTC month, `YYYY-MM`. */
export type Month = string

/** Lengths of time that cost can be grouped by, the shortest first. */
export const PERIODS = ['hour', 'day', 'week', 'month'] as const
export type Period = (typeof PERIODS)[number]

/** The second that an instant lies in, `YYYY-MM-DDTHH:MM:SSZ`, UTC. */
export function secondAt(instant: number | Date): string {
  return `${iso(instant).slice(0, -5)}Z`
}

/** The UTC hour that an instant lies in. */
export function hourAt(instant: number | Date): UsageHour {
  return `${iso(instant).slice(0, -11)}:00:00Z`
}

/** The UTC day that an instant lies in, `YYYY-MM-DD`. */
export function dayAt(instant: number | Date): string {
  return iso(instant).slice(0, -14)
}

/** The day of an hour, `YYYY-MM-DD`, UTC. */
export function dayOf(hour: UsageHour): string {
  return hour.slice(0, 10)
}

/** The first hour of a day given as `YYYY-MM-DD`, UTC. */
export function midnightOf(day: string): UsageHour {
  return `${day}T00:00:00Z`
}

/** The time so many days later, or earlier for a negative number; never outside of what a window can name. */
export function daysLater(hour: UsageHour, days: number): UsageHour {
  const later = Date.parse(hour) + days * DAY_MS
  return hourAt(Math.min(Math.max(later, Date.parse(FIRST_HOUR)), Date.parse(LAST_HOUR)))
}

/** Whether an hour is the first of its day. */
export function isMidnight(hour: UsageHour): boolean {
  return hour.endsWith('T00:00:00Z')
}

/** A UTC time for people: the day, `2026-11-01`, and `2026-11-01 05:00` where it is not midnight. */
export function displayTime(time: string): string {
  return isMidnight(time) ? dayOf(time) : `${dayOf(time)} ${time.slice(11, 16)}`
}

/** The UTC midnight of a text that may be a day, `YYYY-MM-DD`; null when there is no such day. */
export function hourOfDay(text: string): UsageHour | null {
  return isDay(text) ? midnightOf(text) : null
}

/** Cheap enough to be asked for every day text a ledger holds. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const date = new Date(midnightOf(text))
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** The month of an hour or a day. */
export function monthOf(time: UsageHour): Month {
  return time.slice(0, 7)
}

/** The month after a month. */
export function nextMonth(month: Month): Month {
  const year = Number(month.slice(0, 4))
  const next = Number(month.slice(5)) + 1
  return next > 12 ? `${String(year + 1).padStart(4, '0')}-01` : `${month.slice(0, 4)}-${String(next).padStart(2, '0')}`
}

/** The first hour of the month so many months before that of an hour; of the first month where there is none. */
export function monthsBefore(hour: UsageHour, months: number): UsageHour {
  const count = Number(hour.slice(0, 4)) * 12 + Number(hour.slice(5, 7)) - 1 - months
  if (count < 12) return FIRST_HOUR
  return firstHour(`${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`)
}

/** The first hour of a month. */
export function firstHour(month: Month): UsageHour {
  return midnightOf(`${month}-01`)
}

/** The first instant after a month, in epoch milliseconds. */
export function monthEnd(month: Month): number {
  // A year below 100 means one of the 20th century to `Date.UTC`, and the end of 9999 has no text.
  const end = new Date(firstHour(month))
  return end.setUTCMonth(end.getUTCMonth() + 1)
}

/** The period an hour lies in, as it is written and sorted: the hour, the day, the week's Monday, `YYYY-MM`; UTC. */
export function periodOf(hour: UsageHour, period: Period): string {
  if (period === 'hour') return hour
  if (period === 'day') return dayOf(hour)
  if (period === 'month') return monthOf(hour)
  const instant = Date.parse(hour)
  const daysSinceMonday = (new Date(instant).getUTCDay() + 6) % 7
  return dayAt(instant - daysSinceMonday * DAY_MS)
}

/** Cut from its end, since a year beyond 9999 has six digits and a sign. */
function iso(instant: number | Date): string {
  return new Date(instant).toISOString()
}
