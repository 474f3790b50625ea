import type { Hierarchy } from '../../core/model/hierarchy.ts'
import type { OwnerLevel } from '../../core/model/level.ts'
import { displayMoney } from '../../core/model/money.ts'
import { readCounters } from '../../source/budgets/counters.ts'
import { keyHashes } from '../../source/budgets/key-hashes.ts'
import { loadBudgets, rulesOf } from '../../source/budgets/load.ts'
import type { Database } from '../../source/database.ts'
import { type COUNTERS, forCounters } from '../../source/needs/comparison.ts'
import type { TableCatalog } from '../../source/table-catalog.ts'
import { type Difference, differenceOf } from './difference.ts'
import type { Names } from './names.ts'
import { isTolerated, type Tolerance } from './tolerance.ts'

const LEVELS: Readonly<Record<keyof typeof COUNTERS, OwnerLevel>> = {
  key: 'key',
  user: 'user',
  team: 'team',
  organization: 'org',
}

/** What counters are judged with. */
interface CounterChoice {
  readonly now: number
  readonly names: Names
  readonly hierarchy: Hierarchy
  readonly tolerance: Tolerance
}

/** Counters of LiteLLM whose period is under way and that the ledger does not bear out; for information only. */
export async function counterNotes(
  { snapshot }: Database,
  tables: TableCatalog,
  { now, names, hierarchy, tolerance }: CounterChoice,
): Promise<readonly Difference[]> {
  const find: TableCatalog['find'] = (need) => tables.find(forCounters(need))
  const hashes = keyHashes(hierarchy)
  const budgets = await loadBudgets(snapshot, find, { now, rules: rulesOf(tables) })
  const counters = await readCounters(snapshot, find, {
    budgets: budgets ?? [],
    now,
    valuesOf: ({ kind, id }) => (kind === 'key' ? hashes(id) : [id]),
  })
  return counters.flatMap(({ budget, ledger, since, least, most }): Difference[] => {
    const cost = budget.spend ?? 0n
    const off = cost < least ? least - cost : cost > most ? cost - most : 0n
    const level = Object.entries(LEVELS).find(([kind]) => kind === budget.kind)?.[1]
    if (level === undefined || isTolerated(off, most, tolerance)) return []
    const what = level === 'key' ? names.key(budget.id) : names.owner(level, budget.owner)
    const range = least === most ? displayMoney(most) : `${displayMoney(least)} to ${displayMoney(most)}`
    return [
      differenceOf('counter', `${what} (counter)`, {
        ...{ against: ledger, what, cost, reference: cost < least ? least : most, rows: 1 },
        detail: `${range} in ${ledger} since ${since}`,
      }),
    ]
  })
}
