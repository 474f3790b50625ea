import type { Instant } from '../../core/budgets/budget.ts'
import type { BudgetTable } from '../needs/budgets.ts'
import type { Relation, SqlQuery } from '../types.ts'

/** The tables a query of budgets takes its columns from; null where one cannot be read. */
export interface BudgetRelations {
  readonly entity: Relation
  /** LiteLLM_BudgetTable. */
  readonly rows: Relation | null
  /** LiteLLM_TeamTable with its metadata, for the default of its members. */
  readonly teamDefaults: Relation | null
  /** LiteLLM_Config, for the default of end users. */
  readonly endUserDefault: Relation | null
  /** LiteLLM_BudgetWindowSpend. */
  readonly windows: Relation | null
}

/** Columns of {@link limitsQuery} after those of the id. */
export const LIMIT_FIELDS = [
  'spend',
  'blocked',
  'ownMax',
  'ownSoft',
  'ownDuration',
  'ownResetAt',
  'rowId',
  'rowMax',
  'rowSoft',
  'rowDuration',
  'rowResetAt',
  'defaultId',
  'defaultMax',
  'defaultSoft',
  'defaultDuration',
  'defaultResetAt',
  'increase',
  'increaseUntil',
] as const

/** Owners with a limit on themselves, in their row of LiteLLM_BudgetTable or in the row of a default; of documents only the paths named here. */
export function limitsQuery(table: BudgetTable, relations: BudgetRelations, now: Instant): SqlQuery {
  const { entity } = relations
  const has = (column: string) => entity.columns.has(column)
  const own = (column: string) => (has(column) ? `e."${column}"` : 'NULL')
  const noted = (path: string) => (has('metadata') ? `e.metadata #>> '{${path}}'` : 'NULL')
  const { row, fallback, joins } = sharedRows(table, relations)
  const kept = (of: (column: string) => string) =>
    ['budget_id', 'max_budget', 'soft_budget', 'budget_duration', 'budget_reset_at'].map(of)
  const increase = (column: string) => `coalesce(${row(column)}::text, ${rowless(fallback(column))}, ${noted(column)})`
  const select = [
    ...table.id.map(own),
    own('spend'),
    own('blocked'),
    own('max_budget'),
    own('soft_budget'),
    own('budget_duration'),
    own('budget_reset_at'),
    ...kept(row),
    ...kept(fallback),
    increase('temp_budget_increase'),
    increase('temp_budget_expiry'),
  ]
  const limits = [own, row, fallback].flatMap((of) => [of('max_budget'), of('soft_budget')])
  const { text, values } = living(entity, now)
  return {
    text: [
      `SELECT ${select.join(', ')} FROM ${entity.name} e`,
      ...joins,
      `WHERE coalesce(${limits.join(', ')}) IS NOT NULL AND ${text}`,
    ].join('\n'),
    values,
  }
}

/** Who has a row of their own takes nothing but the limit from a default. */
function rowless(column: string): string {
  return column === 'NULL' ? column : `CASE WHEN e.budget_id IS NULL THEN ${column}::text END`
}

/** How the columns of LiteLLM_BudgetTable are read: of an owner's row, and of the row that is the default of its kind. */
interface SharedRows {
  row(column: string): string
  fallback(column: string): string
  readonly joins: readonly string[]
}

function sharedRows(table: BudgetTable, relations: BudgetRelations): SharedRows {
  const { entity, rows } = relations
  const none = () => 'NULL'
  if (rows === null || !entity.columns.has('budget_id')) return { row: none, fallback: none, joins: [] }
  const of = (alias: string) => (column: string) => (rows.columns.has(column) ? `${alias}."${column}"` : 'NULL')
  const joins = [`LEFT JOIN ${rows.name} b ON b.budget_id = e.budget_id`]
  const defaults = defaultOf(table, relations)
  if (defaults === null) return { row: of('b'), fallback: none, joins }
  return {
    row: of('b'),
    fallback: of('d'),
    joins: [...joins, ...defaults.joins, `LEFT JOIN ${rows.name} d ON d.budget_id = ${defaults.id}`],
  }
}

