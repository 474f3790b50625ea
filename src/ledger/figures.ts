import type { CbfLine } from '../cbf/line.ts'
import type { Money } from '../model/money.ts'
import { addCounters, type Counters, NO_COUNTERS } from '../model/spend.ts'

/** What can be added up over lines. */
export interface Figures extends Counters {
  /** US dollars. */
  readonly cost: Money
}

/** Figures that grow in place: a report adds up millions of lines. */
export type Tally = { -readonly [Figure in keyof Figures]: Figures[Figure] }

export const NO_FIGURES: Figures = { cost: 0n, ...NO_COUNTERS }

export function addFigures(one: Figures, other: Figures): Figures {
  return { cost: one.cost + other.cost, ...addCounters(one, other) }
}

/** Adds figures, or the counters there are beside a cost, to a tally. */
export function addTo(tally: Tally, { cost }: { readonly cost: Money }, counters: Counters | undefined): void {
  tally.cost += cost
  // Reserved capacity counts nothing.
  if (counters === undefined) return
  tally.requests += counters.requests
  tally.failedRequests += counters.failedRequests
  tally.tokens += counters.tokens
  tally.promptTokens += counters.promptTokens
  tally.completionTokens += counters.completionTokens
  tally.cacheReadTokens += counters.cacheReadTokens
  tally.cacheWriteTokens += counters.cacheWriteTokens
}

/** Adds a line to a tally. */
export function addLine(tally: Tally, line: CbfLine): void {
  addTo(tally, line, line.counters)
}
