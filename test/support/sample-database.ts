import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { sampleTables } from '../../demo/sample.ts'
import { copyText } from '../../demo/table-rows.ts'
import { createDatabase, type TestDatabase } from './postgres.ts'

/** The day the sample of a test database ends with. */
export const SAMPLE_DAY = new Date('2026-11-20T12:00:00Z')

/** A Postgres of the newest schema with the rows of `demo:`. */
export async function createSampleDatabase(): Promise<TestDatabase> {
  const db = await createDatabase({ schema: 'autumn-2026' })
  const client = new pg.Client({ connectionString: db.url, options: '-c datestyle=ISO,YMD -c timezone=UTC' })
  await client.connect()
  try {
    for (const { relation, columns, rows } of sampleTables(SAMPLE_DAY)) {
      const names = columns.map((column) => pg.escapeIdentifier(column)).join(', ')
      const copy = client.query(copyFrom(`COPY ${pg.escapeIdentifier(relation)} (${names}) FROM STDIN`))
      await pipeline([copyText(rows)], copy)
    }
    await client.query('ANALYZE')
  } finally {
    await client.end()
  }
  return db
}
