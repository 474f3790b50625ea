import type { Money } from '../model/money.ts'
import { type CounterName, NO_COUNTERS } from '../model/spend.ts'
import type { Part } from './part.ts'

/** A count of lines added up; null where a column that it is made of could not be read, which is not 0. */
export type Count = bigint | null

/** What can be added up over lines. */
export interface Figures extends Readonly<Record<CounterName, Count>> {
  /** US dollars. */
  readonly cost: Money
}

/** Those of no line at all: of nothing everything is known. */
export const NO_FIGURES: Figures = { cost: 0n, ...NO_COUNTERS }

/** What one of the two does not know is unknown of both. */
function addFigures(one: Figures, other: Figures): Figures {
  const sum = (name: CounterName): Count => {
    const [a, b] = [one[name], other[name]]
    return a === null || b === null ? null : a + b
  }
  return figuresOf(one.cost + other.cost, sum)
}

/** The same of figures that there may be none of. */
export function sumFigures(one: Figures | null, other: Figures | null): Figures | null {
  return one === null || other === null ? (one ?? other) : addFigures(one, other)
}

/** Figures of which some counts are unknown. */
export function withoutCounts(figures: Figures, unknown: ReadonlySet<CounterName>): Figures {
  return figuresOf(figures.cost, (name) => (unknown.has(name) ? null : figures[name]))
}

function figuresOf(cost: Money, count: (name: CounterName) => Count): Figures {
  return {
    cost,
    requests: count('requests'),
    failedRequests: count('failedRequests'),
    tokens: count('tokens'),
    promptTokens: count('promptTokens'),
    completionTokens: count('completionTokens'),
    cacheReadTokens: count('cacheReadTokens'),
    cacheWriteTokens: count('cacheWriteTokens'),
  }
}

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
