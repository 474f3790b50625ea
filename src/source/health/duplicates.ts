import { type Money, parseSum } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { spendSql } from '../column-sql.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Relation, SpendTable } from '../types.ts'
import { dayColumn } from './spend-by-day.ts'

/** Rows of a UTC day that LiteLLM meant to be one. */
export interface Duplicates {
  /** `YYYY-MM-DD`. */
  readonly day: string
  /** Rows as LiteLLM means them, of those that are more than one. */
  readonly logical: number
  /** Rows in the table that they are. */
  readonly physical: number
  /** US dollars of all of them. */
  readonly cost: Money
}

/** Looks for rows of a window that differ in nothing but their counters, by day; null for a ledger whose key forbids them. */
export async function readDuplicates(
  snapshot: Snapshot,
  table: SpendTable,
  relation: Relation,
  window: DateWindow,
): Promise<readonly Duplicates[] | null> {
  if (table.logicalKey === null) return null
  const { text, values } = table.within({ relation, window })
  const { cost, finite } = spendSql(relation)
  const key = table.logicalKey
    .filter((column) => relation.columns.has(column))
    .map((column) => `coalesce("${column}"::text, '')`)
  const rows = await snapshot.rows({
    text: `SELECT day, count(*), sum(rows), coalesce(sum(cost), 0)
FROM (SELECT ${dayColumn(table, relation)} AS day, count(*) AS rows, sum(${cost}) FILTER (WHERE ${finite}) AS cost
  FROM ${relation.name} WHERE ${text} GROUP BY day, ${key.join(', ')} HAVING count(*) > 1) AS group_of
GROUP BY day ORDER BY day`,
    values,
  })
  return rows.map(([day, logical, physical, cost]) => ({
    day: day ?? '',
    logical: Number(logical),
    physical: Number(physical),
    cost: parseSum(cost),
  }))
}
