import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { sampleTables } from '../../demo/sample.ts'
import { copyText } from '../../demo/table-rows.ts'
import { createDatabase, type TestDatabase } from './postgres.ts'

/** The day the sample of a test database ends with. */
export const SAMPLE_DAY = new Date('2026-11-20T12:00:00Z')

/** A Postgres of the newest schema with the rows of `demo:`, which are made and loaded once for all test files. */
export function createSampleDatabase(): Promise<TestDatabase> {
  return createDatabase({
    schema: 'autumn-2026',
    filling: { version: versionOf(new URL('../../demo/', import.meta.url)), fill },
  })
}

async function fill(client: pg.Client): Promise<void> {
  for (const { relation, columns, rows } of sampleTables(SAMPLE_DAY)) {
    const names = columns.map((column) => pg.escapeIdentifier(column)).join(', ')
    const copy = client.query(copyFrom(`COPY ${pg.escapeIdentifier(relation)} (${names}) FROM STDIN`))
    await pipeline([copyText(rows)], copy)
  }
  await client.query('ANALYZE')
}

/** A server that outlives the tests must not keep the rows of an earlier generator. */
function versionOf(generator: URL): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(generator)
    .filter((name) => name.endsWith('.ts'))
    .sort()) {
    hash.update(readFileSync(new URL(name, generator)))
  }
  return hash.digest('hex')
}
