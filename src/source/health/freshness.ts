import type { DateWindow } from '../../core/model/window.ts'
import { isDaySql } from '../column-sql.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Relation, SpendTable } from '../types.ts'
import { dayColumn, timeColumn } from './spend-by-day.ts'

/** The end of what a ledger holds of a window; null where it holds nothing, or does not say. */
export interface Freshness {
  /** Latest day (`YYYY-MM-DD`), or start of a request (`YYYY-MM-DD HH:MM:SS`), UTC. */
  readonly newest: string | null
  /** When one of those rows was last changed, `YYYY-MM-DD HH:MM:SS`, UTC. */
  readonly changed: string | null
}

/** Asks how far a ledger reaches; a row whose date is no day reaches nowhere. */
export async function readFreshness(
  snapshot: Snapshot,
  table: SpendTable,
  relation: Relation,
  window: DateWindow,
): Promise<Freshness> {
  const { text, values } = table.within({ relation, window })
  // Of the request log the start says it all, and no index holds the time of a change.
  const changed = !table.requests && relation.columns.has('updated_at') ? 'max(updated_at)::text' : 'NULL'
  const isDay = table.requests ? '' : ` AND ${isDaySql(dayColumn(table, relation))}`
  const [row] = await snapshot.rows({
    text: `SELECT max("${timeColumn(table, relation)}")::text, ${changed} FROM ${relation.name} WHERE ${text}${isDay}`,
    values,
  })
  const [newest, last] = row ?? []
  return { newest: newest?.slice(0, 19) ?? null, changed: last?.slice(0, 19) ?? null }
}
