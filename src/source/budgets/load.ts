import type { Budget, Instant, NonFinite } from '../../core/budgets/budget.ts'
import { alignedStart, parseDuration, periodStart } from '../../core/budgets/duration.ts'
import type { BudgetKind, RuleSet } from '../../core/budgets/kinds.ts'
import { type Money, parseMoney } from '../../core/model/money.ts'
import type { SpendOwner } from '../../core/model/spend.ts'
import {
  BUDGET_TABLES,
  type BudgetTable,
  budgetNeed,
  END_USER_DEFAULT,
  SHARED_LIMITS,
  TEAM_DEFAULTS,
  WINDOW_SPEND,
} from '../needs/budgets.ts'
import type { TableCatalog } from '../table-catalog.ts'
import type { RawRow, RowReader } from '../types.ts'
import { parseInstant } from './instant.ts'
import { type BudgetRelations, LIMIT_FIELDS, limitsQuery, modelsQuery, SCOPE_FIELDS, windowsQuery } from './query.ts'

/** Which rules hold, by the tables that there are. */
export function rulesOf(tables: Pick<TableCatalog, 'infoOf'>): RuleSet {
  return tables.infoOf(WINDOW_SPEND.relation).exists ? 'newer' : 'older'
}

/**
 * Every budget of every owner that LiteLLM still has; keys that have expired are left out. Memory grows with the budgets.
 * Null where the limits of none of the tables can be read.
 */
export async function loadBudgets(
  snapshot: RowReader,
  find: TableCatalog['find'],
  { now, rules }: { readonly now: Instant; readonly rules: RuleSet },
): Promise<readonly Budget[] | null> {
  const shared = {
    rows: find(SHARED_LIMITS),
    teamDefaults: find(TEAM_DEFAULTS),
    endUserDefault: find(END_USER_DEFAULT),
    windows: find(WINDOW_SPEND),
  }
  const budgets: Budget[] = []
  let readable = 0
  for (const table of BUDGET_TABLES) {
    const entity = find(budgetNeed(table))
    if (entity === null) continue
    if (entity.columns.has('max_budget') || (entity.columns.has('budget_id') && shared.rows !== null)) readable++
    const relations: BudgetRelations = { entity, ...shared }
    const limits = await snapshot.rows(limitsQuery(table, relations, now))
    budgets.push(...limits.flatMap((row) => wholeBudget(table, row, rules) ?? []))
    for (const [of, query] of [
      ['window', windowsQuery(table, relations, now)],
      ['model', modelsQuery(table, relations, now)],
    ] as const) {
      if (query === null) continue
      budgets.push(...(await snapshot.rows(query)).flatMap((row) => scopedBudget(table, of, row, now) ?? []))
    }
  }
  return readable === 0 ? null : budgets
}

type OwnerOf = (id: readonly string[]) => Omit<SpendOwner, 'apiKey'> | { readonly apiKey: string }

const idOrNull = (value: string | undefined) => value ?? null

/** Whom the spend of a budget belongs to, by the columns that make up its owner's id. */
const OWNERS: Readonly<Record<BudgetKind, OwnerOf>> = {
  proxy: () => ({}),
  organization: ([organizationId]) => ({ organizationId: idOrNull(organizationId) }),
  team: ([teamId]) => ({ teamId: idOrNull(teamId) }),
  project: ([projectId]) => ({ projectId: idOrNull(projectId) }),
  user: ([userId]) => ({ userId: idOrNull(userId) }),
  key: ([apiKey]) => ({ apiKey: apiKey ?? '' }),
  'team-member': ([teamId, userId]) => ({ teamId: idOrNull(teamId), userId: idOrNull(userId) }),
  'organization-member': ([organizationId, userId]) => ({
    organizationId: idOrNull(organizationId),
    userId: idOrNull(userId),
  }),
  'end-user': ([endUserId]) => ({ endUserId: idOrNull(endUserId) }),
  agent: ([agentId]) => ({ agentId: idOrNull(agentId) }),
  tag: ([tag]) => ({ tag: idOrNull(tag) }),
  'access-group': () => ({}),
}

/** The row of LiteLLM_UserTable whose spend is that of the whole proxy. */
const PROXY_USER = 'litellm-proxy-budget'

const NON_FINITE: readonly NonFinite[] = ['NaN', 'Infinity', '-Infinity']

/** The values of a row by name, those of its id apart. */
function fieldsOf<F extends string>(table: BudgetTable, names: readonly F[], row: RawRow) {
  const value = (name: F) => row[table.id.length + names.indexOf(name)] ?? null
  const ids = row.slice(0, table.id.length).map((id) => id ?? '')
  return {
    ids,
    text: (name: F) => value(name) || null,
    money: (name: F): Money | null => parseMoney(value(name) ?? ''),
    instant: (name: F): Instant | null => parseInstant(value(name) ?? ''),
    nonFinite: (name: F): NonFinite | null => NON_FINITE.find((each) => each === value(name)) ?? null,
  }
}

