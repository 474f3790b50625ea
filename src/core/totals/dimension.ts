import type { Level } from '../model/level.ts'
import { PERIODS, type Period } from '../time.ts'

/** What cost can be grouped by. */
export type Dimension = Level | Period

export function isPeriod(dimension: Dimension): dimension is Period {
  return PERIODS.some((period) => period === dimension)
}
