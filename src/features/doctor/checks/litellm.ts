import { SourceError } from '../../../core/errors.ts'
import { count, listed } from '../../../core/words.ts'
import { LEDGERS } from '../../../run/choose-ledger.ts'
import { exporterWarning } from '../../../run/exporters.ts'
import { readIndexes } from '../../../source/catalog/read.ts'
import { findExporters } from '../../../source/exporter.ts'
import { type GrantGroup, grantGroups, grantStatements } from '../../../source/grants.ts'
import { timeColumn } from '../../../source/health/spend-by-day.ts'
import { plannedRows } from '../../../source/ledgers/planner.ts'
import { discountIndex } from '../../../source/ledgers/spend-logs/discounts.ts'
import { EXPORTER_SETTINGS } from '../../../source/needs/attribution.ts'
import type { TableNeed } from '../../../source/needs/need.ts'
import { quoteIdentifier, quoteQualified } from '../../../source/postgres/sql.ts'
import { check, type Finding, failure, looked, ok, problem, skipped, type TablesView, warning } from '../check.ts'

export const ledger = check<TablesView>('ledger', 'LiteLLM', 'ledger', (view) => {
  const { table, ledger: choice } = view.selection
  const need = table.need(choice)
  const relation = looked(view, need)
  if (relation instanceof SourceError) return failure(relation)
  const { columns } = view.tables.infoOf(table.relation)
  const absentOf = ({ asked }: TableNeed) => (asked ?? []).filter((column) => !columns.has(column))
  const absent = absentOf(need)
  if (absent.length === 0) return ok(`${table.relation} has everything that ${table.id} needs.`)
  const { levels } = choice
  const left = levels.filter((level) => absentOf(table.need({ ...choice, levels: [level] })).length === 0)
  return warning(
    `${table.relation} has no column ${absent.join(', ')}, so ${absent.map((column) => need.optional[column]).join(', ')}.`,
    `Upgrade LiteLLM, or leave the level out: --levels ${left.join(',') || 'model'}`,
  )
})

export const tables = check<TablesView>('tables', 'LiteLLM', 'tables', ({ tables: found, lineNeeds, database }) => {
  const missing = lineNeeds.filter(({ relation, always }) => always && !found.infoOf(relation).exists)
  if (missing.length === 0) return ok('Organizations, teams, users and keys have their tables.')
  return warning(
    `${database.schema} has no table ${missing.map(({ relation }) => relation).join(', ')}.`,
    'Is this the database of LiteLLM? --schema names another schema. Without them:',
    missing.map(({ relation, impactIfMissing }) => `${relation}: ${impactIfMissing}`),
  )
})

export const grants = check<TablesView>('grants', 'LiteLLM', 'grants', (view) => {
  const { tables, database, examined, selection } = view
  const { schema, user } = database
  const relations = [...new Set(view.needs.map(({ need }) => need.relation))]
  const filtered = relations.filter((relation) => tables.infoOf(relation).rowSecurity)
  if (filtered.length > 0) {
    return warning(
      `Row-level security may hide rows of ${filtered.join(', ')} from ${user}.`,
      `Totals are of what ${user} sees: give it a policy that shows every row, or BYPASSRLS.`,
    )
  }
  const groups = wantedGrants(view, 'missing')
  if (groups.length === 0) return ok(`${user} may read everything that ${listed(examined.commands)} read.`)
  const found = `${user} may not read what these need: ${groups.map(described).join('; ')}.`
  const statements = grantStatements(groups, { schema, role: user })
  const ledger = looked(view, selection.table.need(selection.ledger))
  const judge = ledger instanceof SourceError ? problem : warning
  return judge(found, 'As the owner of the tables run:', statements)
})

