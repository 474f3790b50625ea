import { UTCDateMini } from '@date-fns/utc/date/mini'
import { addMonths } from 'date-fns/addMonths'
import { hourAt, type UsageHour } from '../time.ts'
import type { DateWindow } from './window.ts'

/** An hour and the same of each later month, or of its last day where it has no such day, as far as they are in a window; UTC. */
export function monthlyHours(first: UsageHour, { from, to }: DateWindow): readonly UsageHour[] {
  const anchor = new UTCDateMini(first)
  const found: UsageHour[] = []
  for (let month = Math.max(0, monthsBetween(first, from) - 1); ; month++) {
    const instant = addMonths(anchor, month)
    // A year of five digits would be sorted before the others as text.
    const hour = instant.getUTCFullYear() > 9999 ? to : hourAt(instant)
    if (hour >= to) return found
    if (hour >= from) found.push(hour)
  }
}

function monthsBetween(one: UsageHour, other: UsageHour): number {
  const months = (hour: UsageHour) => Number(hour.slice(0, 4)) * 12 + Number(hour.slice(5, 7))
  return months(other) - months(one)
}
