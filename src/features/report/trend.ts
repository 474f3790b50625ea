import type { Money } from '../../core/model/money.ts'
import type { Period } from '../../core/time.ts'
import { type Compared, regroup } from '../../core/totals/figures.ts'
import type { Part } from '../../core/totals/part.ts'
import { sorted } from './sort.ts'

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

const ALL: Part = { key: 'all', id: null, name: null }

/** Groups by a period alone as a trend takes them: of one part, which is all. */
export function undivided(groups: readonly Compared[]): readonly Compared[] {
  return groups.map(({ parts, now, before }) => ({ parts: [ALL, ...parts], now, before }))
}

/** The trend of groups by one level and a period; so many bands, and the others as one. */
export function trendOf(groups: readonly Compared[], period: Period, periods: readonly string[], top: number): Trend {
  const place = new Map(periods.map((each, index) => [each, index]))
  const within = groups.filter(({ parts: [, when] }) => when !== undefined && place.has(when.key))
  const all = sorted(
    regroup(within, ([part]) => (part ? [part] : [])),
    'cost',
  )
  const shown = all.length <= top + 1 ? all : all.slice(0, top)
  const bands = new Map(shown.map(({ parts: [part] }) => [part?.key, { part: part ?? null, costs: none(periods) }]))
  const others = none(periods)
  for (const { parts, now } of within) {
    const [part, when] = parts
    const costs = bands.get(part?.key)?.costs ?? others
    const index = place.get(when?.key ?? '') ?? 0
    costs[index] = (costs[index] ?? 0n) + (now?.cost ?? 0n)
  }
  const rest = all.length - shown.length
  return {
    period,
    periods,
    bands: [
      ...Array.from(bands.values(), (band) => ({ ...band, groups: 1 })),
      ...(rest === 0 ? [] : [{ part: null, costs: others, groups: rest }]),
    ],
  }
}

function none(periods: readonly string[]): Money[] {
  return periods.map(() => 0n)
}
