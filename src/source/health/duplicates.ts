import type { DateWindow } from '../../model/window.ts'
import type { Snapshot } from '../postgres/open.ts'
import type { Relation, SpendTable } from '../types.ts'

/** Rows that LiteLLM meant to be one. */
export interface Duplicates {
  /** Rows as LiteLLM means them, of those that are more than one. */
  readonly logical: number
  /** Rows in the table that they are. */
  readonly physical: number
}

/** Looks for rows of a window that differ in nothing but their counters; null for a ledger whose key forbids them. */
export async function readDuplicates(
  snapshot: Snapshot,
  table: SpendTable,
  relation: Relation,
  window: DateWindow,
): Promise<Duplicates | null> {
  if (table.logicalKey === null) return null
  const { text, values } = table.within({ relation, window })
  const key = table.logicalKey
    .filter((column) => relation.columns.has(column))
    .map((column) => `coalesce("${column}"::text, '')`)
  const [row] = await snapshot.rows(
    `SELECT count(*), coalesce(sum(rows), 0)
FROM (SELECT count(*) AS rows FROM ${relation.name} WHERE ${text} GROUP BY ${key.join(', ')} HAVING count(*) > 1) AS group_of`,
    values,
  )
  return { logical: Number(row?.[0] ?? 0), physical: Number(row?.[1] ?? 0) }
}
