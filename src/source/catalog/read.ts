import { discover } from '../postgres/columns.ts'
import { quoteIdentifier, sql } from '../postgres/sql.ts'
import type { Snapshot } from '../snapshot.ts'
import type { RawRow } from '../types.ts'
import { COLUMNS, FOREIGN_KEYS, INDEXES } from './query.ts'
import { readTables, type TableOf } from './tables.ts'
import type { Catalog, CatalogColumn, CatalogIndex, ForeignKey } from './types.ts'

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

async function readColumns(snapshot: Snapshot, schema: string): Promise<TableOf<CatalogColumn>> {
  const found = new Map<string, CatalogColumn[]>()
  for (const [table, name, type, userDefined, notNull, text] of await snapshot.rows(sql(COLUMNS, schema))) {
    const column = {
      name: name ?? '',
      type: type ?? '',
      userDefined: userDefined === 't',
      nullable: notNull !== 't',
      default: text ?? null,
    }
    listOf(found, table).push(column)
  }
  return found
}

async function readForeignKeys(snapshot: Snapshot, schema: string): Promise<TableOf<ForeignKey>> {
  const found = new Map<string, ForeignKey[]>()
  for (const rows of byName(await snapshot.rows(sql(FOREIGN_KEYS, schema)))) {
    const [[table, name, , target, , onUpdate, onDelete] = []] = rows
    listOf(found, table).push({
      name: name ?? '',
      columns: rows.map((row) => row[2] ?? ''),
      references: { table: target ?? '', columns: rows.map((row) => row[4] ?? '') },
      onUpdate: ACTIONS[onUpdate ?? ''] ?? '',
      onDelete: ACTIONS[onDelete ?? ''] ?? '',
    })
  }
  return found
}

/** The indexes of LiteLLM's tables, by table. */
export async function readIndexes(snapshot: Snapshot, schema: string): Promise<TableOf<CatalogIndex>> {
  const found = new Map<string, CatalogIndex[]>()
  for (const rows of byName(await snapshot.rows(sql(INDEXES, schema)))) {
    const [[table, name, , unique, primary, method, predicate, valid] = []] = rows
    listOf(found, table).push({
      name: name ?? '',
      columns: rows.map((row) => row[2] ?? ''),
      unique: unique === 't',
      primary: primary === 't',
      method: method ?? '',
      predicate: predicate ?? null,
      valid: valid === 't',
    })
  }
  return found
}

/** Rows of one table and one name together; they come one for each column, in this order. */
function byName(rows: readonly RawRow[]): readonly (readonly RawRow[])[] {
  const groups: RawRow[][] = []
  for (const row of rows) {
    const last = groups.at(-1)
    if (last?.[0]?.[0] === row[0] && last?.[0]?.[1] === row[1]) last?.push(row)
    else groups.push([row])
  }
  return groups
}

function listOf<T>(lists: Map<string, T[]>, table: string | null | undefined): T[] {
  const list = lists.get(table ?? '') ?? []
  lists.set(table ?? '', list)
  return list
}
