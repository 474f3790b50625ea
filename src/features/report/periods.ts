import type { DateWindow } from '../../core/model/window.ts'
import { DAY_MS, HOUR_MS, hourAt, PERIODS, type Period, periodOf } from '../../core/time.ts'

/** Every period a window touches, in order, as `periodOf` writes them. */
export function periodsIn({ from, to }: DateWindow, period: Period): readonly string[] {
  // Steps no longer than the shortest period that lies between two others.
  const step = period === PERIODS[0] ? HOUR_MS : DAY_MS
  const periods = new Set<string>()
  for (let time = Date.parse(from); time < Date.parse(to); time += step) {
    periods.add(periodOf(hourAt(time), period))
  }
  return [...periods]
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A period in a few characters: `3 Nov`, `Nov 2026`, `14:00`. */
export function periodText(key: string, period: Period): string {
  const [year = '', month = '', day = ''] = key.split(/[-T]/)
  const name = MONTHS[Number(month) - 1] ?? ''
  if (period === 'hour') return key.slice(11, 16)
  return period === 'month' ? `${name} ${year}` : `${Number(day)} ${name}`
}
