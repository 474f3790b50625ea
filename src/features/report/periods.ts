import { PERIODS, type Period, periodOf } from '../../core/model/period.ts'
import type { DateWindow } from '../../core/model/window.ts'

const HOUR = 3_600_000

/** Every period a window touches, in order, as `periodOf` writes them. */
export function periodsIn({ from, to }: DateWindow, period: Period): readonly string[] {
  // Steps no longer than the shortest period that lies between two others.
  const step = period === PERIODS[0] ? HOUR : 24 * HOUR
  const periods = new Set<string>()
  for (let time = Date.parse(from); time < Date.parse(to); time += step) {
    periods.add(periodOf(`${new Date(time).toISOString().slice(0, 13)}:00:00Z`, period))
  }
  return [...periods]
}
