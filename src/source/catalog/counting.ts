import type { TableNeed } from '../needs/need.ts'
import { sql } from '../postgres/sql.ts'
import type { RowReader } from '../types.ts'
import { LITELLM } from './query.ts'

/**
 * One column of each table: any lets rows be counted. Times and flags before ids, since the id of an invitation, for one,
 * is what lets somebody in; never text that is not part of a key.
 */
const COUNTING = `SELECT DISTINCT ON (c.relname) c.relname, a.attname
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_index x ON x.indrelid = c.oid AND x.indisprimary AND a.attnum = ANY (x.indkey)
WHERE ${LITELLM}
  AND (t.typcategory IN ('D', 'B', 'N') OR x.indrelid IS NOT NULL)
ORDER BY c.relname, t.typcategory = 'D' DESC, t.typcategory IN ('B', 'N') DESC, a.attnum`

/** What `schema` needs to count the rows of small tables. */
export async function countingNeeds(snapshot: RowReader, schema: string): Promise<readonly TableNeed[]> {
  const rows = await snapshot.rows(sql(COUNTING, schema))
  return rows.flatMap(([relation, column]) => (relation && column ? [countingNeed(relation, column)] : []))
}

function countingNeed(relation: string, column: string): TableNeed {
  return {
    relation,
    required: [column],
    optional: {},
    usedFor: 'counting rows',
    impactIfMissing: 'rows of small tables are estimated',
  }
}
