import { afterAll, beforeAll, expect, test } from 'vitest'
import { sampleTables } from '../../../demo/sample.ts'
import { copyText } from '../../../demo/table-rows.ts'
import { startPglite } from '../../../src/source/embedded/pglite.ts'

const archive = new URL('../../../demo/sample.br', import.meta.url)

let db: Awaited<ReturnType<typeof startPglite>>
beforeAll(async () => {
  db = await startPglite({ archive })
})
afterAll(() => db.close())

// The first and the last day of a month; the history's last day is one of its last seven, which ends with a Thursday.
test.each([
  ['a Sunday that begins a month, over', '2026-03-01T23:59:59.999Z'],
  ['a Thursday that ends a year', '2026-12-31T18:00:00Z'],
])('the prepared database becomes the sample of any day: %s', async (_, now) => {
  await db.exec('BEGIN')
  try {
    await db.query('CALL sample.settle($1)', [now])
    await db.exec('CREATE SCHEMA expected')
    const tables = sampleTables(new Date(now))
    const differences = []
    for (const { relation, columns, rows } of tables) {
      const names = columns.map((column) => `"${column}"`).join(', ')
      await db.exec(`CREATE TABLE expected."${relation}" (LIKE public."${relation}" INCLUDING DEFAULTS)`)
      const blob = new Blob([copyText(rows)])
      await db.query(`COPY expected."${relation}" (${names}) FROM '/dev/blob'`, [], { blob })
      const of = (schema: string) => `SELECT ROW(${names})::text FROM ${schema}."${relation}"`
      const { rows: different } = await db.query<{ of: string; row: string }>(
        `(SELECT 'missing' AS of, row FROM (${of('expected')} EXCEPT ALL ${of('public')}) d LIMIT 2) UNION ALL
        (SELECT 'too many', row FROM (${of('public')} EXCEPT ALL ${of('expected')}) d LIMIT 2)`,
      )
      differences.push(...different.map((each) => ({ relation, ...each })))
    }
    expect(tables.length).toBe(25)
    expect(differences).toEqual([])
  } finally {
    await db.exec('ROLLBACK')
  }
})
