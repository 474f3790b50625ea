import type { SourceError } from '../../core/errors.ts'
import type { Snapshot } from '../snapshot.ts'
import { sourceFailure } from './errors.ts'
import { quoteIdentifier, quoteQualified, sql } from './sql.ts'

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

const ABSENT: RelationInfo = { exists: false, kind: null, rowSecurity: false, columns: new Map() }

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
  snapshot: Snapshot,
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

/** What a reader needs of a relation, and what it takes if it is there. */
export interface Requirements {
  readonly relation: string
  readonly schema: string
  readonly required: readonly string[]
  readonly optional: readonly string[]
  /** Names that one column has had: of each list the first that is there is required, the others are not read. */
  readonly oneOf?: readonly (readonly string[])[]
  /** Who reads, for the GRANT statement. */
  readonly role: string
}

/** The columns that can be selected, and the optional ones that are there but not granted, worth a warning. */
export interface UsableColumns {
  readonly present: ReadonlySet<string>
  readonly withheld: readonly string[]
}

/**
 * Checks a relation against what its reader needs.
 * @throws SourceError that names the missing table, the missing columns or the GRANT that is missing.
 */
export function requireColumns(info: RelationInfo | undefined, requirements: Requirements): UsableColumns {
  const { relation, schema, optional, oneOf = [] } = requirements
  const table = quoteQualified(schema, relation)
  if (!info?.exists) {
    throw sourceFailure('E_SOURCE_TABLE_MISSING', `The table ${table} does not exist.`, {
      hint: 'Check that this is the database of LiteLLM; --schema names another schema, --source another ledger.',
    })
  }
  const has = (name: string) => info.columns.has(name)
  const alternatives = [...requirements.required.map((name) => [name]), ...oneOf]
  const absent = alternatives.filter((names) => !names.some(has))
  if (absent.length > 0) {
    const names = absent.map((each) => each.map(quoteIdentifier).join(' or ')).join(', ')
    throw sourceFailure('E_SOURCE_COLUMN_MISSING', `The table ${table} has no column ${names}.`, {
      hint: 'Check that this is a table of LiteLLM; if it is, report this with the version of LiteLLM.',
    })
  }
  const required = alternatives.flatMap((names) => names.find(has) ?? [])
  const there = [...required, ...optional.filter(has)]
  const closed = there.filter((name) => !info.columns.get(name)?.granted)
  if (closed.some((name) => required.includes(name))) throw notGranted(table, closed, { ...requirements, required })
  return { present: new Set(there.filter((name) => !closed.includes(name))), withheld: closed }
}

/** `GRANT SELECT (...) ON ... TO ...` for columns of a relation. */
export function grantStatement(
  columns: readonly string[],
  { schema, relation, role }: Pick<Requirements, 'schema' | 'relation' | 'role'>,
): string {
  const names = columns.map(quoteIdentifier).join(', ')
  return `GRANT SELECT (${names}) ON ${quoteQualified(schema, relation)} TO ${quoteIdentifier(role)};`
}

function notGranted(table: string, closed: readonly string[], requirements: Requirements): SourceError {
  const names = closed.filter((name) => requirements.required.includes(name)).map(quoteIdentifier)
  const role = quoteIdentifier(requirements.role)
  return sourceFailure('E_SOURCE_PERMISSION', `The role ${role} may not read ${names.join(', ')} of ${table}.`, {
    hint: `As its owner run: ${grantStatement(closed, requirements)}`,
  })
}
