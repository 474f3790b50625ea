import { afterAll, describe, expect, inject, test } from 'vitest'
import { withClient } from '../../support/client.ts'
import { createDatabase, type DatabaseOptions, insertRows, type TestDatabase } from '../../support/postgres.ts'

const created: TestDatabase[] = []

const database = async (options?: DatabaseOptions): Promise<TestDatabase> => {
  const db = await createDatabase(options)
  created.push(db)
  return db
}

afterAll(async () => {
  for (const db of created) await db.drop()
})

const tables = `SELECT schemaname AS schema, count(*)::int AS tables FROM pg_tables
  WHERE schemaname NOT IN ('pg_catalog', 'information_schema') GROUP BY 1`

const spend = {
  user_id: 'u-1',
  date: '2026-03-01',
  api_key: 'k-1',
  model: 'gpt-4o',
  custom_llm_provider: 'openai',
}

describe('databases', () => {
  test('two from one template are independent', async () => {
    const [first, second] = await Promise.all([database({ schema: 'march-2026' }), database({ schema: 'march-2026' })])
    await insertRows(first, 'LiteLLM_DailyUserSpend', [spend])
    const count = 'SELECT count(*)::int AS n FROM "LiteLLM_DailyUserSpend"'
    expect(await first.query(count)).toEqual([{ n: 1 }])
    expect(await second.query(count)).toEqual([{ n: 0 }])
  })

  test.each(['mid-2025', 'march-2026', 'autumn-2026', 'simplified'] as const)('there is one of %s', async (schema) => {
    const db = await database({ schema, sql: 'CREATE TABLE more ()' })
    const [usual] = await db.query<{ schema: string; tables: number }>(tables)
    expect(usual?.schema).toBe('public')
    const inside = await database({ schema, schemaName: 'Lite LLM', sql: 'CREATE TABLE more ()' })
    expect(await inside.query(tables)).toEqual([{ schema: 'Lite LLM', tables: usual?.tables }])
  })

  test('without a schema it is empty', async () => {
    const db = await database()
    expect(await db.query(tables)).toEqual([])
  })

  test('faulty SQL leaves no database behind', async () => {
    const sql = 'DO $$ BEGIN RAISE EXCEPTION USING MESSAGE = current_database(); END $$'
    const error: unknown = await database({ sql }).catch((reason) => reason)
    const name = error instanceof Error ? error.message : ''
    expect(name).toMatch(/^test_[0-9a-f]+$/)
    const other = await database()
    expect(await other.query('SELECT FROM pg_database WHERE datname = $1', [name])).toEqual([])
  })

  test('a drop ends sessions and hanging queries, and may come twice', async () => {
    const db = await createDatabase()
    const hanging = expect(db.query('SELECT pg_sleep(600)')).rejects.toMatchObject({ code: '57P01' })
    await withClient(inject('postgresUrl'), (client) => {
      const running = `SELECT FROM pg_stat_activity WHERE datname = $1 AND query LIKE '%pg_sleep%'`
      return expect.poll(async () => (await client.query(running, [db.name])).rowCount).toBe(1)
    })
    await Promise.all([hanging, db.drop()])
    await db.drop()
    await expect(withClient(db.url, async () => undefined)).rejects.toMatchObject({ code: '3D000' })
  })
})

