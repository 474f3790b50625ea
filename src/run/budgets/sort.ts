import { STATES } from '../../core/budgets/state.ts'
import type { Money } from '../../core/model/money.ts'
import type { BudgetRow } from './rows.ts'
import type { SortKey } from './sort-keys.ts'

type Order = (one: BudgetRow, other: BudgetRow) => number

const ORDER_OF_STATES = Object.keys(STATES)

const byName: Order = (one, other) => compare(one.name, other.name) || compare(one.id, other.id)

/** The largest first, those without last. */
const largest =
  (amount: (row: BudgetRow) => Money | null): Order =>
  (one, other) =>
    compareNull(amount(one), amount(other), (a, b) => compare(b, a))

const byUse = largest(({ state }) => utilizationOf(state))

const ORDERS: Readonly<Record<SortKey, Order>> = {
  state: (one, other) =>
    ORDER_OF_STATES.indexOf(one.state.state) - ORDER_OF_STATES.indexOf(other.state.state) || byUse(one, other),
  used: byUse,
  spend: largest(({ state }) => state.budget.spend),
  limit: largest(({ state }) => state.limit),
  forecast: largest(({ state }) => state.forecast?.amount ?? null),
  reset: (one, other) => compareNull(one.state.period.end, other.state.period.end, compare),
  name: byName,
}

/** Rows in the order of `--sort`, equal ones by name. */
export function sorted(rows: readonly BudgetRow[], by: SortKey): readonly BudgetRow[] {
  return [...rows].sort((one, other) => ORDERS[by](one, other) || byName(one, other))
}

/** Spend as a share of the limit (of the soft one where there is no other), in millionths; null where there is none. */
export function utilizationOf({ budget, limit }: BudgetRow['state']): bigint | null {
  const whole = limit ?? budget.soft
  return budget.spend === null || whole === null || whole <= 0n ? null : (budget.spend * 1_000_000n) / whole
}

function compareNull<T>(one: T | null, other: T | null, order: (one: T, other: T) => number): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null)
  return order(one, other)
}

function compare<T extends string | number | bigint>(one: T, other: T): number {
  return one < other ? -1 : Number(one > other)
}
