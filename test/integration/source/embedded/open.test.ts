import { once } from 'node:events'
import { readdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import pg from 'pg'
import { to } from 'pg-copy-streams'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EmbeddedDatabase, openEmbedded } from '../../../../src/source/embedded/open.ts'
import { POSTGRES_MAJOR } from '../../../../src/source/embedded/pglite.ts'
import { withClient } from '../../../support/client.ts'

const options = { today: new Date('2026-11-20'), cwd: tmpdir() }

/** Open sockets and servers of this process, those of the test runner included. */
const sockets = () =>
  process
    .getActiveResourcesInfo()
    .filter((name) => /Pipe|TCP/.test(name))
    .sort()
const socketFolder = (url: string) => new URL(url).searchParams.get('host') ?? ''
const count = (client: pg.Client) => client.query('SELECT count(*)::int AS n FROM "LiteLLM_SpendLogs"')

/** Breaks off without a word, as a process that is killed does. */
function vanish(client: pg.Client): Promise<void> {
  return new Promise((resolve) => {
    client.once('end', resolve)
    client.connection.stream.destroy()
  })
}

describe('demo:', () => {
  let demo: EmbeddedDatabase
  let rows: number

  beforeAll(async () => {
    demo = await openEmbedded('demo:', options)
    rows = await withClient(demo.url, async (client) => (await count(client)).rows[0].n)
  })
  afterAll(() => demo.close())

  test('is the sample in the newest schema, with its indexes and row estimates', async () => {
    expect(rows).toBeGreaterThan(5000)
    const result = await withClient(demo.url, (client) =>
      client.query(`
        SELECT count(*) FILTER (WHERE relkind = 'r')::int AS tables, count(*) FILTER (WHERE relkind = 'i')::int AS indexes,
          max(reltuples) FILTER (WHERE relname = 'LiteLLM_SpendLogs')::int AS estimate
        FROM pg_class WHERE relnamespace = 'public'::regnamespace`),
    )
    expect(result.rows).toEqual([{ tables: 62, indexes: expect.any(Number), estimate: rows }])
    expect(result.rows[0].indexes).toBeGreaterThan(150)
  })

  test('adds up in the database as it does outside of it', async () => {
    const { rows: days } = await withClient(demo.url, (client) =>
      client.query(`
        WITH daily AS (SELECT date, sum(spend) AS spend FROM "LiteLLM_DailyUserSpend" GROUP BY 1),
          logs AS (SELECT to_char("startTime", 'YYYY-MM-DD') AS date, sum(spend) AS spend FROM "LiteLLM_SpendLogs" GROUP BY 1)
        SELECT date, daily.spend AS daily, logs.spend AS logs FROM daily JOIN logs USING (date) ORDER BY date`),
    )
    expect(days.length).toBe(31)
    for (const { daily, logs } of days.slice(1)) expect(logs).toBeCloseTo(daily, 9)
  })

  test('is of the Postgres version we think it is', async () => {
    const { rows } = await withClient(demo.url, (client) => client.query('SHOW server_version'))
    expect(rows[0].server_version).toMatch(new RegExp(`^${POSTGRES_MAJOR}\\.`))
  })

  test('COPY reads it inside a read-only transaction, and an error in the middle ends only itself', async () => {
    const lines = async (client: pg.Client, query: string) => {
      let text = ''
      for await (const chunk of client.query(to(`COPY (${query}) TO STDOUT`))) text += chunk
      return text.split('\n').slice(0, -1)
    }
    await withClient(demo.url, async (client) => {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
      const read = await lines(client, 'SELECT request_id, spend FROM "LiteLLM_SpendLogs" WHERE spend >= 0')
      expect(read).toHaveLength(rows)
      expect(read[0]?.split('\t')).toHaveLength(2)
      await expect(lines(client, 'SELECT 1 / (500 - g) FROM generate_series(1, 1000) g')).rejects.toThrow('by zero')
      await client.query('ROLLBACK')
      expect((await count(client)).rows).toEqual([{ n: rows }])
    })
  })

  test('one connection after the other, however the one before ended', async () => {
    const left: Record<string, (client: pg.Client) => Promise<unknown>> = {
      'a transaction': (client) => client.query('BEGIN'),
      'a failed transaction': (client) => client.query('BEGIN').then(() => client.query('SELEKT').catch(() => {})),
      'a COPY that nobody reads on': (client) =>
        once(
          client.query(to('COPY (SELECT * FROM "LiteLLM_SpendLogs") TO STDOUT')).on('error', () => {}),
          'readable',
        ),
      'a failed statement before its Sync': (client) =>
        new Promise((resolve) => {
          client.connection.once('errorMessage', resolve)
          client.connection.parse({ name: '', text: 'SELEKT', types: [] }, true)
          client.connection.flush()
        }),
      'settings and tables of its own': (client) =>
        client.query("SET TimeZone = 'Asia/Tokyo'; SET search_path = nowhere; CREATE TEMP TABLE x ()"),
    }
    for (const [what, leave] of Object.entries(left)) {
      const client = new pg.Client(demo.url)
      client.on('error', () => {})
      await client.connect()
      await leave(client)
      await vanish(client)
      await withClient(demo.url, async (next) => {
        expect((await count(next)).rows, what).toEqual([{ n: rows }])
        const { rows: state } = await next.query(`
          SELECT current_setting('TimeZone') AS zone, (SELECT count(*)::int FROM pg_cursors) AS cursors,
            (SELECT count(*)::int FROM pg_class WHERE relpersistence = 't') AS tables`)
        expect(state, what).toEqual([{ zone: 'UTC', cursors: 0, tables: 0 }])
      })
    }
  })

  test('settings of the startup message hold, unknown ones are refused', async () => {
    const config = {
      connectionString: demo.url,
      application_name: 'here',
      options: '-c extra_float_digits=3 -c TimeZone=Asia/Tokyo',
    }
    const client = new pg.Client(config)
    await client.connect()
    const { rows } = await client.query(
      "SELECT current_setting('application_name') AS a, current_setting('extra_float_digits') AS b, current_setting('TimeZone') AS c",
    )
    await client.end()
    expect(rows).toEqual([{ a: 'here', b: '3', c: 'Asia/Tokyo' }])
    const wrong = new pg.Client({ ...config, options: '-c nonsense=1' })
    wrong.on('error', () => {})
    await expect(wrong.connect()).rejects.toThrow('unrecognized configuration parameter "nonsense"')
    await withClient(demo.url, count)
  })

  test('a second connection at the same time is refused in words, and the first goes on', async () => {
    await withClient(demo.url, async (client) => {
      const second = new pg.Client(demo.url)
      second.on('error', () => {})
      await expect(second.connect()).rejects.toMatchObject({ code: '53300' })
      expect((await count(client)).rows).toEqual([{ n: rows }])
    })
  })

  test('nobody else on the machine can reach the socket', async () => {
    expect((await stat(socketFolder(demo.url))).mode & 0o777).toBe(0o700)
  })
})

describe('closing', () => {
  test('ends the connections, removes the socket and leaves nothing that keeps the process', async () => {
    const before = sockets()
    const demo = await openEmbedded('demo:', options)
    const client = new pg.Client(demo.url)
    const ended = new Promise((resolve) => client.once('error', resolve))
    await client.connect()
    await demo.close()
    await ended
    await demo.close()
    expect(await readdir(dirname(socketFolder(demo.url)))).not.toContain(socketFolder(demo.url).split('/').at(-1))
    await expect.poll(sockets).toEqual(before)
    const late = new pg.Client(demo.url)
    late.on('error', () => {})
    await expect(late.connect()).rejects.toThrow(/ENOENT|ECONNREFUSED/)
  })
})