function ownerOf(table: BudgetTable, ids: readonly string[]): Pick<Budget, 'kind' | 'id' | 'owner'> {
  if (table.kind === 'user' && ids[0] === PROXY_USER) return { kind: 'proxy', id: 'proxy', owner: { apiKey: null } }
  return { kind: table.kind, id: ids.join('/'), owner: { apiKey: null, ...OWNERS[table.kind](ids) } }
}

/** The limit of an owner's own, else of its row, else of the default (docs/budgets.md, what counts as a budget). */
function wholeBudget(table: BudgetTable, row: RawRow, rules: RuleSet): Budget | null {
  const { ids, text, money, instant, nonFinite } = fieldsOf(table, LIMIT_FIELDS, row)
  // A row without a limit took none from the default before about 2026-09.
  const usesDefault = text('rowId') === null || (rules === 'newer' && text('rowMax') === null)
  const maxFrom = firstSet(text, ['ownMax', 'rowMax', ...(usesDefault ? (['defaultMax'] as const) : [])])
  const softFrom = firstSet(text, ['ownSoft', 'rowSoft', ...(text('rowId') === null ? (['defaultSoft'] as const) : [])])
  if (maxFrom === null && softFrom === null) return null
  const [by, until] = [money('increase'), instant('increaseUntil')]
  const from = periodFrom(text)
  return {
    ...ownerOf(table, ids),
    scope: null,
    max: maxFrom && money(maxFrom),
    limitNonFinite: maxFrom && nonFinite(maxFrom),
    limitFrom: limitFrom(table, maxFrom),
    hasRow: text('rowId') !== null,
    soft: softFrom && money(softFrom),
    softNonFinite: softFrom && nonFinite(softFrom),
    increase: by === null || until === null ? null : { by, until },
    spend: money('spend'),
    nonFinite: nonFinite('spend'),
    windowEnded: false,
    duration: text(`${from}Duration`),
    resetAt: instant(`${from}ResetAt`),
    blocked: text('blocked') === 't',
    budgetId: text('rowId') ?? text('defaultId'),
  }
}

/** Whose period holds: the owner's, where it has one, else that of its row, else that of the default. */
function periodFrom(text: (name: (typeof LIMIT_FIELDS)[number]) => string | null): 'own' | 'row' | 'default' {
  if (text('ownDuration') !== null || text('ownResetAt') !== null) return 'own'
  return text('rowId') === null ? 'default' : 'row'
}

type LimitField = (typeof LIMIT_FIELDS)[number]

/** LiteLLM takes the first that is there, whatever it holds. */
function firstSet<F extends LimitField>(text: (name: F) => string | null, names: readonly F[]): F | null {
  return names.find((name) => text(name) !== null) ?? null
}

function limitFrom({ kind }: BudgetTable, field: LimitField | null): Budget['limitFrom'] {
  if (field === 'ownMax') return 'own'
  if (field !== 'defaultMax') return 'row'
  return kind === 'end-user' ? 'end-user-default' : 'team-default'
}

function scopedBudget(table: BudgetTable, of: 'window' | 'model', row: RawRow, now: Instant): Budget | null {
  const { ids, text, money, instant, nonFinite } = fieldsOf(table, SCOPE_FIELDS, row)
  const [max, limitNonFinite] = [money('max'), nonFinite('max')]
  if (max === null && limitNonFinite === null) return null
  const period = { duration: text('duration'), resetAt: instant('resetAt') }
  const started = instant('windowStart')
  const windowEnded = started !== null && started < currentStart(period, now)
  return {
    ...ownerOf(table, ids),
    scope: { of, name: text('name') ?? '' },
    max,
    limitNonFinite,
    limitFrom: 'own',
    hasRow: false,
    soft: null,
    softNonFinite: null,
    increase: null,
    spend: windowEnded ? 0n : money('spend'),
    nonFinite: windowEnded ? null : nonFinite('spend'),
    windowEnded,
    ...period,
    blocked: text('blocked') === 't',
    budgetId: null,
  }
}

/** When the window began that is under way; 0 where nobody can tell. */
function currentStart({ duration, resetAt }: Pick<Budget, 'duration' | 'resetAt'>, now: Instant): Instant {
  const parsed = duration === null ? null : parseDuration(duration)
  if (parsed === null) return 0
  if (resetAt === null) return alignedStart(now, parsed)
  return resetAt <= now ? resetAt : periodStart(resetAt, parsed)
}
