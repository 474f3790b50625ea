import { displayMonth } from '../../core/model/display-window.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { DAY_MS, HOUR_MS, hourAt, monthOf, PERIODS, type Period, periodOf } from '../../core/time.ts'

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

/** A period in a few characters: `3 Nov`, `Nov 2026`, `14:00`. */
export function periodText(key: string, period: Period): string {
  if (period === 'hour') return key.slice(11, 16)
  const name = displayMonth(monthOf(key)).slice(0, 3)
  return period === 'month' ? `${name} ${key.slice(0, 4)}` : `${Number(key.slice(8, 10))} ${name}`
}
