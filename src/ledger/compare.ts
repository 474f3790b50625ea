import { addFigures, type Figures } from './figures.ts'
import type { Entry } from './fold.ts'
import type { Part } from './part.ts'

/** The figures of one group in a window and in the window before; null where it had no line at all. */
export interface Compared {
  readonly parts: readonly Part[]
  readonly now: Figures | null
  readonly before: Figures | null
}

/** The same view of two windows, group by group. The names are those of the later one. */
export function compareEntries(now: readonly Entry[], before: readonly Entry[]): readonly Compared[] {
  const earlier = new Map(before.map((entry) => [keyOf(entry.parts), entry]))
  const both = now.map(({ parts, figures }): Compared => {
    const key = keyOf(parts)
    const match = earlier.get(key)
    earlier.delete(key)
    return { parts, now: figures, before: match?.figures ?? null }
  })
  return [...both, ...[...earlier.values()].map(({ parts, figures }) => ({ parts, now: null, before: figures }))]
}

/** The groups of a view added up to coarser ones. */
export function regroup(
  entries: readonly Compared[],
  parts: (entry: readonly Part[]) => readonly Part[],
): readonly Compared[] {
  const groups = new Map<string, Compared>()
  for (const entry of entries) {
    const coarse = parts(entry.parts)
    const key = keyOf(coarse)
    const group = groups.get(key)
    groups.set(key, group === undefined ? { ...entry, parts: coarse } : addCompared(group, entry))
  }
  return [...groups.values()]
}

/** The sum of two groups under the parts of the first. */
export function addCompared(one: Compared, other: Compared): Compared {
  return { parts: one.parts, now: sum(one.now, other.now), before: sum(one.before, other.before) }
}

function sum(one: Figures | null, other: Figures | null): Figures | null {
  return one === null || other === null ? (one ?? other) : addFigures(one, other)
}

function keyOf(parts: readonly Part[]): string {
  return parts.map((part) => part.key).join('\0')
}
