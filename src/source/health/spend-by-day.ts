import { PTU_KEY } from '../../core/model/api-key.ts'
import type { DaySum } from '../../core/model/day-sum.ts'
import { parseSum } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { countSql, daySql, spendSql } from '../column-sql.ts'
import { logTable } from '../ledgers/spend-logs/columns.ts'
import { tokensSql } from '../ledgers/spend-logs/query.ts'
import type { TableNeed } from '../needs/need.ts'
import type { Snapshot } from '../snapshot.ts'
import type { TableCatalog } from '../table-catalog.ts'
import type { Relation, SpendTable, SqlQuery } from '../types.ts'

/** What a ledger holds of one UTC day. */
export interface DayOfSpend extends DaySum {
  /** Start of its first request, `YYYY-MM-DD HH:MM:SS`, UTC; the day itself in a ledger of days. */
  readonly first: string
}

/** The rows of a window that are spend: those of PTU flat cost hold none. */
export function spendWithin(table: SpendTable, relation: Relation, window: DateWindow): SqlQuery {
  const { text, values } = table.within({ relation, window })
  const keyed = !table.requests && relation.columns.has('api_key')
  return {
    text: keyed ? `${text} AND (api_key IS DISTINCT FROM '${PTU_KEY}' OR ${spendSql(relation).number} <> 0)` : text,
    values,
  }
}

/** A ledger and its table in this database. */
export interface ReadableTable {
  readonly table: SpendTable
  readonly relation: Relation
}

/** A ledger as it is here; null where what a need names of it cannot be read. */
export function readableTable(
  tables: Pick<TableCatalog, 'find'>,
  table: SpendTable,
  need: (table: SpendTable) => TableNeed,
): ReadableTable | null {
  const relation = tables.find(need(table))
  return relation && { table, relation }
}

/** What is added up of a ledger besides its cost. */
interface SumChoice {
  /** Columns that the sums are by, after the day. */
  readonly by?: readonly string[]
  /** What is added up after the cost. */
  readonly sums?: readonly string[]
  /** A further condition. */
  readonly where?: string
  /** Also groups that have nothing but rows whose spend is no number: their cost is 0. */
  readonly all?: boolean
}

/** SQL of the cost of the rows whose spend is a number. */
export function finiteCostSql(relation: Relation): string {
  const { cost, finite } = spendSql(relation)
  return `coalesce(sum(${cost}) FILTER (WHERE ${finite}), 0)`
}

/** SQL of how many rows have a spend that is missing, NaN or infinite. */
export function unreadableSql(relation: Relation): string {
  return `count(*) FILTER (WHERE ${spendSql(relation).finite} IS NOT TRUE)`
}

/** The cost of a window by UTC day; rows whose spend is no number are left out. */
export function costByDay(
  { table, relation }: ReadableTable,
  window: DateWindow,
  { by = [], sums = [], where, all = false }: SumChoice = {},
): SqlQuery {
  const { text, values } = spendWithin(table, relation, window)
  const keys = [dayColumn(table, relation), ...by]
  const { cost, finite } = spendSql(relation)
  const conditions = [text, ...(where === undefined ? [] : [where]), ...(all ? [] : [finite])]
  return {
    text: `SELECT ${[...keys, all ? finiteCostSql(relation) : `sum(${cost})`, ...sums].join(', ')} FROM ${relation.name}
WHERE ${conditions.join(' AND ')} GROUP BY ${keys.map((_, place) => place + 1).join(', ')}`,
    values,
  }
}

/** Each day of a window, by `YYYY-MM-DD`; one row of answer for each. */
export async function readSpendByDay(
  snapshot: Snapshot,
  table: SpendTable,
  relation: Relation,
  window: DateWindow,
): Promise<ReadonlyMap<string, DayOfSpend>> {
  const { text, values } = spendWithin(table, relation, window)
  const has = (column: string) => relation.columns.has(column)
  const counted = has('prompt_tokens') && has('completion_tokens')
  const tokens = table.requests
    ? tokensSql(logTable(relation))
    : `${countSql(relation, 'prompt_tokens')} + ${countSql(relation, 'completion_tokens')}`
  const rows = await snapshot.rows({
    text: `SELECT ${dayColumn(table, relation)}, count(*), ${finiteCostSql(relation)},
  ${counted ? `coalesce(sum(${tokens}), 0)` : 'NULL'}, ${requestsSql({ table, relation })},
  ${unreadableSql(relation)}, min("${timeColumn(table, relation)}")::text
FROM ${relation.name} WHERE ${text} GROUP BY 1 ORDER BY 1`,
    values,
  })
  const count = (counter: string | null | undefined) => (counter == null ? null : BigInt(counter))
  return new Map(
    rows.map(([day, number, cost, used, asked, unreadable, first]) => [
      day ?? '',
      {
        rows: Number(number),
        cost: parseSum(cost),
        tokens: count(used),
        requests: count(asked),
        unreadable: Number(unreadable),
        first: first?.slice(0, 19) ?? '',
      },
    ]),
  )
}

/** The requests of a group of rows; NULL where the ledger does not count them. */
export function requestsSql({ table, relation }: ReadableTable): string {
  if (table.requests) return 'count(*)'
  return relation.columns.has('api_requests') ? 'coalesce(sum(api_requests), 0)' : 'NULL::numeric'
}

/** The column that bounds a window, as this LiteLLM names it; `''` where there is none. */
export function timeColumn(
  { time }: SpendTable,
  { columns }: { readonly columns: { has(column: string): boolean } },
): string {
  return time.find((column) => columns.has(column)) ?? ''
}

/** The UTC day of a row, `YYYY-MM-DD`; of a ledger of days whatever its date says. Sessions read in UTC and write ISO dates. */
export function dayColumn(table: SpendTable, relation: Relation): string {
  return table.requests ? `left("${timeColumn(table, relation)}"::text, 10)` : daySql(relation)
}
