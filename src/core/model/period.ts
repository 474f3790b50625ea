import { dayOf, type UsageHour } from './window.ts'

/** Lengths of time that cost can be grouped by, the shortest first. */
export const PERIODS = ['hour', 'day', 'week', 'month'] as const
export type Period = (typeof PERIODS)[number]

/** The period an hour lies in, as it is written and sorted: the hour, the day, the week's Monday, `YYYY-MM`; UTC. */
export function periodOf(hour: UsageHour, period: Period): string {
  if (period === 'hour') return hour
  if (period === 'day') return dayOf(hour)
  if (period === 'month') return hour.slice(0, 7)
  const day = new Date(hour)
  const sinceMonday = (day.getUTCDay() + 6) % 7
  day.setUTCDate(day.getUTCDate() - sinceMonday)
  return dayOf(day.toISOString())
}
