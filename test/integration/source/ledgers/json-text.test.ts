import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { logTable } from '../../../../src/source/ledgers/spend-logs/columns.ts'
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await createDatabase({
    sql: `CREATE FUNCTION is_json(t text) RETURNS boolean LANGUAGE plpgsql AS $$
      BEGIN PERFORM t::jsonb; RETURN true; EXCEPTION WHEN others THEN RETURN false; END $$`,
  })
})
afterAll(() => db.drop())

/** JSON with a few characters put in or taken out. */
const almostJson = fc
  .tuple(
    fc.oneof(
      fc.json(),
      fc.constantFrom('{"é":"\\ud83d\\ude00","a":[null,true,-1.5e-7]}', ' {"a" : {"b":["\\n","\\u00e9"]}}'),
    ),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...'{}[]",:0123\\ueE+-. \t', '')), {
      maxLength: 3,
    }),
  )
  .map(([json, edits]) =>
    edits.reduce((text, [where, put]) => {
      const at = Math.floor(where * text.length)
      return text.slice(0, at) + put + text.slice(put === '' ? at + 1 : at)
    }, json),
  )

test('text is read as JSON where Postgres takes it, and never ends the statement', async () => {
  const texts = fc.sample(almostJson, { numRuns: 3_000, seed: 1 })
  const relation = {
    name: 'x',
    columns: new Map([['m', 'text']]),
    indexed: new Set<string>(),
    withheld: new Set<string>(),
  }
  const rows = await db.query<{ m: string; ours: boolean; theirs: boolean }>(
    `SELECT m, ${logTable(relation).json('m')} IS NOT NULL AS ours, is_json(m) AS theirs FROM unnest($1::text[]) m`,
    [texts],
  )
  expect(rows.filter(({ theirs }) => theirs).length).toBeGreaterThan(500)
  expect(rows.filter(({ theirs }) => !theirs).length).toBeGreaterThan(500)
  expect(rows.filter(({ ours, theirs }) => ours !== theirs)).toEqual([])
})
