import { type Money, parseMoney } from '../../model/money.ts'
import type { DateWindow } from '../../model/window.ts'
import type { Snapshot } from '../postgres/open.ts'
import type { Relation, SpendTable } from '../types.ts'
import { timeColumn } from './time-column.ts'

/** What a ledger holds of one UTC day. */
export interface DayOfSpend {
  readonly rows: number
  /** US dollars; what is no number is left out. */
  readonly cost: Money
}

/** Rows and cost of each day of a window, by `YYYY-MM-DD`. */
export async function readSpendByDay(
  snapshot: Snapshot,
  table: SpendTable,
  relation: Relation,
  window: DateWindow,
): Promise<ReadonlyMap<string, DayOfSpend>> {
  const { text, values } = table.within({ relation, window })
  const rows = await snapshot.rows(
    `SELECT left("${timeColumn(table, relation)}"::text, 10), count(*),
  sum(round(spend::text::numeric, 12)) FILTER (WHERE spend > '-Infinity'::float8 AND spend < 'Infinity'::float8)
FROM ${relation.name} WHERE ${text} GROUP BY 1 ORDER BY 1`,
    values,
  )
  return new Map(
    rows.map(([day, count, cost]) => [day ?? '', { rows: Number(count), cost: parseMoney(cost ?? '0') ?? 0n }]),
  )
}
