import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { columnsOf } from '../../../src/source/copy-text.ts'
import { embeddedClient } from '../../../src/source/embedded/client.ts'
import { withSnapshot } from '../../../src/source/postgres/open.ts'
import { sql } from '../../../src/source/postgres/sql.ts'
import { type ReadOptions, readSnapshot, type Snapshot } from '../../../src/source/snapshot.ts'
import type { RawRow, RowsQuery } from '../../../src/source/types.ts'
import { createDatabase, type TestDatabase } from '../../support/postgres.ts'
import { connectionTo, sourceErrorOf } from './postgres/support.ts'

const UNSTOPPED = new AbortController().signal
const TABLE = 'CREATE TABLE t (id int); INSERT INTO t VALUES (1)'

let server: TestDatabase
let embedded: PGlite

beforeAll(async () => {
  server = await createDatabase({ sql: TABLE })
  embedded = await PGlite.create()
  await embedded.exec(TABLE)
})
afterAll(async () => {
  await server.drop()
  await embedded.close()
})

type Read = <T>(body: (snapshot: Snapshot) => Promise<T>, options?: Partial<ReadOptions>) => Promise<T>

const ofServer: Read = (body, options) =>
  withSnapshot(connectionTo(server.url), { signal: UNSTOPPED, applicationName: 'snapshot test', ...options }, body)

const ofEmbedded: Read = (body, options) => {
  const all = { signal: UNSTOPPED, ...options }
  return readSnapshot(embeddedClient(embedded, 'the test', all), all.signal, [], body)
}

const upTo = (last: number): RowsQuery => ({
  text: 'SELECT g, NULL FROM generate_series(1, $1::int) g',
  values: [String(last)],
  widths: [1, 1],
})

const allOf = async (snapshot: Snapshot, query: RowsQuery): Promise<RawRow[]> => {
  const rows: RawRow[] = []
  for await (const batch of snapshot.batches(query)) rows.push(...batch)
  return rows
}

const VALUES = `SELECT 0.1::float8 + 0.2::float8, 5.87e-07::float8, 12.50::numeric, 9007199254740993::int8, true,
  '{"a": 1}'::jsonb, timestamp '2026-05-12 10:00', timestamptz '2026-05-12 10:00+02', date '2026-05-12', NULL, ARRAY['a','b']`
const TEXTS = [
  '0.30000000000000004',
  '5.87e-07',
  '12.50',
  '9007199254740993',
  't',
  '{"a": 1}',
  '2026-05-12 10:00:00',
  '2026-05-12 08:00:00+00',
  '2026-05-12',
  null,
  '{a,b}',
]
const ODD = ['', ' ', '\\', '\\N', '\\\\"', '"', '""', '(,)', "it's", 'a\tb\nc\rd\be\ff\vg', '$1', 'é🙂'.repeat(30_000)]

