import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withSnapshot } from '../../../../src/source/postgres/open.ts'
import { sql } from '../../../../src/source/postgres/sql.ts'
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts'
import { startFake, startSlowStarter } from './fake-server.ts'
import { changed, connectionTo, read, sourceErrorOf } from './support.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase({ sql: 'CREATE TABLE t (id int)' })
})
afterAll(() => database.drop())

describe('a server that refuses', () => {
  test('a wrong password', async () => {
    const error = await sourceErrorOf(read(changed(database.url, { password: 'topsecret' }), async () => 0))
    expect(error).toMatchObject({ code: 'E_SOURCE_PASSWORD', retriable: false })
    expect(`${error.message} ${error.hint}`).not.toContain('topsecret')
  })

  test('no password at all', async () => {
    const error = await sourceErrorOf(read(changed(database.url, { password: '' }), async () => 0))
    expect(error).toMatchObject({ code: 'E_SOURCE_PASSWORD', message: expect.stringContaining('none is given') })
  })

  test('no such database', async () => {
    const error = await sourceErrorOf(read(changed(database.url, { pathname: '/nowhere' }), async () => 0))
    expect(error).toMatchObject({ code: 'E_SOURCE_DATABASE', message: expect.stringContaining('"nowhere"') })
  })

  test('no such table, and one that is not granted', async () => {
    const url = await database.createRole(() => 'SELECT 1')
    const select = (table: string) =>
      sourceErrorOf(read(url, (snapshot) => snapshot.rows(sql(`SELECT * FROM ${table}`))))
    expect(await select('absent')).toMatchObject({ code: 'E_SOURCE_TABLE_MISSING' })
    expect(await select('t')).toMatchObject({ code: 'E_SOURCE_PERMISSION' })
  })

  test('a statement that takes longer than the role may', async () => {
    const url = await database.createRole((role) => `ALTER ROLE ${role} SET statement_timeout = '100ms'`)
    const error = await sourceErrorOf(read(url, (snapshot) => snapshot.rows(sql('SELECT pg_sleep(60)'))))
    expect(error).toMatchObject({ code: 'E_SOURCE_CANCELLED', hint: expect.stringContaining('statement_timeout') })
  })

  test('a statement that takes longer than the run allows, whatever the role may', async () => {
    const options = { signal: new AbortController().signal, applicationName: 'timeout test', statementTimeout: 100 }
    const [slow, shown] = ['SELECT pg_sleep(60)', "SELECT current_setting('statement_timeout')"]
    const timed = (text: string) => withSnapshot(connectionTo(database.url), options, ({ rows }) => rows(sql(text)))
    expect(await sourceErrorOf(timed(slow))).toMatchObject({ code: 'E_SOURCE_CANCELLED' })
    expect(await timed(shown)).toEqual([['100ms']])
  })

  test('but a password with every special character is accepted', async () => {
    const password = `p@ss/w?rd%:#&=é '"`
    const url = await database.createRole((role) => `ALTER ROLE ${role} PASSWORD '${password.replace("'", "''")}'`)
    const encoded = url.replace(/:[^:@]*@/, `:${encodeURIComponent(password)}@`)
    expect(await read(encoded, (snapshot) => snapshot.rows(sql('SELECT 1')))).toEqual([['1']])
  })
})

describe('a server that is not there', () => {
  test('an unreachable port', async () => {
    const error = await sourceErrorOf(read('postgres://u:p@localhost:1/d', async () => 0))
    expect(error).toMatchObject({ code: 'E_SOURCE_UNREACHABLE', retriable: false })
    expect(error.message).toMatch(/nothing listens at localhost:1 \(connect ECONNREFUSED/)
  })

  test('an unknown host', async () => {
    const error = await sourceErrorOf(read('postgres://u:p@nowhere.invalid/d', async () => 0))
    expect(error).toMatchObject({ code: 'E_SOURCE_UNREACHABLE', message: expect.stringContaining('nowhere.invalid') })
  })

  test('a Unix socket that is not there', async () => {
    const error = await sourceErrorOf(read('postgres://u:p@/d?host=/nowhere', async () => 0))
    expect(error).toMatchObject({ code: 'E_SOURCE_UNREACHABLE', message: expect.stringContaining('in /nowhere') })
  })

  test('a server that says nothing', async () => {
    const port = await startFake(() => undefined)
    const error = await sourceErrorOf(read(`postgres://u:p@127.0.0.1:${port}/d?connect_timeout=1`, async () => 0))
    expect(error).toMatchObject({ code: 'E_SOURCE_UNREACHABLE', message: expect.stringContaining('in time') })
  })

  test('something that is not Postgres', async () => {
    const mysql = Buffer.concat([Buffer.from([0x4a, 0, 0, 0, 0x0a]), Buffer.from('8.4.0\0'.padEnd(70))])
    const port = await startFake((socket) => socket.end(mysql))
    const error = await sourceErrorOf(read(`postgres://u:p@127.0.0.1:${port}/d?sslmode=disable`, async () => 0))
    expect(error).toMatchObject({ code: 'E_SOURCE_UNREACHABLE', message: expect.stringContaining('is not Postgres') })
  })

  test('a login that pg cannot do does not end the process', async () => {
    const kerberos = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 7])
    const port = await startFake((socket) => socket.once('data', () => socket.write(kerberos)))
    const error = await sourceErrorOf(read(`postgres://u:p@127.0.0.1:${port}/d?sslmode=disable`, async () => 0))
    expect(error).toMatchObject({ code: 'E_SOURCE_PASSWORD', message: expect.stringContaining('Kerberos') })
  })

  test('a server that is starting up gets a second chance, and only one', async () => {
    const starting = async (refused: number) => {
      const port = await startSlowStarter(database.url, refused)
      return read(changed(database.url, { port: String(port), search: '?sslmode=disable' }), async () => 'connected')
    }
    expect(await starting(1)).toBe('connected')
    expect(await sourceErrorOf(starting(2))).toMatchObject({ code: 'E_SOURCE_BUSY', retriable: true })
  })

  test('a server that drops the connection at once is tried twice', async () => {
    let count = 0
    const port = await startFake((socket) => {
      count++
      socket.destroy()
    })
    const error = await sourceErrorOf(read(`postgres://u:p@127.0.0.1:${port}/d?sslmode=disable`, async () => 0))
    expect(error).toMatchObject({ code: 'E_SOURCE_UNREACHABLE', retriable: true })
    expect(count).toBe(2)
  })
})