describe('the server', () => {
  test('has defaults that suit nobody', async () => {
    const db = await database()
    const said = `SELECT current_setting('TimeZone') AS zone, current_setting('DateStyle') AS dates,
      '2026-03-04 05:06:07Z'::timestamptz::text AS moment, (0.1::float8 + 0.2)::text AS sum`
    const [plain] = await db.query(said)
    expect(plain).toEqual({
      zone: 'UTC',
      dates: 'ISO, YMD',
      moment: '2026-03-04 05:06:07+00',
      sum: '0.30000000000000004',
    })
    const [hostile] = await withClient(db.url, async (client) => (await client.query(said)).rows)
    expect(hostile).toEqual({
      zone: 'America/New_York',
      dates: 'SQL, DMY',
      moment: '04/03/2026 00:06:07 EST',
      sum: '0.3',
    })
  })

  test('sorts by bytes and stores UTF-8', async () => {
    const db = await database()
    const sorted = `SELECT string_agg(word, ' ' ORDER BY word) AS words FROM unnest('{a,B,ä,Z}'::text[]) AS word`
    expect(await db.query(sorted)).toEqual([{ words: 'B Z a ä' }])
    expect(await db.query('SHOW server_encoding')).toEqual([{ server_encoding: 'UTF8' }])
  })

  test('refuses a wrong password', async () => {
    const url = new URL(inject('postgresUrl'))
    url.password = 'wrong'
    await expect(withClient(url.href, async () => undefined)).rejects.toMatchObject({ code: '28P01' })
  })
})

describe('roles', () => {
  test('see only what is granted', async () => {
    const db = await createDatabase({ sql: 'CREATE TABLE granted AS SELECT 1 AS n; CREATE TABLE secret AS SELECT 2' })
    const url = await db.createRole((role) => `GRANT SELECT ON granted TO ${role}`)
    await withClient(url, async (client) => {
      expect((await client.query('SELECT n FROM granted')).rows).toEqual([{ n: 1 }])
      await expect(client.query('SELECT * FROM secret')).rejects.toMatchObject({ code: '42501' })
      await expect(client.query('DELETE FROM granted')).rejects.toMatchObject({ code: '42501' })
    })
    const role = new URL(url).username
    await db.drop()
    const other = await database()
    expect(await other.query('SELECT FROM pg_roles WHERE rolname = $1', [role])).toEqual([])
  })
})

describe('insertRows', () => {
  const things = `CREATE TABLE things (
    id text PRIMARY KEY, number float8 DEFAULT 7, tags text[], "Meta Data" jsonb, at timestamp(3), updated_at timestamp NOT NULL)`

  test('writes values as they are and fills in what the table insists on', async () => {
    const db = await database({ sql: things })
    const at = new Date('2026-03-04T05:06:07.089Z')
    await insertRows(db, 'things', [
      { id: 'a', number: 'NaN', tags: ['x', 'y'], 'Meta Data': ['x', { y: null }], at, updated_at: at },
      { number: undefined, 'Meta Data': { z: 1 } },
      { number: null, 'Meta Data': '{"text": true}' },
      { number: '-Infinity' },
    ])
    const rows = await db.query(`SELECT id, number::text, tags, "Meta Data" AS meta, at::text,
      updated_at BETWEEN now() - interval '5 minutes' AND now() AS fresh FROM things ORDER BY ctid`)
    const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    const empty = { id: uuid, tags: null, at: null, fresh: true }
    expect(rows).toEqual([
      {
        id: 'a',
        number: 'NaN',
        tags: ['x', 'y'],
        meta: ['x', { y: null }],
        at: '2026-03-04 05:06:07.089',
        fresh: false,
      },
      { ...empty, number: '7', meta: { z: 1 } },
      { ...empty, number: null, meta: { text: true } },
      { ...empty, number: '-Infinity', meta: null },
    ])
  })

  test('takes more rows than one statement has parameters for', async () => {
    const db = await database({ sql: things, schemaName: 'Mixed' })
    const rows = Array.from({ length: 25_000 }, (_, number) => ({ number }))
    await insertRows(db, 'Mixed.things', rows)
    const counted = await db.query('SELECT count(*)::int AS n, sum(number)::int AS total FROM "Mixed".things')
    expect(counted).toEqual([{ n: 25_000, total: 312_487_500 }])
  })

  test('takes no row at all', async () => {
    const db = await database({ sql: things })
    await insertRows(db, 'things', [])
    expect(await db.query('SELECT FROM things')).toEqual([])
  })
})
