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
