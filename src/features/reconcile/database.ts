import { dayAt } from '../../core/time.ts'
import { databaseChoice } from '../../run/database-choice.ts'
import type { Selection } from '../../run/selection.ts'
import { BUDGET_RELATIONS } from '../../source/budgets/load.ts'
import { type Database, withDatabase } from '../../source/database.ts'
import { type HierarchyChoice, loadHierarchy } from '../../source/entities/hierarchy/load.ts'
import { ENTITY_TABLES, type EntityKind } from '../../source/entities/hierarchy/query.ts'
import { type ProviderDay, providerNeeds, readProviderDays } from '../../source/reconcile/providers.ts'
import { entityColumnNeeds, type RelationFinder, relationFinder } from '../../source/relations.ts'
import type { Relation } from '../../source/types.ts'
import { counterNotes } from './counters.ts'
import { makeLines, type OwnLines, type ReconcileWork } from './lines.ts'
import { type Names, namesOf } from './names.ts'
import { readTables, TABLE_RELATIONS, wholeDays } from './tables.ts'
import type { Tolerance } from './tolerance.ts'

/** What was read of the database, which is closed by then. */
export interface DatabaseRead {
  readonly database: string
  /** Ledgers that this LiteLLM has no table for. */
  readonly absent: readonly string[]
  /** Null where the ledger cannot be read and nothing is compared with its lines. */
  readonly lines: OwnLines | null
  readonly names: Names
  /** The ledger by day and provider; empty unless that was asked for. */
  readonly providers: readonly ProviderDay[]
}

/** What is asked of the database. */
export interface DatabaseQuestion {
  readonly selection: Selection
  readonly tolerance: Tolerance
  /** Whether anything is compared with the lines: without their ledger there is then nothing to do. */
  readonly needsLines: boolean
  readonly needsProviders: boolean
}

const KINDS = ['organizations', 'teams', 'users', 'keys', 'deletedKeys', 'rotatedKeys'] as const satisfies EntityKind[]
const CHOICE: HierarchyChoice = { metadata: new Map(), email: false }

/** Reads everything in one snapshot: the tables, what is twice, counters, and the lines. */
export function readDatabase(question: DatabaseQuestion, work: ReconcileWork): Promise<DatabaseRead> {
  return withDatabase(databaseChoice(question.selection, work.app), (database) => read(database, question, work))
}

async function read(database: Database, question: DatabaseQuestion, work: ReconcileWork): Promise<DatabaseRead> {
  const { app, state } = work
  const { selection, tolerance, needsLines, needsProviders } = question
  const { table, window, ledger } = selection
  const entityNames = KINDS.map((kind) => ENTITY_TABLES[kind].relation)
  const finder = await relationFinder(
    database,
    [...new Set([...TABLE_RELATIONS, ...BUDGET_RELATIONS, ...entityNames])],
    state.warn,
  )
  const hierarchy = await entities(database, finder)
  const names = namesOf(hierarchy, selection.piiKey)
  const now = app.host.now()
  const today = dayAt(now)
  const absent = await readTables({ database, finder, state, window, tolerance, today, keyLabel: names.key })
  for (const note of await counterNotes(database, finder, { now: now.getTime(), names, hierarchy, tolerance }))
    state.add(note)
  const providers = needsProviders ? await providerDays(database, finder, selection) : []
  const readable =
    needsLines || finder.optional(table.relation, table.columns(ledger), 'no lines are made of it') !== null
  if (!readable && state.sides.length === 0) finder.needed(table.relation, table.columns(ledger))
  if (!readable) state.warn(`${table.relation} cannot be read: what export would write is not shown.`)
  const lines = readable ? await makeLines(database, selection, work) : null
  return { database: database.description, absent, lines, names, providers }
}

function providerDays(
  { snapshot }: Database,
  finder: RelationFinder,
  { table, window }: Selection,
): Promise<readonly ProviderDay[]> {
  const relation = finder.needed(table.relation, providerNeeds(table))
  return readProviderDays(snapshot, { table, relation }, wholeDays(window))
}

function entities({ snapshot }: Database, finder: RelationFinder) {
  const found = new Map<EntityKind, Relation>()
  for (const kind of KINDS) {
    const relation = finder.optional(ENTITY_TABLES[kind].relation, entityColumnNeeds(kind, CHOICE), null)
    if (relation !== null) found.set(kind, relation)
  }
  return loadHierarchy(snapshot, found, CHOICE)
}
