import { sql } from '../postgres/sql.ts'
import type { Relation, RowReader, SqlQuery } from '../types.ts'

/** Bytes that a hash of groups may take in this session before Postgres writes it to disk. */
export async function hashMemory(reader: RowReader): Promise<number> {
  // The multiplier came with Postgres 13.
  const [row] = await reader.rows(
    sql(
      `SELECT pg_size_bytes(current_setting('work_mem')), coalesce(current_setting('hash_mem_multiplier', true), '1')`,
    ),
  )
  const [memory, multiplier] = row ?? []
  return Number(memory) * Number(multiplier)
}

/** Rows that the planner expects of a condition; null where it leaves that to an extension, which plans for itself. */
export async function plannedRows(
  reader: RowReader,
  { name }: Relation,
  { text, values }: SqlQuery,
): Promise<number | null> {
  const rows = await reader.rows(sql(`EXPLAIN (FORMAT JSON) SELECT 1 FROM ${name} WHERE ${text}`, ...values))
  const document = JSON.parse(rows.map(([line]) => line).join('\n'))
  const { 'Node Type': node, 'Plan Rows': planned } = document[0].Plan
  return node === 'Custom Scan' ? null : Number(planned)
}
