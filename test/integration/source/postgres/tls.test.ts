import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../../../src/source/postgres/sql.ts'
import { SSL_MODES } from '../../../../src/source/postgres/tls.ts'
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts'
import { certificates, errorResponse, startFake, startPlainServer, startTlsProxy } from './fake-server.ts'
import { changed, expectNoSession, read, sourceErrorOf } from './support.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.drop())

const root = `sslrootcert=${encodeURIComponent(certificates.server)}`
const otherRoot = `sslrootcert=${encodeURIComponent(certificates.otherRoot)}`

const one = (url: string) => read(url, (snapshot) => snapshot.rows(sql('SELECT 1')))

describe('a server without TLS', () => {
  test.each(SSL_MODES)('sslmode=%s', async (mode) => {
    const port = String(await startPlainServer(database.url))
    const url = changed(database.url, { port, search: `?sslmode=${mode}${mode === 'verify-ca' ? `&${root}` : ''}` })
    if (['disable', 'allow', 'prefer'].includes(mode)) {
      expect(await one(url)).toEqual([['1']])
    } else {
      const error = await sourceErrorOf(one(url))
      expect(error).toMatchObject({ code: 'E_SOURCE_TLS', message: expect.stringContaining(`sslmode=${mode}`) })
    }
  })

  test('that refuses us says why, not that it has no TLS either', async () => {
    const port = String(await startPlainServer(database.url))
    const url = changed(database.url, { port, pathname: '/nowhere', search: '?sslmode=allow' })
    expect(await sourceErrorOf(one(url))).toMatchObject({ code: 'E_SOURCE_DATABASE' })
  })
})

describe('a server with a self-signed certificate for localhost', () => {
  test.each<[string, string, ('tls' | 'plain')[]]>([
    ['sslmode=disable', 'localhost', ['plain']],
    ['sslmode=allow', 'localhost', ['plain']],
    ['sslmode=prefer', 'localhost', ['tls']],
    ['', '127.0.0.1', ['tls']],
    ['sslmode=require', '127.0.0.1', ['tls']],
    [`sslmode=require&${root}`, '127.0.0.1', ['tls']],
    [`sslmode=verify-ca&${root}`, '127.0.0.1', ['tls']],
    [`sslmode=verify-full&${root}`, 'localhost', ['tls']],
    [`sslmode=verify-full&${root}&hostaddr=127.0.0.1`, 'localhost', ['tls']],
  ])('accepts %s at %s', async (query, hostname, expected) => {
    const { port, seen } = await startTlsProxy(database.url, 'allowed')
    expect(await one(changed(database.url, { hostname, port: String(port), search: query }))).toEqual([['1']])
    expect(seen).toEqual(expected)
  })

  test.each([
    ['sslmode=verify-full', 'localhost', 'trusted root'],
    [`sslmode=verify-full&${root}`, '127.0.0.1', 'not for the host name 127.0.0.1'],
    [`sslmode=verify-full&${root}&hostaddr=127.0.0.1`, 'db.example.com', 'not for the host name db.example.com'],
    [`sslmode=verify-full&${otherRoot}`, 'localhost', 'trusted root'],
    [`sslmode=verify-ca&${otherRoot}`, 'localhost', 'trusted root'],
    [`sslmode=require&${otherRoot}`, 'localhost', 'trusted root'],
    ['sslrootcert=system', 'localhost', 'trusted root'],
    ['sslmode=require&sslaccept=strict', 'localhost', 'trusted root'],
    ['sslaccept=strict', 'localhost', 'trusted root'],
    ['sslmode=require&channel_binding=require', 'localhost', 'channel binding'],
  ])('is refused with %s at %s', async (query, hostname, message) => {
    const { port } = await startTlsProxy(database.url, 'allowed')
    const error = await sourceErrorOf(one(changed(database.url, { hostname, port: String(port), search: query })))
    expect(error.code).toBe('E_SOURCE_TLS')
    expect(error.message).toContain(message)
  })

  test('can cancel and close through TLS', async () => {
    const { port, seen } = await startTlsProxy(database.url, 'refused')
    const url = changed(database.url, { port: String(port), search: 'sslmode=require' })
    const reason = new Error('interrupted')
    const controller = new AbortController()
    const start = performance.now()
    const reading = read(
      url,
      async (snapshot) => {
        setTimeout(() => controller.abort(reason), 100)
        await snapshot.rows(sql('SELECT pg_sleep(60)'))
      },
      controller.signal,
    )
    await expect(reading).rejects.toBe(reason)
    expect(performance.now() - start).toBeLessThan(1000)
    expect(seen).toEqual(['tls', 'tls'])
    await expectNoSession(database)
  })
})

describe('a server that insists on TLS', () => {
  test.each<[string, ('tls' | 'plain')[]]>([
    ['allow', ['plain', 'tls']],
    ['prefer', ['tls']],
    ['require', ['tls']],
  ])('accepts sslmode=%s', async (mode, expected) => {
    const { port, seen } = await startTlsProxy(database.url, 'refused')
    expect(await one(changed(database.url, { port: String(port), search: `sslmode=${mode}` }))).toEqual([['1']])
    expect(seen).toEqual(expected)
  })

  test('refuses sslmode=disable', async () => {
    const { port } = await startTlsProxy(database.url, 'refused')
    const error = await sourceErrorOf(one(changed(database.url, { port: String(port), search: 'sslmode=disable' })))
    expect(error).toMatchObject({ code: 'E_SOURCE_PASSWORD', message: expect.stringContaining('no encryption') })
  })
})

describe('a server whose TLS is broken', () => {
  const startBroken = () =>
    startFake((socket) =>
      socket.once('data', (first: Buffer) => {
        if (first.length === 8) socket.end('S')
        else socket.end(errorResponse('3D000', 'reached in plain'))
      }),
    )

  test('is reached in plain with sslmode=prefer', async () => {
    const url = `postgres://u:p@127.0.0.1:${await startBroken()}/d`
    expect(await sourceErrorOf(one(url))).toMatchObject({ code: 'E_SOURCE_DATABASE' })
  })

  test('is never reached in plain with sslmode=require', async () => {
    const url = `postgres://u:p@127.0.0.1:${await startBroken()}/d?sslmode=require`
    expect(await sourceErrorOf(one(url))).toMatchObject({ code: 'E_SOURCE_TLS' })
  })
})
