import { escapeLiteral } from 'pg'
import { groupBy } from '../../core/group-by.ts'
import { discover, type RelationKind, relationKindOf } from '../postgres/columns.ts'
import { quoteIdentifier, quoteQualified, sql } from '../postgres/sql.ts'
import type { Snapshot } from '../snapshot.ts'
import type { RawRow } from '../types.ts'
import { COLUMNS, FOREIGN_KEYS, INDEXES, TABLES } from './query.ts'
import type { Catalog, CatalogColumn, CatalogIndex, ForeignKey, RowCount } from './types.ts'

/** Something of each table, by the table's name. */
export type TableOf<T> = ReadonlyMap<string, readonly T[]>

const ACTIONS: Readonly<Record<string, string>> = {
  c: 'CASCADE',
  r: 'RESTRICT',
  n: 'SET NULL',
  d: 'SET DEFAULT',
  a: 'NO ACTION',
}

/**
 * Reads what a schema holds of LiteLLM, from pg_catalog: no grant is needed but for counting rows.
 * @throws SourceError when the schema is missing or closed to the role.
 */
export async function readCatalog(snapshot: Snapshot, schema: string): Promise<Catalog> {
  await discover(snapshot, schema, [])
  // Types and defaults are printed as seen from the schema itself, whatever the role's own search_path is.
  await snapshot.rows(sql(`SELECT set_config('search_path', $1, true)`, quoteIdentifier(schema)))
  const tables = await readTables(snapshot, schema)
  const columns = await readColumns(snapshot, schema)
  const foreignKeys = await readForeignKeys(snapshot, schema)
  const indexes = await readIndexes(snapshot, schema)
  return {
    schema,
    server: snapshot.serverVersion,
    tables: tables.map((table) => ({
      ...table,
      columns: columns.get(table.name) ?? [],
      primaryKey: indexes.get(table.name)?.find(({ primary }) => primary)?.columns ?? [],
      foreignKeys: foreignKeys.get(table.name) ?? [],
      indexes: indexes.get(table.name) ?? [],
    })),
  }
}

/** Up to this size a table is counted: 128 pages are read in a moment, and an estimate of so few rows says little. */
const COUNTED_BYTES = 128 * 8192

/** Names, kinds and rows of LiteLLM's tables and views, by name. */
async function readTables(
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

async function readColumns(snapshot: Snapshot, schema: string): Promise<TableOf<CatalogColumn>> {
  return byTable(await snapshot.rows(sql(COLUMNS, schema)), (rows) => {
    const [[, name, type, userDefined, notNull, text] = []] = rows
    return {
      name: name ?? '',
      type: type ?? '',
      userDefined: userDefined === 't',
      nullable: notNull !== 't',
      default: text ?? null,
    }
  })
}

async function readForeignKeys(snapshot: Snapshot, schema: string): Promise<TableOf<ForeignKey>> {
  return byTable(await snapshot.rows(sql(FOREIGN_KEYS, schema)), (rows) => {
    const [[, name, , target, , onUpdate, onDelete] = []] = rows
    return {
      name: name ?? '',
      columns: rows.map((row) => row[2] ?? ''),
      references: { table: target ?? '', columns: rows.map((row) => row[4] ?? '') },
      onUpdate: ACTIONS[onUpdate ?? ''] ?? '',
      onDelete: ACTIONS[onDelete ?? ''] ?? '',
    }
  })
}

/** The indexes of LiteLLM's tables, by table. */
export async function readIndexes(snapshot: Snapshot, schema: string): Promise<TableOf<CatalogIndex>> {
  return byTable(await snapshot.rows(sql(INDEXES, schema)), (rows) => {
    const [[, name, , unique, primary, method, predicate, valid] = []] = rows
    return {
      name: name ?? '',
      columns: rows.map((row) => row[2] ?? ''),
      unique: unique === 't',
      primary: primary === 't',
      method: method ?? '',
      predicate: predicate ?? null,
      valid: valid === 't',
    }
  })
}

/** What rows say of each table: those of one name, one for each column of it, are one thing. */
function byTable<T>(rows: readonly RawRow[], made: (rows: readonly RawRow[]) => T): TableOf<T> {
  const tables = groupBy(rows, ([table]) => table ?? '')
  return new Map([...tables].map(([table, own]) => [table, [...groupBy(own, ([, name]) => name).values()].map(made)]))
}
