import { type Money, parseSum } from '../../core/model/money.ts'
import { hourOfDay } from '../../core/time.ts'
import { daySql } from '../column-sql.ts'
import type { RowReader } from '../types.ts'
import { finiteCostSql, type ReadableTable, unreadableSql } from './spend-by-day.ts'

/** Rows of a daily table that have one date, which is no day. */
export interface UndatedRows {
  /** As stored; null for none. */
  readonly date: string | null
  readonly rows: number
  /** US dollars of those whose spend is a number. */
  readonly cost: Money
  /** Rows whose spend is missing, NaN or infinite. */
  readonly withoutCost: number
}

/** As many days as 27 years have: a table with more of them holds something else. */
const MAX_DATES = 10_000

/** Rows of a whole daily table whose date is no day: they lie in no window, or are rejected in one. */
export async function readUndated(snapshot: RowReader, side: ReadableTable): Promise<readonly UndatedRows[]> {
  const day = daySql(side.relation)
  const dates = (await snapshot.rows({ text: datesOf(side), values: [] })).flatMap(([date]) => date ?? [])
  const undated = dates.filter((date) => hourOfDay(date) === null)
  const rows = await snapshot.rows({
    text: `SELECT ${day}, count(*), ${finiteCostSql(side.relation)}, ${unreadableSql(side.relation)} FROM ${side.relation.name}
WHERE date IS NULL OR ${day} = ANY($1::text[]) GROUP BY 1 ORDER BY 2 DESC, 1`,
    values: [undated],
  })
  return rows.map(([date = null, number, cost, without]) => {
    return { date, rows: Number(number), cost: parseSum(cost), withoutCost: Number(without) }
  })
}

/**
 * Each date once, as a distributed table can be asked (docs/scale.md): of an index 0.15 s for 1,000,000 rows, where a
 * condition on every row takes ten times as long.
 */
function datesOf({ relation }: ReadableTable): string {
  return `SELECT ${daySql(relation)} FROM ${relation.name} GROUP BY 1 LIMIT ${MAX_DATES}`
}
