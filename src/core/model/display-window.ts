import { DAY_MS, dayAt, dayOf, displayTime, firstHour, isMidnight, type Month, monthOf } from '../time.ts'
import type { DateWindow } from './window.ts'

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** A UTC month for people: `October 2026`. */
export function displayMonth(month: Month): string {
  return `${nameOf(month)} ${month.slice(0, 4)}`
}

/**
 * A window for people, its last day included: `October 2026`, `1-20 November 2026`, `22 October to 20 November 2026`;
 * with hours `2026-11-05 06:00 to 2026-11-05 18:00`. UTC.
 */
export function displayWindow({ from, to }: DateWindow): string {
  if (from >= to || !isMidnight(from) || !isMidnight(to)) return `${displayTime(from)} to ${displayTime(to)}`
  const [first, last] = [dayOf(from), dayAt(Date.parse(to) - DAY_MS)]
  const [start, end] = [monthOf(first), monthOf(last)]
  const sameYear = first.slice(0, 4) === last.slice(0, 4)
  if (from === firstHour(start) && to === firstHour(monthOf(to))) {
    return start === end
      ? displayMonth(start)
      : `${sameYear ? nameOf(start) : displayMonth(start)} to ${displayMonth(end)}`
  }
  if (first === last) return `${dayNumber(first)} ${displayMonth(start)}`
  if (start === end) return `${dayNumber(first)}-${dayNumber(last)} ${displayMonth(end)}`
  return `${dayNumber(first)} ${sameYear ? nameOf(start) : displayMonth(start)} to ${dayNumber(last)} ${displayMonth(end)}`
}

function nameOf(month: Month): string {
  return MONTHS[Number(month.slice(5, 7)) - 1] ?? ''
}

function dayNumber(day: string): string {
  return String(Number(day.slice(8)))
}
