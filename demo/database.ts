import { readFile } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { history } from './history.ts'
import { copyText, type TableRows } from './table-rows.ts'

/** The newest schema we know. */
const SCHEMA = new URL('../fixtures/litellm/schema/autumn-2026.sql', import.meta.url)
const SETTLE = new URL('settle.sql', import.meta.url)

/** A table of more rows has its rows moved in place, beside each other: indexes of columns that stay need no change. */
const MANY_ROWS = 200
/** Percent of a page that is filled, so that a moved row finds room beside the old one. */
const FILLED = 45

/** `initdb`'s: segments of 1 MB instead of 16, since nothing but the last one is kept; pages need no checksums in memory. */
const INITDB = ['--no-sync', '--wal-segsize=1', '--no-data-checksums']

/**
 * Makes the prepared database in a directory: LiteLLM's tables with the whole history in them, and the schema `sample`.
 * @returns the name of the only log segment that it needs to start.
 */
export async function prepareDatabase(directory: string): Promise<string> {
  const db = await PGlite.create(directory, { initDbStartParams: INITDB })
  await db.exec('CREATE SCHEMA sample')
  await db.exec(await readFile(SCHEMA, 'utf8'))
  await db.exec(await readFile(SETTLE, 'utf8'))
  const { tables, openDays, sample } = history()
  const large = tables.filter(({ rows }) => rows.length > MANY_ROWS)
  await db.query('INSERT INTO sample.index SELECT unnest($1::text[])', [await withoutIndexes(db, large)])
  for (const table of large) await db.exec(`ALTER TABLE ${quoted(table)} SET (fillfactor = ${FILLED})`)
  for (const table of tables) await copyInto(db, quoted(table), table)
  for (const table of large) await db.exec(`ALTER TABLE ${quoted(table)} RESET (fillfactor)`)
  for (const table of openDays) {
    await db.exec(`CREATE TABLE sample.${quoted(table)} (LIKE public.${quoted(table)} INCLUDING DEFAULTS)`)
    await copyInto(db, `sample.${quoted(table)}`, table)
  }
  for (const table of sample) await copyInto(db, `sample.${quoted(table)}`, table)
  // For the row estimates; a larger sample of rows changes no plan that we use.
  await db.exec('SET default_statistics_target = 1; ANALYZE; RESET default_statistics_target')
  // PGlite has one user and one database; templates would be two more of 7 MB each.
  await db.exec('UPDATE pg_database SET datistemplate = false')
  for (const name of ['template0', 'template1']) await db.exec(`DROP DATABASE ${name}`)
  await db.exec('VACUUM (ANALYZE false)')
  await db.exec('SELECT pg_switch_wal()')
  await db.exec('CHECKPOINT')
  const { rows } = await db.query<{ segment: string }>('SELECT pg_walfile_name(pg_current_wal_lsn()) AS segment')
  await db.close()
  return rows[0]?.segment ?? ''
}

/** Takes off the indexes with a column that is moved, and tells how to make them. */
async function withoutIndexes(db: PGlite, tables: readonly TableRows[]): Promise<string[]> {
  const { rows } = await db.query<{ name: string; definition: string }>(
    `SELECT i.relname AS name, pg_get_indexdef(i.oid) AS definition
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE t.relnamespace = 'public'::regnamespace AND t.relname = ANY ($1) AND EXISTS (
      SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = ANY (x.indkey)
        AND (a.attname = 'date' OR a.atttypid = 'timestamp'::regtype))
    ORDER BY 1`,
    [tables.map(({ relation }) => relation)],
  )
  for (const { name } of rows) await db.exec(`DROP INDEX "${name}"`)
  return rows.map(({ definition }) => definition)
}

async function copyInto(db: PGlite, table: string, { columns, rows }: TableRows): Promise<void> {
  const names = columns.map((column) => `"${column}"`).join(', ')
  await db.query(`COPY ${table} (${names}) FROM '/dev/blob'`, [], { blob: new Blob([copyText(rows)]) })
}

function quoted({ relation }: TableRows): string {
  return `"${relation}"`
}
