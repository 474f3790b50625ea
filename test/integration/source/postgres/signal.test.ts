import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../../../src/source/postgres/sql.ts'
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts'
import { startFake } from './fake-server.ts'
import { backendOf, expectNoSession, read } from './support.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.drop())

describe('a signal', () => {
  const reason = new Error('interrupted')

  test('cancels a running statement on the server, within a second', async () => {
    const controller = new AbortController()
    let pid = ''
    let abortedAt = 0
    const reading = read(
      database.url,
      async (snapshot) => {
        pid = await backendOf(snapshot)
        setTimeout(() => {
          abortedAt = performance.now()
          controller.abort(reason)
        }, 200)
        await snapshot.rows(sql('SELECT pg_sleep(60)'))
      },
      controller.signal,
    )
    await expect(reading).rejects.toBe(reason)
    expect(performance.now() - abortedAt).toBeLessThan(1000)
    const left = () => database.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid])
    await expect.poll(left, { timeout: 1000 }).toEqual([])
  })

  test('reaches the body as its reason', async () => {
    const controller = new AbortController()
    const reading = read(
      database.url,
      async (snapshot) => {
        setTimeout(() => controller.abort(reason), 100)
        await expect(snapshot.rows(sql('SELECT pg_sleep(60)'))).rejects.toBe(reason)
        await expect(snapshot.rows(sql('SELECT 1'))).rejects.toBe(reason)
        return 'swallowed'
      },
      controller.signal,
    )
    await expect(reading).rejects.toBe(reason)
    await expectNoSession(database)
  })

  test('before the start connects to nobody', async () => {
    let count = 0
    const port = await startFake(() => count++)
    const reading = read(`postgres://u:p@127.0.0.1:${port}/d`, async () => 0, AbortSignal.abort(reason))
    await expect(reading).rejects.toBe(reason)
    expect(count).toBe(0)
  })

  test.each(['silent', 'closing'])('ends waiting for a server that is %s', async (kind) => {
    const controller = new AbortController()
    let count = 0
    const port = await startFake((socket) => {
      count++
      setTimeout(() => controller.abort(reason), 100)
      if (kind === 'closing') socket.destroy()
    })
    const url = `postgres://u:p@127.0.0.1:${port}/d?sslmode=disable`
    const start = performance.now()
    await expect(read(url, async () => 0, controller.signal)).rejects.toBe(reason)
    expect(performance.now() - start).toBeLessThan(5000)
    expect(count).toBe(1)
  })

  test('without a statement to cancel ends the snapshot when its body is done', async () => {
    const controller = new AbortController()
    const reading = read(
      database.url,
      async () => {
        controller.abort(reason)
        await sleep(50)
      },
      controller.signal,
    )
    await expect(reading).rejects.toBe(reason)
    await expectNoSession(database)
  })
})
