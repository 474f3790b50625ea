import type { Money } from '../model/money.ts'
import { addCounters, type Counters, NO_COUNTERS } from '../model/spend.ts'

/** What can be added up over lines. */
export interface Figures extends Counters {
  /** US dollars. */
  readonly cost: Money
}

export const NO_FIGURES: Figures = { cost: 0n, ...NO_COUNTERS }

export function addFigures(one: Figures, other: Figures): Figures {
  return { cost: one.cost + other.cost, ...addCounters(one, other) }
}
