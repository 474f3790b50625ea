import type { Money } from '../../core/model/money.ts'
import type { UsageHour } from '../../core/time.ts'

/** Lines of one hour and resource, added up. */
export interface LineSum {
  readonly lines: number
  readonly cost: Money
  /** Their `usage/amount` in 1e-12, since a file may have fractions; 0 where none is said. */
  readonly amount: bigint
}

/** Hour, then `resource/id`. */
export type LineSums = ReadonlyMap<UsageHour, ReadonlyMap<string, LineSum>>

/** One line as it is compared. */
export interface ComparedLine {
  readonly hour: UsageHour
  /** `resource/id`; `''` where the line has none. */
  readonly id: string
  readonly cost: Money
  readonly amount: bigint
}

/** Adds a line to the sum of its hour and resource. */
export function addLine(sums: Map<UsageHour, Map<string, LineSum>>, { hour, id, cost, amount }: ComparedLine): void {
  const ofHour = sums.get(hour) ?? new Map<string, LineSum>()
  sums.set(hour, ofHour)
  const known = ofHour.get(id) ?? { lines: 0, cost: 0n, amount: 0n }
  ofHour.set(id, { lines: known.lines + 1, cost: known.cost + cost, amount: known.amount + amount })
}
