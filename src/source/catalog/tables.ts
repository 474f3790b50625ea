import { escapeLiteral } from 'pg'
import { type RelationKind, relationKindOf } from '../postgres/columns.ts'
import { quoteQualified, sql } from '../postgres/sql.ts'
import type { Snapshot } from '../snapshot.ts'
import { TABLES } from './query.ts'
import type { RowCount } from './types.ts'

/** Something of each table, by the table's name. */
export type TableOf<T> = ReadonlyMap<string, readonly T[]>

/** Up to this size a table is counted: 128 pages are read in a moment, and an estimate of so few rows says little. */
const COUNTED_BYTES = 128 * 8192

/** Names, kinds and rows of LiteLLM's tables and views, by name. */
export async function readTables(
  snapshot: Snapshot,
  schema: string,
): Promise<readonly { readonly name: string; readonly kind: RelationKind; readonly rows: RowCount | null }[]> {
  const tables = (await snapshot.rows(sql(TABLES, schema))).flatMap(([name, relkind, bytes, rows, countable]) => {
    const kind = relationKindOf(relkind ?? '')
    if (!name || kind === null) return []
    const small = countable === 't' && bytes != null && Number(bytes) <= COUNTED_BYTES
    return [{ name, kind, small, estimate: rows == null ? null : { count: Number(rows), exact: false } }]
  })
  const counted = await countRows(
    snapshot,
    schema,
    tables.filter(({ small }) => small).map(({ name }) => name),
  )
  return tables.map(({ name, kind, estimate }) => ({ name, kind, rows: counted.get(name) ?? estimate }))
}

async function countRows(
  snapshot: Snapshot,
  schema: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, RowCount>> {
  if (names.length === 0) return new Map()
  const counts = names.map((name) => `SELECT ${escapeLiteral(name)}, count(*) FROM ${quoteQualified(schema, name)}`)
  const rows = await snapshot.rows(sql(counts.join('\nUNION ALL ')))
  return new Map(rows.map(([name, count]) => [name ?? '', { count: Number(count), exact: true }]))
}
