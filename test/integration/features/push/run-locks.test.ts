import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type RunLocks, runLocks } from '../../../../src/features/push/lock/run-locks.ts'
import { anApp } from '../../../support/app.ts'
import { aHost } from '../../../support/host.ts'
import { hasPgBouncer, startPgBouncer } from '../../../support/pgbouncer.ts'
import { startPooler } from '../../../support/pooler.ts'
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts'

let db: TestDatabase
const open: { close(): Promise<void> }[] = []
beforeAll(async () => {
  db = await createDatabase()
})
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})
afterAll(() => db.drop())

function locksOf(database: string, env: Record<string, string> = {}): RunLocks {
  const locks = runLocks({ database, wait: 0, ...anApp(aHost({ env })) })
  open.push(locks)
  return locks
}

/** Our own, and PgBouncer where it is installed. */
const POOLERS = [['a pooler', startPooler] as const, ...(hasPgBouncer ? [['PgBouncer', startPgBouncer] as const] : [])]

/** The number of sessions that the pool, or anybody, has at the database, this test's own aside. */
async function sessions(): Promise<number> {
  const found = await db.query(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND application_name <> 'litellm-cloudzero lock'`,
  )
  return found.length
}

/** The lock can be taken by another run; it is given back at once. */
async function expectFree(place: string): Promise<void> {
  const locks = runLocks({ database: db.url, wait: 3_000, ...anApp() })
  expect(await (await locks.take(place)).release()).toBe(true)
  await locks.close()
}

test('keeps others out of one place, and gives all back at the end', async () => {
  const first = locksOf(db.url)
  const lock = await first.take('one')
  await first.take('two')
  expect(lock.weakness).toBeNull()
  const other = locksOf(db.url)
  await expect(other.take('one')).rejects.toMatchObject({ code: 'E_PUSH_LOCKED', exitCode: 4, retriable: true })
  await expect(other.take('two')).rejects.toMatchObject({ code: 'E_PUSH_LOCKED' })
  await other.take('three')
  expect(await lock.release()).toBe(true)
  await first.close()
  await expectFree('one')
  await expectFree('two')
})

test('names the run that has it, how to free it, and the query of the runbook finds it', async () => {
  const named = new URL(db.url)
  named.searchParams.set('application_name', 'nightly')
  await locksOf(named.href).take('named')
  const runbook = readFileSync(new URL('../../../../docs/runbook.md', import.meta.url), 'utf8')
  const [, query = ''] = /```sql\n(SELECT [^`]*pg_locks[^`]*)```/.exec(runbook) ?? []
  const [holder] = await db.query<{ pid: number; application_name: string }>(query)
  expect(holder?.application_name).toBe('litellm-cloudzero lock')
  const refused = locksOf(db.url).take('named')
  await expect(refused).rejects.toThrow(
    new RegExp(
      `is running: process ${holder?.pid} of the database \\(litellm-cloudzero lock, user \\w+, from 127\\.0\\.0\\.1, since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC\\)`,
    ),
  )
  await expect(refused).rejects.toMatchObject({
    hint: expect.stringContaining(`SELECT pg_terminate_backend(${holder?.pid})`),
  })
})

test('a lock whose session was ended is free, and the run is told that it lost it', async () => {
  const lock = await locksOf(db.url).take('ended')
  await db.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'`)
  await expectFree('ended')
  expect(await lock.release()).toBe(false)
})

test('outlives the limits of an idle transaction', async () => {
  await db.query(`ALTER DATABASE ${db.name} SET idle_in_transaction_session_timeout = '300ms'`)
  try {
    const lock = await locksOf(db.url).take('idle')
    await sleep(1_500)
    await expect(locksOf(db.url).take('idle')).rejects.toMatchObject({ code: 'E_PUSH_LOCKED' })
    expect(await lock.release()).toBe(true)
  } finally {
    await db.query(`ALTER DATABASE ${db.name} RESET idle_in_transaction_session_timeout`)
  }
})

describe.each(POOLERS)('behind %s that lends connections for a transaction', (_, start) => {
  const pooler = async () => {
    const started = await start(db.url)
    open.push(started)
    return started
  }

  test('holds, for runs that come by another way as well, and leaves nothing in the pool', async () => {
    const { url } = await pooler()
    const locks = locksOf(url)
    const lock = await locks.take('pooled')
    expect(lock.weakness).toBeNull()
    for (const by of [db.url, url]) {
      await expect(locksOf(by).take('pooled')).rejects.toMatchObject({ code: 'E_PUSH_LOCKED' })
    }
    expect(await lock.release()).toBe(true)
    await locks.close()
    await expectFree('pooled')
  })

  test('is free once its run was cut off', async () => {
    const through = await pooler()
    await locksOf(through.url).take('cut')
    await expect(locksOf(db.url).take('cut')).rejects.toMatchObject({ code: 'E_PUSH_LOCKED' })
    through.cutClients()
    await expectFree('cut')
  })

  test('goes past it where DIRECT_URL says how', async () => {
    const { url } = await pooler()
    const env = { DATABASE_URL: url, DIRECT_URL: db.url }
    await locksOf(url, env).take('direct')
    expect(await sessions()).toBe(0)
    await expect(locksOf(url, env).take('direct')).rejects.toMatchObject({ code: 'E_PUSH_LOCKED' })
    await locksOf(url, { ...env, DIRECT_URL: 'postgres://nobody@127.0.0.1:1/none' }).take('pooled all the same')
    expect(await sessions()).toBeGreaterThan(0)
  })

  test.each(['transaction', 'session'] as const)(
    'a %s pool of one connection is noticed before it waits for minutes',
    async (mode) => {
      const started = await start(db.url, { mode, size: 1 })
      open.push(started)
      const before = performance.now()
      await expect(locksOf(started.url).take('alone')).rejects.toMatchObject({
        code: 'E_SOURCE_POOL',
        exitCode: 3,
        hint: expect.stringContaining('DIRECT_URL'),
      })
      expect(performance.now() - before).toBeLessThan(20_000)
    },
  )
})