/** What the examined commands need to be granted: all of it, or what is missing. */
export function wantedGrants({ tables, needs }: TablesView, which: 'all' | 'missing'): readonly GrantGroup[] {
  const isGranted = (relation: string, column: string) => tables.infoOf(relation).columns.get(column)?.granted === true
  return grantGroups(needs, {
    has: (relation, column) => tables.infoOf(relation).columns.has(column),
    wants: (relation, column) => which === 'all' || !isGranted(relation, column),
  })
}

function described({ usedFor, commands }: GrantGroup): string {
  return `${usedFor} (${commands.join(', ')})`
}

export const features = check<TablesView>('features', 'LiteLLM', 'schema age', ({ tables }) => {
  return judgeFeatures(({ relation, column }) => {
    const info = tables.infoOf(relation)
    return info.exists && (column === null || info.columns.has(column))
  })
})

/** The newest feature tells the age; one that should have come before and is not there tells of a migration that stopped. */
export function judgeFeatures(has: (feature: Feature) => boolean): Finding {
  const newest = FEATURES.filter(has).at(-1)
  const absent = FEATURES.filter((feature) => !has(feature))
  const lines = absent.map((feature) => `${feature.since}  ${nameOf(feature)}: ${feature.brings}`)
  if (newest === undefined) {
    return ok('The schema is older than March 2025, or a simplified one. Not there:', lines)
  }
  const skippedOver = absent.filter(({ since }) => since < newest.since)
  if (skippedOver.length > 0) {
    return warning(
      `The schema has ${nameOf(newest)} of ${newest.since}, but not ${skippedOver.map(nameOf).join(', ')}, which came before.`,
      'LiteLLM’s migrations stopped on the way, or this is a fork: start the proxy once more and see its log.',
      lines,
    )
  }
  const age = `The schema is of ${newest.since} or later.`
  return absent.length === 0 ? ok(age) : ok(`${age} Later parts are missing:`, lines)
}

function nameOf({ relation, column }: Feature): string {
  return column === null ? relation : `${relation}.${column}`
}

/** Something that came into LiteLLM's schema, and what it brings here (docs/litellm.md, schema history). */
export interface Feature {
  /** `YYYY-MM`. */
  readonly since: string
  readonly relation: string
  /** Null for the table itself. */
  readonly column: string | null
  readonly brings: string
}

const feature = (since: string, place: string, brings: string): Feature => {
  const [relation = '', column = null] = place.split('.')
  return { since, relation: `LiteLLM_${relation}`, column, brings }
}

/** The history of what is read here, oldest first. */
export const FEATURES: readonly Feature[] = [
  feature('2025-03', 'DailyUserSpend', 'daily totals of every request'),
  feature('2025-04', 'DailyTeamSpend', 'the team of the day'),
  feature('2025-04', 'DailyTagSpend', 'daily totals by request tag'),
  feature('2025-07', 'DailyUserSpend.mcp_namespaced_tool_name', 'MCP tools as operations'),
  feature('2025-11', 'ProjectTable', 'projects'),
  feature('2025-11', 'DailyOrganizationSpend', 'the organization of the day'),
  feature('2025-11', 'SpendLogs.organization_id', 'the organization of a request'),
  feature('2025-12', 'DailyEndUserSpend', 'daily totals by end user'),
  feature('2025-12', 'DailyAgentSpend', 'daily totals by agent'),
  feature('2025-12', 'DeletedVerificationToken', 'names and teams of deleted keys'),
  feature('2025-12', 'DeletedTeamTable', 'names of deleted teams'),
  feature('2026-01', 'DailyUserSpend.endpoint', 'the kind of call as operation'),
  feature('2026-02', 'DeprecatedVerificationToken', 'names of rotated keys'),
  feature('2026-08', 'DailyTeamSpend.ptu_flat_cost', 'Azure PTU flat cost'),
]

