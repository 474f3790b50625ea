import type { DaySum, DaySums } from '../../core/model/day-sum.ts'
import type { Money } from '../../core/model/money.ts'

/** Somebody's account of the same spend: a table, the lines of an export, a file, CloudZero. */
export interface Side {
  /** `daily-user`, `ptu-flat-cost`, `lines`, the name of a file, `cloudzero`. */
  readonly id: string
  readonly days: DaySums
  /** Other money than that of the user ledger, or a part of it. */
  readonly apart?: true
}

export const NOTHING: DaySum = { rows: 0, cost: 0n, tokens: null, requests: null, unreadable: 0 }

/** Two accounts as one. */
export function addSums(one: DaySum, other: DaySum): DaySum {
  const both = (a: bigint | null, b: bigint | null) => (a === null || b === null ? (a ?? b) : a + b)
  return {
    rows: one.rows + other.rows,
    cost: one.cost + other.cost,
    tokens: both(one.tokens, other.tokens),
    requests: both(one.requests, other.requests),
    unreadable: one.unreadable + other.unreadable,
  }
}

/** Adds to the sum of a day; tokens and requests are unknown where they are not said. */
export function addToDay(
  days: Map<string, DaySum>,
  day: string,
  sum: Pick<DaySum, 'rows' | 'cost'> & Partial<DaySum>,
): void {
  const { rows, cost, tokens = null, requests = null, unreadable = 0 } = sum
  days.set(day, addSums(days.get(day) ?? NOTHING, { rows, cost, tokens, requests, unreadable }))
}

/** All days of a side as one. */
export function totalOf({ days }: Side): DaySum {
  return [...days.values()].reduce(addSums, NOTHING)
}

/** Cost of a day, 0 where the side knows nothing of it. */
export function costOn(side: Side | null, day: string): Money {
  return side?.days.get(day)?.cost ?? 0n
}

/** Every day that one of the sides knows, in the order of time. */
export function daysOfSides(sides: readonly Side[]): readonly string[] {
  return [...new Set(sides.flatMap(({ days }) => [...days.keys()]))].sort()
}
