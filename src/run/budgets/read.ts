import type { Budget, Instant } from '../../core/budgets/budget.ts'
import { type BudgetState, budgetStates } from '../../core/budgets/state.ts'
import type { Hierarchy } from '../../core/model/hierarchy.ts'
import { loadHistory } from '../../source/budgets/history.ts'
import { loadBudgets } from '../../source/budgets/load.ts'
import type { Database } from '../../source/database.ts'
import { loadHierarchy } from '../../source/entities/hierarchy/load.ts'
import { BUDGET_TABLES, budgetNeed } from '../../source/needs/budgets.ts'
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
 * @throws SourceError when no table of owners can be read.
 */
export async function readBudgets(
  database: Database,
  now: Instant,
  chosen: (hierarchy: Hierarchy) => Promise<(budget: Budget) => boolean>,
): Promise<ReadBudgets> {
  const { snapshot } = database
  const tables = await database.tables()
  const hierarchy = await loadHierarchy(snapshot, findEntities(tables, BUDGET_ENTITIES, PLAIN_ENTITIES), PLAIN_ENTITIES)
  const selects = await chosen(hierarchy)
  const found = await loadBudgets(snapshot, tables.find, now)
  if (found === null) for (const table of BUDGET_TABLES) tables.required(budgetNeed(table))
  const budgets = found ?? []
  const history = await loadHistory(snapshot, tables.find, { budgets: budgets.filter(selects), hierarchy, now })
  // Whoever else shares a row counts, chosen or not.
  const states = budgetStates(budgets, history, now).filter(({ budget }) => selects(budget))
  return { hierarchy, states }
}
