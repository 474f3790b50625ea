import { wholeDays } from '../../core/model/window.ts'
import { namesOf as namesIn } from '../../core/names-of.ts'
import { dayAt } from '../../core/time.ts'
import { CHARGES } from '../../run/charges.ts'
import { databaseChoice } from '../../run/database-choice.ts'
import { lossWarnings, readingFlags } from '../../run/losses.ts'
import type { Selection } from '../../run/selection.ts'
import { type Database, withDatabase } from '../../source/database.ts'
import { loadHierarchy } from '../../source/entities/hierarchy/load.ts'
import { lineNeeds, PLAIN_ENTITIES, RECONCILE_ENTITIES } from '../../source/needs/commands.ts'
import { providerNeed } from '../../source/needs/comparison.ts'
import { findEntities } from '../../source/relations.ts'
import { type ProviderDay, readProviderDays } from '../../source/sides/days.ts'
import type { TableCatalog } from '../../source/table-catalog.ts'
import type { Comparison } from './compare.ts'
import { counterNotes } from './counters.ts'
import { makeLines, type OwnLines } from './lines.ts'
import { type Names, namesOf } from './names.ts'
import { readTables, type TableCoverage } from './tables.ts'

/** What was read of the database, which is closed by then. */
export interface DatabaseRead {
  readonly database: string
  readonly coverage: TableCoverage
  /** Null where the ledger cannot be read and nothing is compared with its lines. */
  readonly lines: OwnLines | null
  readonly names: Names
  /** The ledger by day and provider; empty unless that was asked for. */
  readonly providers: readonly ProviderDay[]
}

/**
 * Reads everything in one snapshot: the tables, what is twice, counters, and the lines. Without lines to compare anything
 * with, their ledger need not be readable.
 */
export function readDatabase(comparison: Comparison): Promise<DatabaseRead> {
  const { selection, app } = comparison
  return withDatabase(databaseChoice(selection, app), (database) => read(database, comparison))
}

async function read(database: Database, comparison: Comparison): Promise<DatabaseRead> {
  const { options, selection, choice, app, state } = comparison
  const { files, cloudzero, cloudzeroCosts, tolerance } = options
  const { table, window, ledger } = selection
  const tables = await database.tables()
  const entities = findEntities(tables, RECONCILE_ENTITIES, PLAIN_ENTITIES)
  const hierarchy = await loadHierarchy(database.snapshot, entities, PLAIN_ENTITIES)
  const names = namesOf(hierarchy, selection.piiKey)
  const now = app.host.now()
  const charges = namesIn(CHARGES).filter((id) => id === 'ptu-flat-cost' || CHARGES[id].isAsked(selection))
  const today = dayAt(now)
  const owners = { hierarchy, names, tolerance }
  const coverage = await readTables({
    ...owners,
    database,
    tables,
    state,
    window: wholeDays(window),
    today,
    now,
    charges,
  })
  state.add(await counterNotes(database, tables, { ...owners, now: now.getTime() }))
  const asksProviders = choice.natives.length + choice.bills.length > 0
  const providers = asksProviders ? await providerDays(database, tables, selection) : []
  const need = { ...table.need(ledger), impactIfMissing: 'what export would write is not shown' }
  const needsLines = files.length > 0 || cloudzero || cloudzeroCosts
  const readable = needsLines || tables.find(need) !== null
  if (!readable && state.sides.length === 0) tables.required(need)
  // Looked for before the lines are read, so that one warning says all that is missing.
  if (readable) for (const each of lineNeeds(selection)) tables.find(each)
  const reader = { command: app.command, flags: readingFlags(selection) }
  for (const warning of lossWarnings(tables, reader)) state.warn(warning)
  const lines = readable ? await makeLines(database, comparison) : null
  return { database: database.description, coverage, lines, names, providers }
}

function providerDays(
  { snapshot }: Database,
  tables: TableCatalog,
  { table, window }: Selection,
): Promise<readonly ProviderDay[]> {
  const relation = tables.required(providerNeed(table))
  return readProviderDays(snapshot, { table, relation }, wholeDays(window))
}