describe.each([
  ['a server', ofServer],
  ['the embedded database', ofEmbedded],
])('a snapshot of %s', (_, read) => {
  test('has settings that do not depend on the server', async () => {
    const names = ['extra_float_digits', 'TimeZone', 'DateStyle', 'transaction_isolation', 'transaction_read_only']
    const [settings] = await read((snapshot) =>
      snapshot.rows(sql(`SELECT ${names.map((name) => `current_setting('${name}')`)}`)),
    )
    expect(settings).toEqual(['3', 'UTC', expect.stringMatching(/^ISO, /), 'repeatable read', 'on'])
  })

  test("gives every value as the server's text, however it is read", async () => {
    await read(async (snapshot) => {
      expect(await snapshot.rows(sql(VALUES))).toEqual([TEXTS])
      expect(await allOf(snapshot, { ...sql(VALUES), widths: TEXTS.map(() => 1) })).toEqual([TEXTS])
      const [row] = await allOf(snapshot, { ...sql(VALUES), widths: [1, 8, 2] })
      expect([row?.[0], ...columnsOf(row?.[1] ?? ''), ...columnsOf(row?.[2] ?? '')]).toEqual(TEXTS)
    })
  })

  test('takes values', async () => {
    const rows = await read((snapshot) => snapshot.rows(sql('SELECT $1::text[], $2::int', ['a', 'b,c'], 7)))
    expect(rows).toEqual([['{a,"b,c"}', '7']])
  })

  test('reads one thing after the other, however it is asked', async () => {
    const numbers = [1, 2, 3, 4]
    const found = await read((snapshot) =>
      Promise.all(numbers.map((number) => snapshot.rows(sql('SELECT $1::int', number)))),
    )
    expect(found.flat(2)).toEqual(numbers.map(String))
  })

  test('keeps no rows that nobody else keeps', async () => {
    setFlagsFromString('--expose-gc')
    const collect: () => void = runInNewContext('gc')
    const held = async () => {
      // What is awaited lives until another turn.
      await turn()
      collect()
      return process.memoryUsage().heapUsed
    }
    await read(async (snapshot) => {
      const kept = []
      // The least of three: other tests of this process leave garbage behind as well.
      for (let time = 0; time < 3; time++) {
        await snapshot.rows(sql('SELECT 1'))
        const before = await held()
        const { length } = await snapshot.rows(
          sql('SELECT md5(g::text), md5(g::text) FROM generate_series(1, 30000) g'),
        )
        expect(length).toBe(30_000)
        kept.push((await held()) - before)
      }
      // They are more than 4 MB.
      expect(Math.min(...kept)).toBeLessThan(1_500_000)
    })
  })

  test.each([0, 1, 999, 1000, 1001, 30_000])('gives %i rows in order, and another query can follow', async (count) => {
    await read(async (snapshot) => {
      const rows = await allOf(snapshot, upTo(count))
      expect(rows).toEqual(Array.from({ length: count }, (_, index) => [String(index + 1), null]))
      expect(await allOf(snapshot, upTo(1))).toEqual([['1', null]])
      expect(await snapshot.rows(sql('SELECT 1'))).toEqual([['1']])
    })
  })

  test('keeps texts of any kind', async () => {
    const text = `SELECT v, v, NULL, 'x' FROM unnest(ARRAY[${ODD.map((_, place) => `$${place + 1}`).join()}, NULL]) v`
    await read(async (snapshot) => {
      const rows = await allOf(snapshot, { text, values: ODD, widths: [1, 2, 1] })
      expect(rows.map(([one, both, last]) => [one, columnsOf(both ?? ''), last])).toEqual(
        [...ODD, null].map((value) => [value, [value, null], 'x']),
      )
    })
  })

  test('cannot write', async () => {
    const error = await sourceErrorOf(read((snapshot) => snapshot.rows(sql('INSERT INTO t VALUES (3)'))))
    expect(error).toMatchObject({ code: 'E_SOURCE_QUERY', message: expect.stringContaining('read-only transaction') })
    expect(await read((snapshot) => snapshot.rows(sql('SELECT * FROM t')))).toEqual([['1']])
  })

  test('says what is wrong with a query, and goes back to a savepoint', async () => {
    await read(async (snapshot) => {
      await snapshot.rows(sql('SAVEPOINT before'))
      const reading = [snapshot.rows(sql('SELECT * FROM absent')), snapshot.rows(sql('SELECT 1'))]
      expect(await sourceErrorOf(reading[0] ?? Promise.resolve())).toMatchObject({
        code: 'E_SOURCE_TABLE_MISSING',
        message: expect.stringContaining('"absent" does not exist, SQLSTATE 42P01'),
      })
      expect(await sourceErrorOf(reading[1] ?? Promise.resolve())).toMatchObject({ code: 'E_SOURCE_QUERY' })
      await snapshot.rows(sql('ROLLBACK TO SAVEPOINT before'))
      const batches = allOf(snapshot, { ...sql('SELECT absent FROM t'), widths: [1] })
      expect(await sourceErrorOf(batches)).toMatchObject({ code: 'E_SOURCE_COLUMN_MISSING' })
      await snapshot.rows(sql('ROLLBACK TO SAVEPOINT before'))
      expect(await allOf(snapshot, upTo(1))).toEqual([['1', null]])
    })
  })

  test('after an early break reads nothing more', async () => {
    const reading = read(async (snapshot) => {
      for await (const _ of snapshot.batches(upTo(30_000))) break
      return snapshot.rows(sql('SELECT 1'))
    })
    await expect(reading).rejects.toThrow('nothing else can be read')
    expect(await read((snapshot) => snapshot.rows(sql('SELECT 1')))).toEqual([['1']])
  })

  test('is not kept open by a reader that forgets the batches', async () => {
    const first = await read(async (snapshot) => {
      const reading = snapshot.batches(upTo(30_000))[Symbol.asyncIterator]()
      return (await reading.next()).value
    })
    expect(first?.[0]).toEqual(['1', null])
    expect(await read((snapshot) => snapshot.rows(sql('SELECT 1')))).toEqual([['1']])
  })

  test('takes reading something else meanwhile for a bug, not for a deadlock', async () => {
    const reading = read(async (snapshot) => {
      for await (const _ of snapshot.batches(upTo(30_000))) await snapshot.rows(sql('SELECT 1'))
    })
    await expect(reading).rejects.toThrow('reading batches')
  })

  test('passes an error of its body on as it is', async () => {
    const mine = new Error('mine')
    const throwing = async () => {
      throw mine
    }
    await expect(read(throwing)).rejects.toBe(mine)
    const reading = read(async (snapshot) => {
      for await (const _ of snapshot.batches(upTo(30_000))) await throwing()
    })
    await expect(reading).rejects.toBe(mine)
  })

  test('gives the rows before an error in the middle', async () => {
    let seen = 0
    const reading = read(async (snapshot) => {
      const query = { ...sql('SELECT 1 / (90000 - g) FROM generate_series(1, 100000) g'), widths: [1] }
      for await (const batch of snapshot.batches(query)) seen += batch.length
    })
    const error = await sourceErrorOf(reading)
    expect(error).toMatchObject({ code: 'E_SOURCE_QUERY', message: expect.stringContaining('division by zero') })
    expect(seen).toBeGreaterThan(0)
    expect(seen).toBeLessThan(90_000)
  })

  test('ends in the middle of batches when its signal aborts', async () => {
    const reason = new Error('interrupted')
    const controller = new AbortController()
    let seen = 0
    const reading = read(
      async (snapshot) => {
        for await (const batch of snapshot.batches(upTo(1_000_000))) {
          // Not at once: a signal of the process arrives while nothing but batches goes on.
          if (seen === 0) setTimeout(() => controller.abort(reason), 20)
          seen += batch.length
        }
      },
      { signal: controller.signal },
    )
    await expect(reading).rejects.toBe(reason)
    expect(seen).toBeLessThan(1_000_000)
    expect(await read((snapshot) => snapshot.rows(sql('SELECT 1')))).toEqual([['1']])
  })

  test('reads nothing once its signal has aborted, whatever its body does then', async () => {
    const reason = new Error('interrupted')
    const controller = new AbortController()
    const reading = read(
      async (snapshot) => {
        controller.abort(reason)
        await expect(snapshot.rows(sql('SELECT 1'))).rejects.toBe(reason)
        return 'swallowed'
      },
      { signal: controller.signal },
    )
    await expect(reading).rejects.toBe(reason)
  })

  test.each([
    ['a statement', (snapshot: Snapshot) => snapshot.rows(sql('SELECT pg_sleep(1.5)'))],
    ['batches', (snapshot: Snapshot) => allOf(snapshot, { ...sql('SELECT pg_sleep(1.5), 1'), widths: [2] })],
  ])('ends %s at the time limit of the run', async (_, reading) => {
    expect(await sourceErrorOf(read(reading, { statementTimeout: 1000 }))).toMatchObject({
      code: 'E_SOURCE_CANCELLED',
      hint: expect.stringContaining('--statement-timeout'),
    })
    expect(await read((snapshot) => allOf(snapshot, upTo(1)), { statementTimeout: 60_000 })).toEqual([['1', null]])
  })
})
