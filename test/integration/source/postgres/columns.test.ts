import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { discover } from '../../../../src/source/postgres/columns.ts'
import { sql } from '../../../../src/source/postgres/sql.ts'
import { openTableCatalog } from '../../../../src/source/table-catalog.ts'
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts'
import { changed, read, sourceErrorOf } from './support.ts'

let database: TestDatabase

const tables = `
  CREATE TABLE "LiteLLM_DailyUserSpend" (id text, date text, spend double precision, "startTime" timestamp(3), gone int);
  ALTER TABLE "LiteLLM_DailyUserSpend" DROP COLUMN gone;
  CREATE VIEW "LiteLLM_View" AS SELECT id FROM "LiteLLM_DailyUserSpend";
  CREATE TABLE "LiteLLM_Parts" (id int8) PARTITION BY RANGE (id);
  CREATE TABLE "LiteLLM_Guarded" (id int4);
  ALTER TABLE "LiteLLM_Guarded" ENABLE ROW LEVEL SECURITY;
  CREATE INDEX "LiteLLM_Index" ON "LiteLLM_DailyUserSpend" (id);
  CREATE INDEX ON "LiteLLM_DailyUserSpend" (id, spend);
  CREATE INDEX ON "LiteLLM_DailyUserSpend" ("startTime") WHERE spend > 0;
  CREATE SCHEMA "Second One";
  CREATE TABLE "Second One"."LiteLLM_TeamTable" (team_id text);
  CREATE SCHEMA elsewhere;
`

beforeAll(async () => {
  database = await createDatabase({ sql: tables })
})
afterAll(() => database.drop())

const relations = [
  'LiteLLM_DailyUserSpend',
  'LiteLLM_View',
  'LiteLLM_Parts',
  'LiteLLM_Guarded',
  'LiteLLM_Index',
  'litellm_dailyuserspend',
]

const discovered = (url: string, schema = 'public') => read(url, (snapshot) => discover(snapshot, schema, relations))

const roleOf = (url: string) => new URL(url).username

describe('discover', () => {
  test('finds what there is', async () => {
    const found = await discovered(database.url)
    expect([...found.keys()]).toEqual(relations)
    expect(found.get('LiteLLM_DailyUserSpend')).toEqual({
      exists: true,
      kind: 'table',
      rowSecurity: false,
      columns: new Map([
        ['id', { type: 'text', granted: true, indexed: true }],
        ['date', { type: 'text', granted: true, indexed: false }],
        ['spend', { type: 'double precision', granted: true, indexed: false }],
        ['startTime', { type: 'timestamp(3) without time zone', granted: true, indexed: false }],
      ]),
    })
    expect(found.get('LiteLLM_View')).toMatchObject({ exists: true, kind: 'view' })
    expect(found.get('LiteLLM_Parts')).toMatchObject({ exists: true, kind: 'partitioned-table' })
    for (const name of ['LiteLLM_Index', 'litellm_dailyuserspend']) {
      expect(found.get(name)).toMatchObject({ exists: false, kind: null })
    }
  })

  test('tells what is not granted from what is absent', async () => {
    const url = await database.createRole(
      (role) =>
        `GRANT SELECT (id, spend) ON "LiteLLM_DailyUserSpend" TO ${role}; GRANT SELECT ON "LiteLLM_Guarded" TO ${role}`,
    )
    const found = await discovered(url)
    const columns = found.get('LiteLLM_DailyUserSpend')?.columns ?? new Map()
    expect([...columns].map(([name, { granted }]) => [name, granted])).toEqual([
      ['id', true],
      ['date', false],
      ['spend', true],
      ['startTime', false],
    ])
    expect(found.get('LiteLLM_View')?.columns.get('id')?.granted).toBe(false)
    expect(found.get('LiteLLM_Guarded')).toMatchObject({ exists: true, rowSecurity: true })
  })

  test('a schema that is not there, with a word on where LiteLLM is', async () => {
    expect(await sourceErrorOf(discovered(database.url, 'nowhere'))).toMatchObject({
      code: 'E_SOURCE_SCHEMA_MISSING',
      hint: 'Tables of LiteLLM are in "Second One", "public": name that with --schema.',
    })
  })

  test('a schema that the role may not use, with a statement that helps', async () => {
    const url = await database.createRole(() => 'SELECT 1')
    const error = await sourceErrorOf(discovered(url, 'Second One'))
    expect(error.code).toBe('E_SOURCE_PERMISSION')
    expect(error.hint).toBe(`As its owner run: GRANT USAGE ON SCHEMA "Second One" TO "${roleOf(url)}";`)
    await database.query(error.hint?.replace('As its owner run: ', '') ?? '')
    expect((await discovered(url, 'Second One')).get('LiteLLM_View')?.exists).toBe(false)
  })

  test('does not depend on the search path', async () => {
    const url = changed(database.url, { search: '?options=-c%20search_path%3Delsewhere' })
    expect((await discovered(url)).get('LiteLLM_DailyUserSpend')?.exists).toBe(true)
  })
})

test('the GRANT statement of what is required is all that is missing', async () => {
  const url = await database.createRole(() => 'SELECT 1')
  const relation = 'LiteLLM_DailyUserSpend'
  const check = async () => {
    const need = { relation, required: ['date', 'spend', 'startTime'], optional: { id: '', absent: '' } }
    return read(url, async (snapshot) => {
      const where = { schema: 'public', role: roleOf(url), relations: [relation] }
      const tables = await openTableCatalog(snapshot, where)
      return tables.required({ ...need, usedFor: 'a test', impactIfMissing: null })
    })
  }
  const error = await sourceErrorOf(check())
  expect(error.code).toBe('E_SOURCE_PERMISSION')
  await database.query(error.hint?.replace('As its owner run: ', '') ?? '')
  const { columns, withheld } = await check()
  expect([[...columns.keys()].sort(), [...withheld]]).toEqual([['date', 'id', 'spend', 'startTime'], []])
  const select = 'SELECT date, spend, "startTime", id FROM public."LiteLLM_DailyUserSpend"'
  expect(await read(url, (snapshot) => snapshot.rows(sql(select)))).toEqual([])
})
