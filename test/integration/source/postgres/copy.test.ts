import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../../../src/source/postgres/sql.ts'
import type { Snapshot } from '../../../../src/source/snapshot.ts'
import type { RawRow, RowsQuery } from '../../../../src/source/types.ts'
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts'
import { backendOf, read, sourceErrorOf } from './support.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.drop())

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