export const indexes = check<TablesView>('indexes', 'LiteLLM', 'indexes', async (view) => {
  const { database, tables: found, lineNeeds } = view
  const { snapshot, schema } = database
  const there = await readIndexes(snapshot, schema)
  const wanted = LEDGERS.flatMap((table) => {
    const info = found.infoOf(table.relation)
    // A partition is a range of its own, and a view is as fast as what is behind it.
    if (info.kind !== 'table' || !lineNeeds.some(({ relation }) => relation === table.relation)) return []
    return [{ relation: table.relation, column: timeColumn(table, info) }]
  })
  const missing = wanted.filter(({ relation, column }) => {
    const served = there.get(relation)?.some(({ columns, valid, predicate }) => {
      return columns[0] === column && valid && predicate === null
    })
    return !served
  })
  if (missing.length === 0) {
    const served = `Windows are found by an index in ${count(wanted.length, 'table')}.`
    const statement = await discountAdvice(view)
    return statement === null ? ok(served) : ok(`${served} ${DISCOUNT_INDEX}`, [statement])
  }
  const names = missing.map(({ relation, column }) => `${relation} (${column})`).join(', ')
  return warning(
    `No index finds a window of ${names}: every run reads the whole table.`,
    'As its owner run, at a quiet time:',
    missing.map(
      ({ relation, column }) =>
        `CREATE INDEX CONCURRENTLY ON ${quoteQualified(schema, relation)} (${quoteIdentifier(column)});`,
    ),
  )
})

const DISCOUNT_INDEX =
  'Much of what the request log costs the database is metadata, which is read for LiteLLM’s discounts. A small index of the requests with a discount saves that where there are none; as the owner of the table, at a quiet time:'

/** Requests in the window from which on the index is worth a word: fewer are read in seconds. */
const MANY_REQUESTS = 100_000

/** The statement for an index that would spare a large request log most of the work; null where it is there, or no use. */
async function discountAdvice({ database, tables: found, selection }: TablesView): Promise<string | null> {
  const { table, ledger: choice, window } = selection
  const relation = table.discounts === undefined ? null : found.find(table.need(choice))
  if (relation === null || found.infoOf(table.relation).kind !== 'table') return null
  const read = { relation, window }
  const queries = table.discounts?.(read) ?? null
  if (queries === null || (await database.snapshot.rows(queries.index)).length > 0) return null
  const requests = await plannedRows(database.snapshot, relation, table.within(read))
  return requests === null || requests < MANY_REQUESTS ? null : discountIndex(relation)
}

export const exporter = check<TablesView>('exporter', 'LiteLLM', 'second exporter', async (view) => {
  const config = looked(view, EXPORTER_SETTINGS)
  if (config instanceof SourceError) {
    return skipped(`It is not known whether LiteLLM exports to CloudZero itself. ${config.message}`, config.hint)
  }
  const exporters = await findExporters(view.database.snapshot, view.tables)
  const found = exporters === null ? null : exporterWarning(exporters)
  if (exporters === null || found === null) {
    if (exporters?.complete !== false)
      return ok(`LiteLLM’s own export to CloudZero is not configured in the database. ${UNSEEN}.`)
    const whole = looked(view, { ...EXPORTER_SETTINGS, required: ['param_name', 'param_value'], optional: {} })
    return skipped(
      'Only the settings of LiteLLM’s own export to CloudZero were looked for, and there are none; its callbacks may not be read.',
      whole instanceof SourceError ? whole.hint : undefined,
    )
  }
  return warning(
    found,
    exporters.cloudzero.length === 0
      ? 'See where it sends to. If that is CloudZero, switch one of them off (docs/migrating.md).'
      : `Switch one of them off: in LiteLLM ${switchOff(exporters.cloudzero)}.`,
  )
})

/** What removes each sign of LiteLLM's own export; the call is refused where there are no settings to delete. */
function switchOff(signs: readonly string[]): string {
  const callback = 'remove "cloudzero" from the callbacks'
  return signs.includes('cloudzero_settings') ? `${callback} and call DELETE /cloudzero/delete` : callback
}

/** A proxy reads its settings from a file as well. */
const UNSEEN = 'A callback in the proxy’s config file cannot be seen from here'
