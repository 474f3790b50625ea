import type { Money } from '../model/money.ts'

/** From which day on a table has rows of a window in which the user ledger has earlier ones. */
export interface ShortReach {
  /** UTC day, `YYYY-MM-DD`. */
  readonly since: string
  /** US dollars of the table in the window. */
  readonly cost: Money
  /** US dollars of the user ledger on the days before. */
  readonly before: Money
  /** US dollars of the user ledger in the window. */
  readonly whole: Money
}

type Costs = ReadonlyMap<string, { readonly cost: Money }>

/** Null for a table that has rows from the first day on that the user ledger has, or none at all, in the window or before it. */
export function shortReach(table: Costs, ledger: Costs, firstOfAll: string | null): ShortReach | null {
  const since = [...table.keys()].sort()[0] ?? firstOfAll ?? undefined
  // A day without a request is nothing: what was deleted is missing before the first row of the whole table.
  if (since === undefined || firstOfAll === null || firstOfAll < since) return null
  const sum = (days: Costs, counts: (day: string) => boolean) =>
    [...days].reduce((all, [day, { cost }]) => (counts(day) ? all + cost : all), 0n)
  const before = sum(ledger, (day) => day < since)
  if (before <= 0n) return null
  return { since, cost: sum(table, () => true), before, whole: sum(ledger, () => true) }
}

/** How many times the spend of the user ledger a table holds, in tenths; null where it is no more, or the ledger has nothing. */
export function multipleOf(table: Money, ledger: Money): bigint | null {
  if (ledger <= 0n || table * 10n < ledger * 15n) return null
  return (table * 10n + ledger / 2n) / ledger
}