/** The id of the row that is the default of a kind; null where there is none. */
function defaultOf(
  { kind }: BudgetTable,
  { teamDefaults, endUserDefault }: BudgetRelations,
): { readonly id: string; readonly joins: readonly string[] } | null {
  if (kind === 'team-member' && teamDefaults !== null) {
    const id = `t.metadata #>> '{team_member_budget_id}'`
    return { id, joins: [`LEFT JOIN ${teamDefaults.name} t ON t.team_id = e.team_id`] }
  }
  if (kind === 'end-user' && endUserDefault?.columns.get('param_value')?.startsWith('json')) {
    const id = `(SELECT c.param_value #>> '{max_end_user_budget_id}' FROM ${endUserDefault.name} c WHERE c.param_name = 'litellm_settings')`
    // Who has a row of their own has no default.
    return { id: `${id} AND e.budget_id IS NULL`, joins: [] }
  }
  return null
}

/** Columns of {@link windowsQuery} and {@link modelsQuery} after those of the id. */
export const SCOPE_FIELDS = ['blocked', 'name', 'max', 'duration', 'resetAt', 'spend', 'windowStart'] as const

/** The windows of `budget_limits`, each with what was spent in it; null where the table has none. */
export function windowsQuery(table: BudgetTable, relations: BudgetRelations, now: Instant): SqlQuery | null {
  const { entity, windows } = relations
  if (!entity.columns.has('budget_limits')) return null
  const document = `CASE WHEN jsonb_typeof(e.budget_limits) = 'array' THEN e.budget_limits ELSE '[]' END`
  const duration = `w.value #>> '{budget_duration}'`
  const join =
    windows === null
      ? ''
      : `LEFT JOIN ${windows.name} s ON s.entity_type = '${table.kind}' AND s.entity_id = e."${table.id[0]}" AND s.window_duration = ${duration}`
  return scopeQuery(table, entity, now, {
    from: `CROSS JOIN LATERAL jsonb_array_elements(${document}) w\n${join}`,
    fields: [
      duration,
      `w.value #>> '{max_budget}'`,
      duration,
      `w.value #>> '{reset_at}'`,
      windows === null ? 'NULL' : 'coalesce(s.spend, 0)',
      windows?.columns.has('window_start') ? 's.window_start' : 'NULL',
    ],
  })
}

/** The limits by model of `model_max_budget`, those of end users from their rows; null where the table has none. */
export function modelsQuery(table: BudgetTable, relations: BudgetRelations, now: Instant): SqlQuery | null {
  const { entity, rows } = relations
  const isShared = table.kind === 'end-user' && rows !== null
  if (!(isShared ? rows : entity).columns.has('model_max_budget')) return null
  const { row, fallback, joins } = sharedRows(table, relations)
  const limits = isShared
    ? `coalesce(${row('model_max_budget')}, ${fallback('model_max_budget')})`
    : 'e.model_max_budget'
  const document = `CASE WHEN jsonb_typeof(${limits}) = 'object' THEN ${limits} ELSE '{}' END`
  const either = (first: string, second: string) => `coalesce(m.value #>> '{${first}}', m.value #>> '{${second}}')`
  return scopeQuery(table, entity, now, {
    from: `${isShared ? `${joins.join('\n')}\n` : ''}CROSS JOIN LATERAL jsonb_each(${document}) m`,
    fields: [
      'm.key',
      // Either an object, or the amount itself.
      `CASE jsonb_typeof(m.value) WHEN 'number' THEN m.value #>> '{}' ELSE ${either('budget_limit', 'max_budget')} END`,
      either('time_period', 'budget_duration'),
      'NULL',
      entity.columns.has('model_spend') ? 'e.model_spend #>> ARRAY[m.key]' : 'NULL',
      'NULL',
    ],
  })
}

function scopeQuery(
  table: BudgetTable,
  entity: Relation,
  now: Instant,
  { from, fields }: { readonly from: string; readonly fields: readonly string[] },
): SqlQuery {
  const blocked = entity.columns.has('blocked') ? 'e.blocked' : 'NULL'
  const select = [...table.id.map((column) => `e."${column}"`), blocked, ...fields]
  const { text, values } = living(entity, now)
  return { text: `SELECT ${select.join(', ')} FROM ${entity.name} e ${from}\nWHERE ${text}`, values }
}

/** Every session of LiteLLM's dashboard leaves a key with a budget behind, which has expired. */
function living(entity: Relation, now: Instant): SqlQuery {
  const type = entity.columns.get('expires')
  if (type === undefined) return { text: 'true', values: [] }
  const zoned = type.includes('with time zone') ? 'timestamptz' : 'timestamp'
  return { text: `(e.expires IS NULL OR e.expires > $1::${zoned})`, values: [new Date(now).toISOString()] }
}
