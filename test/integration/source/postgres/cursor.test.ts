import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Snapshot } from '../../../../src/source/postgres/open.ts'
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts'
import { backendOf, read, sourceErrorOf } from './support.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.drop())

const upTo = (last: number) => ({ text: 'SELECT g, NULL FROM generate_series(1, $1::int) g', values: [last] })

const sizes = async (snapshot: Snapshot, query: { text: string; values: readonly unknown[] }, size?: number) => {
  const found: number[] = []
  for await (const batch of snapshot.batches(query, size)) found.push(batch.length)
  return found
}

const expectUsable = async (snapshot: Snapshot) => {
  expect(await snapshot.rows('SELECT 1', [])).toEqual([['1']])
  expect(await snapshot.rows('SELECT name FROM pg_cursors', [])).toEqual([])
}

test.each([
  [0, []],
  [1, [1]],
  [999, [999]],
  [1000, [1000]],
  [1001, [1000, 1]],
  [2500, [1000, 1000, 500]],
])('%i rows come in batches of 1,000', async (rows, expected) => {
  expect(await read(database.url, (snapshot) => sizes(snapshot, upTo(rows)))).toEqual(expected)
})

test('batches have the size that was asked for, and hold all rows in order', async () => {
  await read(database.url, async (snapshot) => {
    const rows: unknown[] = []
    for await (const batch of snapshot.batches(upTo(10), 3)) {
      expect(batch.length).toBeLessThanOrEqual(3)
      rows.push(...batch)
    }
    expect(rows).toEqual(Array.from({ length: 10 }, (_, index) => [String(index + 1), null]))
  })
})

test('another query can follow an early break', async () => {
  await read(database.url, async (snapshot) => {
    for (let round = 0; round < 3; round++) {
      for await (const batch of snapshot.batches(upTo(100_000), 10)) {
        expect(batch[0]?.[0]).toBe('1')
        break
      }
      await expectUsable(snapshot)
    }
    expect(await sizes(snapshot, upTo(5), 2)).toEqual([2, 2, 1])
  })
})

test('another query can follow an error of the reader', async () => {
  const mine = new Error('mine')
  await read(database.url, async (snapshot) => {
    const reading = async () => {
      for await (const _ of snapshot.batches(upTo(100_000), 10)) throw mine
    }
    await expect(reading()).rejects.toBe(mine)
    await expectUsable(snapshot)
  })
})

test('a slow reader gets every row once', async () => {
  await read(database.url, async (snapshot) => {
    const rows: (string | null | undefined)[] = []
    for await (const batch of snapshot.batches(upTo(50), 10)) {
      await sleep(30)
      rows.push(...batch.map((row) => row[0]))
    }
    expect(rows).toEqual(Array.from({ length: 50 }, (_, index) => String(index + 1)))
  })
})

test('a reader that forgets the batches does not keep the snapshot open', async () => {
  const first = await read(database.url, async (snapshot) => {
    const reading = snapshot.batches(upTo(100_000), 10)[Symbol.asyncIterator]()
    return (await reading.next()).value
  })
  expect(first).toHaveLength(10)
})

test('reading something else meanwhile is an error, not a deadlock', async () => {
  const reading = read(database.url, async (snapshot) => {
    for await (const _ of snapshot.batches(upTo(100_000), 10)) await snapshot.rows('SELECT 1', [])
  })
  await expect(reading).rejects.toThrow('reading batches')
})

test('an error in a later batch arrives after the earlier ones', async () => {
  const seen: number[] = []
  const reading = read(database.url, async (snapshot) => {
    const query = { text: 'SELECT 1 / (25 - g) FROM generate_series(1, 100) g', values: [] }
    for await (const batch of snapshot.batches(query, 10)) seen.push(batch.length)
  })
  const error = await sourceErrorOf(reading)
  expect(error).toMatchObject({ code: 'E_SOURCE_QUERY', message: expect.stringContaining('division by zero') })
  expect(seen).toEqual([10, 10])
})

test('a query that does not even start', async () => {
  const reading = read(database.url, (snapshot) => sizes(snapshot, { text: 'SELECT * FROM absent', values: [] }))
  expect(await sourceErrorOf(reading)).toMatchObject({ code: 'E_SOURCE_TABLE_MISSING' })
})

test('a session that is terminated in the middle', async () => {
  const reading = read(database.url, async (snapshot) => {
    const pid = await backendOf(snapshot)
    for await (const _ of snapshot.batches(upTo(1_000_000), 10)) {
      await database.query('SELECT pg_terminate_backend($1)', [pid])
      await sleep(20)
    }
  })
  const error = await sourceErrorOf(reading)
  expect(error).toMatchObject({ code: 'E_SOURCE_LOST', retriable: true, message: expect.stringContaining('57P01') })
})

test('a reader that stops when the session is gone already is not kept waiting', async () => {
  const reading = read(database.url, async (snapshot) => {
    const pid = await backendOf(snapshot)
    for await (const _ of snapshot.batches(upTo(1_000_000), 10)) {
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
      // The second batch takes a minute.
      const query = {
        text: 'SELECT pg_sleep(CASE WHEN g > 10 THEN 60 ELSE 0 END) FROM generate_series(1, 20) g',
        values: [],
      }
      for await (const _ of snapshot.batches(query, 10)) setTimeout(() => controller.abort(reason), 50)
    },
    controller.signal,
  )
  await expect(reading).rejects.toBe(reason)
  expect(performance.now() - start).toBeLessThan(1500)
})
