import { type Budget, type Instant, keyOf } from '../../core/budgets/budget.ts'
import type { RuleSet } from '../../core/budgets/kinds.ts'
import { type BudgetState, budgetStates, type LedgerSpend, resetOf } from '../../core/budgets/state.ts'
import type { Hierarchy } from '../../core/model/hierarchy.ts'
import { readCounters } from '../../source/budgets/counters.ts'
import { loadHistory } from '../../source/budgets/history.ts'
import { keyHashes } from '../../source/budgets/key-hashes.ts'
import { loadBudgets, rulesOf } from '../../source/budgets/load.ts'
import type { Database } from '../../source/database.ts'
import { loadHierarchy } from '../../source/entities/hierarchy/load.ts'
import { BUDGET_TABLES, budgetNeed, SHARED_LIMITS } from '../../source/needs/budgets.ts'
import { BUDGET_ENTITIES, PLAIN_ENTITIES } from '../../source/needs/commands.ts'
import { findEntities } from '../../source/relations.ts'

/** Budgets, how they stand, and the entities that name their owners. */
export interface ReadBudgets {
  readonly states: readonly BudgetState[]
  readonly hierarchy: Hierarchy
}

/**
 * Reads every budget and the daily spend behind its forecast; `chosen` leaves out budgets nobody asked for before their
 * days are read. What cannot be read is among the losses of the database's tables.
 * @throws SourceError when the limits of no owner can be read.
 */
export async function readBudgets(
  database: Database,
  now: Instant,
  chosen: (hierarchy: Hierarchy) => Promise<(budget: Budget) => boolean>,
): Promise<ReadBudgets> {
  const { snapshot } = database
  const tables = await database.tables()
  const rules = rulesOf(tables)
  const hierarchy = await loadHierarchy(snapshot, findEntities(tables, BUDGET_ENTITIES, PLAIN_ENTITIES), PLAIN_ENTITIES)
  const selects = await chosen(hierarchy)
  const found = await loadBudgets(snapshot, tables.find, { now, rules })
  if (found === null) for (const need of [...BUDGET_TABLES.map(budgetNeed), SHARED_LIMITS]) tables.required(need)
  const budgets = found ?? []
  const selected = budgets.filter(selects)
  const history = await loadHistory(snapshot, tables.find, { budgets: selected, hierarchy, now, rules })
  const ledgerSpend = await spentByLedger(database, selected, { hierarchy, now, rules })
  // Whoever else shares a row counts, chosen or not.
  const states = budgetStates(budgets, { now, rules, history, ledgerSpend }).filter(({ budget }) => selects(budget))
  return { hierarchy, states }
}

/** What the ledgers have of the periods that are under way. */
async function spentByLedger(
  database: Database,
  budgets: readonly Budget[],
  { hierarchy, now, rules }: { readonly hierarchy: Hierarchy; readonly now: Instant; readonly rules: RuleSet },
): Promise<(budget: Budget) => LedgerSpend | null> {
  const { find } = await database.tables()
  const hashes = keyHashes(hierarchy)
  const counters = await readCounters(database.snapshot, find, {
    budgets: budgets.filter((budget) => resetOf(budget, rules) !== null),
    now,
    valuesOf: ({ kind, id }) => (kind === 'key' ? hashes(id) : [id]),
  })
  const found = new Map(
    counters.map(({ budget, ledger, since, most }) => [keyOf(budget), { ledger, since, amount: most }]),
  )
  return (budget) => found.get(keyOf(budget)) ?? null
}
