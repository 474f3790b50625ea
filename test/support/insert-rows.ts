import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { TestDatabase } from './postgres.ts'

interface Table {
  /** Columns of type json or jsonb, where even an array has to arrive as JSON text. */
  readonly json: ReadonlySet<string>
  /** What a row must say for itself: NOT NULL, and nothing in the database fills it. */
  readonly required: ReadonlySet<string>
}

type Row = Readonly<Record<string, unknown>>

const maximumParameters = 65_535
const known = new WeakMap<TestDatabase, Map<string, Promise<Table>>>()

const describe = async (db: TestDatabase, quoted: string): Promise<Table> => {
  const columns = await db.query<{ name: string; json: boolean; required: boolean }>(
    `SELECT attname AS name, atttypid IN ('json'::regtype, 'jsonb'::regtype) AS json,
       attnotnull AND NOT atthasdef AND attidentity = '' AS required
     FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [quoted],
  )
  const names = (chosen: typeof columns): ReadonlySet<string> => new Set(chosen.map(({ name }) => name))
  return { json: names(columns.filter(({ json }) => json)), required: names(columns.filter((c) => c.required)) }
}

const tableOf = (db: TestDatabase, quoted: string): Promise<Table> => {
  const tables = known.get(db) ?? new Map<string, Promise<Table>>()
  known.set(db, tables)
  const table = tables.get(quoted) ?? describe(db, quoted)
  tables.set(quoted, table)
  return table
}

const filled = (row: Row, { required }: Table): Row => ({
  ...row,
  ...(required.has('id') && row.id === undefined ? { id: randomUUID() } : {}),
  ...(required.has('updated_at') && row.updated_at === undefined ? { updated_at: new Date() } : {}),
})

const parameter = (value: unknown, json: boolean): unknown => {
  // The driver would write local time, of which a column without time zone keeps the wrong fragment.
  if (value instanceof Date) return value.toISOString()
  return json && typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}

const insert = async (db: TestDatabase, quoted: string, table: Table, rows: readonly Row[], columns: string[]) => {
  const values: unknown[] = []
  const tuples = rows.map((row) => {
    const cells = columns.map((column) => {
      if (row[column] === undefined) return 'DEFAULT'
      return `$${values.push(parameter(row[column], table.json.has(column)))}`
    })
    return `(${cells})`
  })
  await db.query(`INSERT INTO ${quoted} (${columns.map(pg.escapeIdentifier)}) VALUES ${tuples}`, values)
}

/**
 * Inserts rows as they are: `undefined` leaves a column to its default, objects become JSON, a string for a json column
 * is JSON text already, dates are UTC. Only `id` (a random UUID) and `updated_at` (now) are filled in, where the table
 * insists on them. `table` may be `schema.table`.
 */
export const insertRows = async (db: TestDatabase, table: string, rows: readonly Row[]): Promise<void> => {
  const quoted = table.split('.').map(pg.escapeIdentifier).join('.')
  const description = await tableOf(db, quoted)
  const complete = rows.map((row) => filled(row, description))
  const columns = [...new Set(complete.flatMap((row) => Object.keys(row)))]
  const atOnce = Math.floor(maximumParameters / Math.max(1, columns.length))
  for (let start = 0; start < complete.length; start += atOnce) {
    await insert(db, quoted, description, complete.slice(start, start + atOnce), columns)
  }
}
