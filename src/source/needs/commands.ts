import type { CommandNeed } from '../grants.ts'
import { SPEND_TABLES } from '../ledgers/index.ts'
import type { LedgerChoice, SpendTable } from '../types.ts'
import { DAY_OWNERS, EXPORTER_SETTINGS, FORGOTTEN_KEYS, PTU_FLAT_COST, SUBSCRIPTIONS } from './attribution.ts'
import {
  BUDGET_TABLES,
  budgetNeed,
  END_USER_DEFAULT,
  HISTORIES,
  historyNeed,
  SHARED_LIMITS,
  TEAM_DEFAULTS,
  WINDOW_SPEND,
} from './budgets.ts'
import {
  beyondNeed,
  COUNTERS,
  counterNeed,
  dailySpendNeed,
  duplicatesNeed,
  forCounters,
  freshnessNeed,
  MARGIN,
  providerNeed,
  totalsNeed,
} from './comparison.ts'
import { ENTITY_TABLES, type EntityChoice, type EntityKind, entityNeed, neededKinds } from './entities.ts'
import type { TableNeed } from './need.ts'
import type { NeedCommand } from './need-commands.ts'
import {
  batchesNeed,
  COUNTED_KINDS,
  LEGACY_LOG,
  LOG_CALLS,
  modelsNeed,
  OWNER_COUNTERS,
  ownerCounterNeed,
  reachNeed,
  viewNeeds,
} from './sides.ts'

/** What commands that make lines are asked for. */
export interface LineChoice {
  readonly table: SpendTable
  readonly ledger: LedgerChoice
  readonly hierarchy: EntityChoice
  /** Whether PTU flat cost is read. */
  readonly ptu: boolean
  /** Whether subscription fees are read. */
  readonly subscriptions: boolean
}

/** Everything that lines are made of: the ledger, the entities, and what makes attribution better. */
export function lineNeeds({ table, ledger, hierarchy, ptu, subscriptions }: LineChoice): readonly TableNeed[] {
  return [
    table.need(ledger),
    ...viewNeeds(table),
    ...neededKinds(ledger).map((kind) => entityNeed(kind, hierarchy)),
    ...(table.requests ? [] : Object.values(DAY_OWNERS)),
    FORGOTTEN_KEYS,
    ...(table.ptu && ptu ? [PTU_FLAT_COST] : []),
    ...(subscriptions ? [SUBSCRIPTIONS] : []),
    EXPORTER_SETTINGS,
  ]
}

/** Names of owners, and the hashes that rows of a day know keys by. */
export const BUDGET_ENTITIES: readonly EntityKind[] = [
  ...(['organizations', 'teams', 'projects', 'users', 'keys', 'endUsers', 'agents'] as const),
  ...(['deletedKeys', 'rotatedKeys'] as const),
]

/** Who keys belong to, and what they and their owners are called. */
export const RECONCILE_ENTITIES: readonly EntityKind[] = [
  ...(['organizations', 'teams', 'users', 'keys', 'deletedKeys', 'rotatedKeys'] as const),
]

/** What has a column of metadata or e-mail addresses is asked for neither. */
export const PLAIN_ENTITIES: EntityChoice = { metadata: new Map(), email: false }

const TABLES: readonly SpendTable[] = Object.values(SPEND_TABLES)

/** The budgets of LiteLLM and the days that their forecasts rest on. */
export function budgetNeeds(): readonly TableNeed[] {
  return [
    ...BUDGET_TABLES.map(budgetNeed),
    SHARED_LIMITS,
    WINDOW_SPEND,
    TEAM_DEFAULTS,
    END_USER_DEFAULT,
    ...HISTORIES.map((source) => historyNeed(source, SPEND_TABLES[source.ledger].relation)),
    ...BUDGET_ENTITIES.map((kind) => entityNeed(kind, PLAIN_ENTITIES)),
  ]
}

/** Whether a table has a column. */
export type Has = (relation: string) => (column: string) => boolean

