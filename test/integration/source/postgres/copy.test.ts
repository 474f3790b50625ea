import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Snapshot } from '../../../../src/source/postgres/open.ts'
import { sql } from '../../../../src/source/postgres/sql.ts'
import type { RawRow, RowsQuery } from '../../../../src/source/types.ts'
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts'
import { backendOf, read, sourceErrorOf } from './support.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.drop())

const upTo = (last: number) => ({
  text: 'SELECT g, NULL FROM generate_series(1, $1::int) g',
  values: [String(last)],
  widths: [1, 1],
})
/** Rows of 1 kB: what the server has sent and nobody has read stays small against all of them. */
const LONG = {
  text: `SELECT g, repeat('x', 1000) FROM generate_series(1, 100000) g`,
  values: [],
  widths: [1, 1],
}

const allOf = async (snapshot: Snapshot, query: RowsQuery) => {
  const rows: RawRow[] = []
  for await (const batch of snapshot.batches(query)) rows.push(...batch)
  return rows
}

test.each([0, 1, 1000, 100_000])('%i rows come in order, and another query can follow', async (count) => {
  await read(database.url, async (snapshot) => {
    const rows = await allOf(snapshot, upTo(count))
    expect(rows).toEqual(Array.from({ length: count }, (_, index) => [String(index + 1), null]))
    expect(await snapshot.rows(sql('SELECT 1'))).toEqual([['1']])
  })
})

test('values and texts of any kind survive, whatever they are cut into on the way', async () => {
  const texts = ['', '\\', '\\N', "it's", 'a\tb\nc\rd', '$1', '\u00e9\u{1f642}'.repeat(30_000), null]
  await read(database.url, async (snapshot) => {
    const values = texts.filter((text) => text !== null)
    const text = `SELECT v, 'x' FROM unnest(ARRAY[${values.map((_, place) => `$${place + 1}`).join()}, NULL]) v`
    expect(await allOf(snapshot, { text, values, widths: [1, 1] })).toEqual(texts.map((each) => [each, 'x']))
  })
})

test('a value that is no text is a bug, found before anything is sent', async () => {
  const reading = read(database.url, (snapshot) => allOf(snapshot, { text: 'SELECT $1', values: [['a']], widths: [1] }))
  await expect(reading).rejects.toThrow('$1')
})

test('after an early break nothing more can be read, and the end is not waited for', async () => {
  const start = performance.now()
  const reading = read(database.url, async (snapshot) => {
    for await (const _ of snapshot.batches(LONG)) break
    return snapshot.rows(sql('SELECT 1'))
  })
  await expect(reading).rejects.toThrow('nothing else can be read')
  expect(performance.now() - start).toBeLessThan(1500)
})

test('an error of the reader arrives as it is', async () => {
  const mine = new Error('mine')
  const reading = read(database.url, async (snapshot) => {
    for await (const _ of snapshot.batches(LONG)) throw mine
  })
  await expect(reading).rejects.toBe(mine)
})

test('a slow reader gets every row once', async () => {
  await read(database.url, async (snapshot) => {
    const rows: (string | null | undefined)[] = []
    for await (const batch of snapshot.batches(LONG)) {
      if (rows.length < 1000) await sleep(30)
      rows.push(...batch.map((row) => row[0]))
    }
    expect(rows).toEqual(Array.from({ length: 100_000 }, (_, index) => String(index + 1)))
  })
})

test('a reader that forgets the batches does not keep the snapshot open', async () => {
  const first = await read(database.url, async (snapshot) => {
    const reading = snapshot.batches(upTo(100_000))[Symbol.asyncIterator]()
    return (await reading.next()).value
  })
  expect(first?.[0]).toEqual(['1', null])
})

test('reading something else meanwhile is an error, not a deadlock', async () => {
  const reading = read(database.url, async (snapshot) => {
    for await (const _ of snapshot.batches(upTo(100_000))) await snapshot.rows(sql('SELECT 1'))
  })
  await expect(reading).rejects.toThrow('reading batches')
})

test('an error in the middle arrives after rows', async () => {
  let seen = 0
  const reading = read(database.url, async (snapshot) => {
    const query = { text: 'SELECT 1 / (90000 - g) FROM generate_series(1, 100000) g', values: [], widths: [1] }
    for await (const batch of snapshot.batches(query)) seen += batch.length
  })
  const error = await sourceErrorOf(reading)
  expect(error).toMatchObject({ code: 'E_SOURCE_QUERY', message: expect.stringContaining('division by zero') })
  expect(seen).toBeGreaterThan(0)
  expect(seen).toBeLessThan(90_000)
})

test('a query that does not even start', async () => {
  const reading = read(database.url, (snapshot) =>
    allOf(snapshot, { text: 'SELECT * FROM absent', values: [], widths: [1] }),
  )
  expect(await sourceErrorOf(reading)).toMatchObject({ code: 'E_SOURCE_TABLE_MISSING' })
})

test('a session that is terminated in the middle', async () => {
  const reading = read(database.url, async (snapshot) => {
    const pid = await backendOf(snapshot)
    for await (const _ of snapshot.batches(LONG)) {
      await database.query('SELECT pg_terminate_backend($1)', [pid])
      await sleep(20)
    }
  })
  const error = await sourceErrorOf(reading)
  // A server that cannot finish a message of COPY hangs up without a word.
  expect(error).toMatchObject({ code: 'E_SOURCE_LOST', retriable: true })
})

test('a reader that stops when the session is gone already is not kept waiting', async () => {
  const reading = read(database.url, async (snapshot) => {
    const pid = await backendOf(snapshot)
    for await (const _ of snapshot.batches(LONG)) {
      await database.query('SELECT pg_terminate_backend($1)', [pid])
      await sleep(50)
      break
    }
    return 'enough'
  })
  expect(await reading).toBe('enough')
})

test('a signal ends a read in the middle', async () => {
  const reason = new Error('interrupted')
  const controller = new AbortController()
  const start = performance.now()
  const reading = read(
    database.url,
    async (snapshot) => {
      // After the first thousands of rows comes a minute of nothing.
      const text = 'SELECT pg_sleep(CASE WHEN g > 10000 THEN 60 ELSE 0 END) FROM generate_series(1, 20000) g'
      const query = { text, values: [], widths: [1] }
      for await (const _ of snapshot.batches(query)) setTimeout(() => controller.abort(reason), 50)
    },
    controller.signal,
  )
  await expect(reading).rejects.toBe(reason)
  expect(performance.now() - start).toBeLessThan(1500)
})
