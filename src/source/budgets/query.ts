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
  /** LiteLLM_BudgetWindowSpend. */
  readonly windows: Relation | null
}

/** Columns of {@link limitsQuery} after those of the id. */
export const LIMIT_FIELDS = [
  'spend',
  'blocked',
  'budgetId',
  'ownMax',
  'ownSoft',
  'ownDuration',
  'ownResetAt',
  'rowMax',
  'rowSoft',
  'rowDuration',
  'rowResetAt',
  'increase',
  'increaseUntil',
] as const

/** Owners with a limit on themselves or in their row of LiteLLM_BudgetTable; of metadata only the paths named here. */
export function limitsQuery(table: BudgetTable, relations: BudgetRelations, now: Instant): SqlQuery {
  const { entity, rows, teamDefaults } = relations
  const has = (column: string) => entity.columns.has(column)
  const own = (column: string) => (has(column) ? `e."${column}"` : 'NULL')
  const joined = rows !== null && has('budget_id')
  const row = (column: string) => (joined && rows.columns.has(column) ? `b."${column}"` : 'NULL')
  const noted = (path: string) => (has('metadata') ? `e.metadata #>> '{${path}}'` : 'NULL')
  const fallback = table.kind === 'team-member' && joined && teamDefaults !== null ? teamDefaults : null
  const budgetId = fallback ? `coalesce(e.budget_id, t.metadata #>> '{team_member_budget_id}')` : 'e.budget_id'
  const limits = [own('max_budget'), own('soft_budget'), row('max_budget'), row('soft_budget')]
  const select = [
    ...table.id.map(own),
    own('spend'),
    own('blocked'),
    row('budget_id'),
    ...limits.slice(0, 2),
    own('budget_duration'),
    own('budget_reset_at'),
    ...limits.slice(2),
    row('budget_duration'),
    row('budget_reset_at'),
    `coalesce(${row('temp_budget_increase')}::text, ${noted('temp_budget_increase')})`,
    `coalesce(${row('temp_budget_expiry')}::text, ${noted('temp_budget_expiry')})`,
  ]
  const { text, values } = living(entity, now)
  return {
    text: [
      `SELECT ${select.join(', ')} FROM ${entity.name} e`,
      ...(fallback ? [`LEFT JOIN ${fallback.name} t ON t.team_id = e.team_id`] : []),
      ...(joined ? [`LEFT JOIN ${rows.name} b ON b.budget_id = ${budgetId}`] : []),
      `WHERE coalesce(${limits.join(', ')}) IS NOT NULL AND ${text}`,
    ].join('\n'),
    values,
  }
}

/** Columns of {@link windowsQuery} and {@link modelsQuery} after those of the id. */
export const SCOPE_FIELDS = ['blocked', 'name', 'max', 'duration', 'resetAt', 'spend'] as const

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
    ],
  })
}

/** The limits by model of `model_max_budget`; null where the table has none. */
export function modelsQuery(table: BudgetTable, { entity }: BudgetRelations, now: Instant): SqlQuery | null {
  if (!entity.columns.has('model_max_budget')) return null
  const document = `CASE WHEN jsonb_typeof(e.model_max_budget) = 'object' THEN e.model_max_budget ELSE '{}' END`
  const either = (first: string, second: string) => `coalesce(m.value #>> '{${first}}', m.value #>> '{${second}}')`
  return scopeQuery(table, entity, now, {
    from: `CROSS JOIN LATERAL jsonb_each(${document}) m`,
    fields: [
      'm.key',
      // Either an object, or the amount itself.
      `CASE jsonb_typeof(m.value) WHEN 'number' THEN m.value #>> '{}' ELSE ${either('budget_limit', 'max_budget')} END`,
      either('time_period', 'budget_duration'),
      'NULL',
      entity.columns.has('model_spend') ? 'e.model_spend #>> ARRAY[m.key]' : 'NULL',
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
