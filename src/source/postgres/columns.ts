import type { RowReader } from '../types.ts'
import { sourceFailure } from './errors.ts'
import { quoteIdentifier, sql } from './sql.ts'

/** What `pg_class.relkind` stands for, of the kinds that can be selected from. */
export type RelationKind = 'table' | 'partitioned-table' | 'view' | 'materialized-view' | 'foreign-table'

/** One column of a relation. */
export interface ColumnInfo {
  /** As `format_type` prints it: `double precision`, `timestamp(3) without time zone`. */
  readonly type: string
  /** Whether the role may select it. */
  readonly granted: boolean
  /** Whether an index of all rows begins with it. */
  readonly indexed: boolean
}

/** A relation as it is in this database; absent ones have no kind and no columns. */
export interface RelationInfo {
  readonly exists: boolean
  readonly kind: RelationKind | null
  /** Whether row-level security hides rows from the role without a word. */
  readonly rowSecurity: boolean
  readonly columns: ReadonlyMap<string, ColumnInfo>
}

/** A relation that is not there. */
export const ABSENT: RelationInfo = { exists: false, kind: null, rowSecurity: false, columns: new Map() }

const KINDS: Readonly<Record<string, RelationKind>> = {
  r: 'table',
  p: 'partitioned-table',
  v: 'view',
  m: 'materialized-view',
  f: 'foreign-table',
}

/** The kind that a `relkind` stands for; null for what cannot be selected from. */
export function relationKindOf(relkind: string): RelationKind | null {
  return KINDS[relkind] ?? null
}

const SCHEMA = `SELECT has_schema_privilege(n.oid, 'USAGE'), current_user FROM pg_catalog.pg_namespace n WHERE n.nspname = $1`

const SCHEMAS_WITH_LITELLM = `SELECT DISTINCT n.nspname
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname LIKE 'LiteLLM\\_%' AND c.relkind = ANY ('{r,p,v,m,f}')
ORDER BY 1`

/** pg_catalog, because information_schema shows only what is granted: absent and forbidden would look alike. */
const COLUMNS = `SELECT c.relname, c.relkind, row_security_active(c.oid), a.attname,
  format_type(a.atttypid, a.atttypmod), has_column_privilege(c.oid, a.attnum, 'SELECT'),
  EXISTS (SELECT FROM pg_catalog.pg_index x
    WHERE x.indrelid = c.oid AND x.indkey[0] = a.attnum AND x.indisvalid AND x.indpred IS NULL)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname = $1 AND c.relname = ANY ($2) AND c.relkind = ANY ('{r,p,v,m,f}')
ORDER BY c.relname, a.attnum`

/**
 * What there is of these relations in a schema, and what the role may read of it. Every relation asked for is in the answer.
 * @throws SourceError when the schema is missing or closed to the role.
 */
export async function discover(
  snapshot: RowReader,
  schema: string,
  relations: readonly string[],
): Promise<ReadonlyMap<string, RelationInfo>> {
  const [row] = await snapshot.rows(sql(SCHEMA, schema))
  if (!row) throw schemaMissing(schema, await snapshot.rows(sql(SCHEMAS_WITH_LITELLM)))
  const [usable, role] = row
  if (usable !== 't') throw schemaClosed(schema, role ?? 'PUBLIC')
  const found = new Map<string, RelationInfo & { columns: Map<string, ColumnInfo> }>()
  for (const row of await snapshot.rows(sql(COLUMNS, schema, relations))) {
    const [name, kind, rowSecurity, column, type, granted, indexed] = row
    if (!name || !kind) continue
    const relation = found.get(name) ?? {
      exists: true,
      kind: relationKindOf(kind),
      rowSecurity: rowSecurity === 't',
      columns: new Map(),
    }
    if (column && type) relation.columns.set(column, { type, granted: granted === 't', indexed: indexed === 't' })
    found.set(name, relation)
  }
  return new Map(relations.map((name) => [name, found.get(name) ?? ABSENT]))
}

function schemaMissing(schema: string, candidates: readonly (readonly (string | null)[])[]) {
  const names = candidates.map(([name]) => quoteIdentifier(name ?? ''))
  return sourceFailure('E_SOURCE_SCHEMA_MISSING', `The database has no schema ${quoteIdentifier(schema)}.`, {
    hint:
      names.length > 0
        ? `Tables of LiteLLM are in ${names.join(', ')}: name that with --schema.`
        : 'No schema of this database holds tables of LiteLLM: check the name of the database.',
  })
}

function schemaClosed(schema: string, role: string) {
  return sourceFailure('E_SOURCE_PERMISSION', `The role ${role} may not use the schema ${quoteIdentifier(schema)}.`, {
    hint: `As its owner run: GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${quoteIdentifier(role)};`,
  })
}
