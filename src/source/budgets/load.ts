import type { Budget, Instant } from '../../core/budgets/budget.ts'
import { type Money, parseMoney } from '../../core/model/money.ts'
import {
  BUDGET_TABLES,
  type BudgetTable,
  budgetNeed,
  SHARED_LIMITS,
  TEAM_DEFAULTS,
  WINDOW_SPEND,
} from '../needs/budgets.ts'
import type { TableCatalog } from '../table-catalog.ts'
import type { RawRow, RowReader } from '../types.ts'
import { parseInstant } from './instant.ts'
import { OWNERS, PROXY_USER } from './owners.ts'
import { type BudgetRelations, LIMIT_FIELDS, limitsQuery, modelsQuery, SCOPE_FIELDS, windowsQuery } from './query.ts'

/**
 * Every budget of every owner that LiteLLM still has; keys that have expired are left out. Memory grows with the budgets.
 * Null where none of the tables can be read.
 */
export async function loadBudgets(
  snapshot: RowReader,
  find: TableCatalog['find'],
  now: Instant,
): Promise<readonly Budget[] | null> {
  const shared = {
    rows: find(SHARED_LIMITS),
    teamDefaults: find(TEAM_DEFAULTS),
    windows: find(WINDOW_SPEND),
  }
  const budgets: Budget[] = []
  let readable = 0
  for (const table of BUDGET_TABLES) {
    const entity = find(budgetNeed(table))
    if (entity === null) continue
    readable++
    const relations: BudgetRelations = { entity, ...shared }
    const limits = await snapshot.rows(limitsQuery(table, relations, now))
    budgets.push(...limits.flatMap((row) => wholeBudget(table, row) ?? []))
    for (const [of, query] of [
      ['window', windowsQuery(table, relations, now)],
      ['model', modelsQuery(table, relations, now)],
    ] as const) {
      if (query === null) continue
      budgets.push(...(await snapshot.rows(query)).flatMap((row) => scopedBudget(table, of, row) ?? []))
    }
  }
  return readable === 0 ? null : budgets
}

/** The values of a row by name, those of its id apart. */
function fieldsOf<F extends string>(table: BudgetTable, names: readonly F[], row: RawRow) {
  const value = (name: F) => row[table.id.length + names.indexOf(name)] ?? null
  const ids = row.slice(0, table.id.length).map((id) => id ?? '')
  return {
    ids,
    text: (name: F) => value(name) || null,
    money: (name: F): Money | null => parseMoney(value(name) ?? ''),
    instant: (name: F): Instant | null => parseInstant(value(name) ?? ''),
  }
}

function ownerOf(table: BudgetTable, ids: readonly string[]): Pick<Budget, 'kind' | 'id' | 'owner'> {
  if (table.kind === 'user' && ids[0] === PROXY_USER) return { kind: 'proxy', id: 'proxy', owner: { apiKey: null } }
  return { kind: table.kind, id: ids.join('/'), owner: { apiKey: null, ...OWNERS[table.kind](ids) } }
}

/** A key may have limits of its own and a row: the lower one holds. Elsewhere there is only one of them. */
function wholeBudget(table: BudgetTable, row: RawRow): Budget | null {
  const { ids, text, money, instant } = fieldsOf(table, LIMIT_FIELDS, row)
  const max = lower(money('ownMax'), money('rowMax'))
  const soft = money('ownSoft') ?? money('rowSoft')
  // NaN and infinity are no limits.
  if (max === null && soft === null) return null
  const [by, until] = [money('increase'), instant('increaseUntil')]
  const own = text('ownDuration') !== null || text('ownResetAt') !== null
  return {
    ...ownerOf(table, ids),
    scope: null,
    max,
    soft,
    increase: by === null || until === null ? null : { by, until },
    spend: money('spend'),
    duration: own ? text('ownDuration') : text('rowDuration'),
    resetAt: own ? instant('ownResetAt') : instant('rowResetAt'),
    blocked: text('blocked') === 't',
    budgetId: text('budgetId'),
  }
}

function scopedBudget(table: BudgetTable, of: 'window' | 'model', row: RawRow): Budget | null {
  const { ids, text, money, instant } = fieldsOf(table, SCOPE_FIELDS, row)
  const max = money('max')
  if (max === null) return null
  return {
    ...ownerOf(table, ids),
    scope: { of, name: text('name') ?? '' },
    max,
    soft: null,
    increase: null,
    spend: money('spend'),
    duration: text('duration'),
    resetAt: instant('resetAt'),
    blocked: text('blocked') === 't',
    budgetId: null,
  }
}

function lower(one: Money | null, other: Money | null): Money | null {
  if (one === null || other === null) return one ?? other
  return one < other ? one : other
}
