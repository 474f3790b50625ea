import { type Figures, sumFigures } from './figures.ts'
import type { Part } from './part.ts'

/** The figures of one group in a window and in the window before; null where it had no line at all. */
export interface Compared {
  readonly parts: readonly Part[]
  readonly now: Figures | null
  readonly before: Figures | null
}

/** Groups added up to coarser ones. */
export function regroup(
  groups: readonly Compared[],
  coarser: (parts: readonly Part[]) => readonly Part[],
): readonly Compared[] {
  const sums = new Map<string, Compared>()
  for (const { parts, now, before } of groups) {
    const coarse = coarser(parts)
    const key = coarse.map((part) => part.key).join('\0')
    const sum = sums.get(key)
    sums.set(
      key,
      sum === undefined
        ? { parts: coarse, now, before }
        : { parts: sum.parts, now: sumFigures(sum.now, now), before: sumFigures(sum.before, before) },
    )
  }
  return [...sums.values()]
}
