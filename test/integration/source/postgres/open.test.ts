import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../../../src/source/postgres/sql.ts'
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts'
import { backendOf, changed, expectNoSession, read, sessions, sourceErrorOf } from './support.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase({ sql: 'CREATE TABLE t (id int); INSERT INTO t VALUES (1)' })
})
afterAll(() => database.drop())

const terminate = (pid: string) => database.query('SELECT pg_terminate_backend($1)', [pid])

describe('the session', () => {
  test('has settings that do not depend on the server', async () => {
    const names = ['extra_float_digits', 'TimeZone', 'DateStyle', 'transaction_isolation', 'transaction_read_only']
    const defaults = `SELECT reset_val FROM pg_settings WHERE name = ANY ($1) ORDER BY name`
    await read(database.url, async (snapshot) => {
      const settings = await snapshot.rows(sql(`SELECT ${names.map((name) => `current_setting('${name}')`)}`))
      expect(settings).toEqual([['3', 'UTC', 'ISO, DMY', 'repeatable read', 'on']])
      // Else this test would prove nothing.
      const hostile = await snapshot.rows(sql(defaults, ['DateStyle', 'TimeZone', 'extra_float_digits']))
      expect(hostile).toEqual([['SQL, DMY'], ['America/New_York'], ['0']])
    })
  })

  test('knows the version of the server, and its own name', async () => {
    await read(database.url, async (snapshot) => {
      expect(snapshot.serverVersion).toMatch(/^\d+/)
      expect(await sessions(database)).toBe(1)
    })
    await read(changed(database.url, { search: '?application_name=mine' }), async () => {
      expect(await sessions(database, 'mine')).toBe(1)
    })
  })

  test('takes options', async () => {
    await read(changed(database.url, { search: '?options=-c%20geqo%3Doff' }), async (snapshot) => {
      expect(await snapshot.rows(sql(`SELECT current_setting('geqo')`))).toEqual([['off']])
    })
  })
})

describe('the transaction', () => {
  test('sees one moment', async () => {
    await read(database.url, async (snapshot) => {
      await database.query('INSERT INTO t VALUES (2)')
      expect(await snapshot.rows(sql('SELECT id FROM t'))).toEqual([['1']])
    })
    expect(await read(database.url, (snapshot) => snapshot.rows(sql('SELECT id FROM t ORDER BY id')))).toEqual([
      ['1'],
      ['2'],
    ])
  })

  test('gives the result of its body and the connection back', async () => {
    expect(await read(database.url, async () => 42)).toBe(42)
    await expectNoSession(database)
  })

  test('passes an error of its body on as it is, and gives the connection back', async () => {
    const mine = new Error('mine')
    const failing = read(database.url, async (snapshot) => {
      await snapshot.rows(sql('SELECT 1'))
      throw mine
    })
    await expect(failing).rejects.toBe(mine)
    await expectNoSession(database)
  })
})

describe('a connection that is lost', () => {
  test('in the middle of a statement', async () => {
    const failing = read(database.url, async (snapshot) => {
      const pid = await backendOf(snapshot)
      const sleeping = snapshot.rows(sql('SELECT pg_sleep(60)'))
      await Promise.all([terminate(pid), sleeping])
    })
    expect(await sourceErrorOf(failing)).toMatchObject({
      code: 'E_SOURCE_LOST',
      retriable: true,
      message: expect.stringContaining('57P01'),
    })
  })

  test('between two statements', async () => {
    const failing = read(database.url, async (snapshot) => {
      await terminate(await backendOf(snapshot))
      await sleep(100)
      await snapshot.rows(sql('SELECT 1'))
    })
    const error = await sourceErrorOf(failing)
    expect(error.code).toBe('E_SOURCE_LOST')
    expect(error.message).toContain('57P01')
  })

  test('after the last statement changes nothing', async () => {
    const result = read(database.url, async (snapshot) => {
      await terminate(await backendOf(snapshot))
      await sleep(100)
      return 'read'
    })
    expect(await result).toBe('read')
  })
})
