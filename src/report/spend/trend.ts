import type { Entry } from '../../ledger/fold.ts'
import type { Part } from '../../ledger/part.ts'
import type { Money } from '../../model/money.ts'
import type { Period } from '../../model/period.ts'

/** One band of a trend: a group, or all others. */
export interface Band {
  /** Null for the others. */
  readonly part: Part | null
  /** US dollars of each period, as many as there are periods. */
  readonly costs: readonly Money[]
  /** Groups in it. */
  readonly groups: number
}

/** Cost over time, the largest band first, the others last. */
export interface Trend {
  readonly period: Period
  /** Every period of the window in order, also those without cost. */
  readonly periods: readonly string[]
  readonly bands: readonly Band[]
}

/** The trend of a view by one level and a period; so many bands, and the others as one. */
export function trendOf(entries: readonly Entry[], period: Period, periods: readonly string[], top: number): Trend {
  const place = new Map(periods.map((each, index) => [each, index]))
  const costs = new Map<string, { part: Part; costs: Money[]; sum: Money }>()
  for (const { parts, figures } of entries) {
    const [part, when] = parts
    const index = when === undefined ? undefined : place.get(when.key)
    if (part === undefined || index === undefined) continue
    const band = costs.get(part.key) ?? { part, costs: periods.map(() => 0n), sum: 0n }
    band.costs[index] = (band.costs[index] ?? 0n) + figures.cost
    band.sum += figures.cost
    costs.set(part.key, band)
  }
  const sorted = [...costs.values()].sort((one, other) => (one.sum === other.sum ? 0 : one.sum > other.sum ? -1 : 1))
  const shown = sorted.length <= top + 1 ? sorted : sorted.slice(0, top)
  const rest = sorted.slice(shown.length)
  const others = periods.map((_, index) => rest.reduce((sum, band) => sum + (band.costs[index] ?? 0n), 0n))
  return {
    period,
    periods,
    bands: [
      ...shown.map(({ part, costs }) => ({ part, costs, groups: 1 })),
      ...(rest.length === 0 ? [] : [{ part: null, costs: others, groups: rest.length }]),
    ],
  }
}
