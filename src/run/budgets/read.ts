import type { Budget, Instant } from '../../core/budgets/budget.ts'
import { type BudgetState, budgetStates } from '../../core/budgets/state.ts'
import type { Hierarchy } from '../../core/model/hierarchy.ts'
import { HISTORY_RELATIONS, loadHistory } from '../../source/budgets/history.ts'
import { BUDGET_RELATIONS, loadBudgets } from '../../source/budgets/load.ts'
import { BUDGET_TABLES, budgetColumns } from '../../source/budgets/tables.ts'
import type { Database } from '../../source/database.ts'
import { type HierarchyChoice, loadHierarchy } from '../../source/entities/hierarchy/load.ts'
import { ENTITY_TABLES, type EntityKind } from '../../source/entities/hierarchy/query.ts'
import { entityColumnNeeds, type RelationFinder, relationFinder } from '../../source/relations.ts'
import type { Relation } from '../../source/types.ts'

/** Budgets, how they stand, and the entities that name their owners. */
export interface ReadBudgets {
  readonly states: readonly BudgetState[]
  readonly hierarchy: Hierarchy
}

/** Owners of budgets by name; budgets of the deleted are not shown, so nobody asks who they were. */
const NAMED = ['organizations', 'teams', 'projects', 'users', 'keys', 'endUsers'] as const satisfies EntityKind[]
/** Rows of the daily ledger name keys by the hash of that day. */
const HASHES = ['deletedKeys', 'rotatedKeys'] as const satisfies EntityKind[]

const CHOICE: HierarchyChoice = { metadata: new Map(), email: false }

/**
 * Reads every budget and the daily spend behind its forecast. `warn` takes what cannot be read, with the GRANT that is
 * missing; `chosen` leaves out budgets nobody asked for before their days are read.
 * @throws SourceError when no table of owners can be read.
 */
export async function readBudgets(
  database: Database,
  now: Instant,
  warn: (warning: string) => void,
  chosen: (hierarchy: Hierarchy) => Promise<(budget: Budget) => boolean>,
): Promise<ReadBudgets> {
  const kinds = [...NAMED, ...HASHES]
  const names = [...BUDGET_RELATIONS, ...HISTORY_RELATIONS, ...kinds.map((kind) => ENTITY_TABLES[kind].relation)]
  const finder = await relationFinder(database, [...new Set(names)], warn)
  const { snapshot } = database
  const hierarchy = await loadHierarchy(snapshot, entities(finder, kinds), CHOICE)
  const selects = await chosen(hierarchy)
  const found = await loadBudgets(snapshot, finder.optional, now)
  if (found === null) {
    for (const table of BUDGET_TABLES) finder.needed(table.relation, budgetColumns(table))
  }
  const budgets = found ?? []
  const history = await loadHistory(snapshot, finder.optional, { budgets: budgets.filter(selects), hierarchy, now })
  // Whoever else shares a row counts, chosen or not.
  const states = budgetStates(budgets, history, now).filter(({ budget }) => selects(budget))
  return { hierarchy, states }
}

function entities(finder: RelationFinder, kinds: readonly EntityKind[]): ReadonlyMap<EntityKind, Relation> {
  const found = new Map<EntityKind, Relation>()
  for (const kind of kinds) {
    const relation = finder.optional(ENTITY_TABLES[kind].relation, entityColumnNeeds(kind, CHOICE), null)
    if (relation !== null) found.set(kind, relation)
  }
  return found
}
