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

/** Each date once. With an index it is walked from date to date, a look-up for each: 0.1 s for the 1,000 dates of 2,000,000 rows, where a condition on every row takes 3.2 s. */
function datesOf({ relation }: ReadableTable): string {
  const { name, indexed } = relation
  const dates = indexed.has('date')
    ? `WITH RECURSIVE dates(date) AS (
  SELECT min(date) FROM ${name}
  UNION ALL SELECT (SELECT min(later.date) FROM ${name} AS later WHERE later.date > dates.date) FROM dates
  WHERE dates.date IS NOT NULL)
SELECT`
    : 'SELECT DISTINCT'
  return `${dates} ${daySql(relation)} FROM ${indexed.has('date') ? 'dates' : name} LIMIT ${MAX_DATES}`
}