function reconcileNeeds(has: Has): readonly TableNeed[] {
  return [
    ...sideNeeds(),
    ...TABLES.map(totalsNeed),
    ...TABLES.map(beyondNeed),
    ...TABLES.flatMap((table) => duplicatesNeed(table, has(table.relation)) ?? []),
    ...TABLES.map(providerNeed),
    PTU_FLAT_COST,
    ...RECONCILE_ENTITIES.map((kind) => entityNeed(kind, PLAIN_ENTITIES)),
    ...BUDGET_TABLES.map((table) => forCounters(budgetNeed(table))),
    ...[SHARED_LIMITS, WINDOW_SPEND, TEAM_DEFAULTS, END_USER_DEFAULT].map(forCounters),
    ...Object.values(COUNTERS).map(({ ledger, column }) => counterNeed(SPEND_TABLES[ledger].relation, column)),
  ]
}

/** What tells why ledgers disagree. */
function sideNeeds(): readonly TableNeed[] {
  const [user, log, tags] = [SPEND_TABLES['daily-user'], SPEND_TABLES['spend-logs'], SPEND_TABLES['daily-tag']]
  return [
    LOG_CALLS,
    LEGACY_LOG,
    ...[user, tags].map(reachNeed),
    batchesNeed(user),
    ...[user, log].map(modelsNeed),
    ...COUNTED_KINDS.map(ownerCounterNeed),
    ...Object.values(OWNER_COUNTERS).map(({ ledger, column }) => counterNeed(SPEND_TABLES[ledger].relation, column)),
    forCounters(SHARED_LIMITS),
  ]
}

function doctorNeeds(has: Has): readonly TableNeed[] {
  return [
    ...TABLES.map(totalsNeed),
    ...sideNeeds(),
    ...RECONCILE_ENTITIES.map((kind) => entityNeed(kind, PLAIN_ENTITIES)),
    ...TABLES.map(freshnessNeed),
    dailySpendNeed(SPEND_TABLES['daily-user']),
    dailySpendNeed(SPEND_TABLES['spend-logs']),
    ...TABLES.flatMap((table) => duplicatesNeed(table, has(table.relation)) ?? []),
    MARGIN,
  ]
}

/** What a choice of commands rests on. */
export interface CommandChoice {
  /** What lines are made of; several where no ledger was chosen. */
  readonly lines: readonly LineChoice[]
  readonly has: Has
}

/** What each of some commands reads. */
export function commandNeeds(commands: readonly NeedCommand[], { lines, has }: CommandChoice): readonly CommandNeed[] {
  const made = lines.flatMap(lineNeeds)
  const counted = [...made, ...lines.map(({ table, ledger }) => countingNeed(table, ledger))]
  const needs: Readonly<Record<NeedCommand, () => readonly TableNeed[]>> = {
    export: () => made,
    push: () => made,
    telemetry: () => counted,
    report: () => [...counted, ...budgetNeeds()],
    budgets: budgetNeeds,
    reconcile: () => [...made, ...reconcileNeeds(has)],
    // It reads the catalogue of Postgres, and counts rows (catalog/counting.ts).
    schema: () => [],
    doctor: () => [...made, ...doctorNeeds(has)],
  }
  return commands.flatMap((command) => needs[command]().map((need) => ({ command, need })))
}

/** What lines do without, and sums of them do not. */
function countingNeed(table: SpendTable, ledger: LedgerChoice): TableNeed {
  return { ...table.need({ ...ledger, counters: 'any' }), usedFor: 'counts of requests and tokens' }
}

/** Everything a ledger can be asked for: each of its levels, labels, single requests and their parts. */
export function widestChoice(table: SpendTable): LedgerChoice {
  return {
    levels: [...table.levels, ...(table.labels ? (['tag:any', 'metadata:any'] as const) : [])],
    granularity: table.requests ? 'request' : 'hour',
    splitUsage: table.requests,
  }
}

/** Every table that a run may read. */
export const READ_RELATIONS: readonly string[] = [
  ...new Set([
    ...TABLES.map(({ relation }) => relation),
    ...Object.values(ENTITY_TABLES).map(({ relation }) => relation),
    ...budgetNeeds().map(({ relation }) => relation),
    EXPORTER_SETTINGS.relation,
    LEGACY_LOG.relation,
    SUBSCRIPTIONS.relation,
  ]),
]
