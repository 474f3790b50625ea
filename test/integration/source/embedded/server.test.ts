import { connect } from 'node:net'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loopbackEndpoint } from '../../../../src/source/embedded/endpoint.ts'
import { serve } from '../../../../src/source/embedded/server.ts'

/** Where there are no Unix sockets: a port that everybody can connect to. */
const endpoint = loopbackEndpoint()
let db: PGlite
let server: { close(): Promise<void> }

beforeAll(async () => {
  db = await PGlite.create()
  server = await serve(db, endpoint)
})
afterAll(async () => {
  await server.close()
  await db.close()
})

async function ask(url: string): Promise<unknown> {
  const client = new pg.Client(url)
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query('SELECT 1 AS one')
  await client.end()
  return rows
}

/** Says something to the port and hears what comes back until it hangs up. */
function say(bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(endpoint.url()).port), '127.0.0.1')
    let heard = ''
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1')
    })
    socket.on('close', () => resolve(heard))
    socket.on('error', reject)
    socket.end(bytes)
  })
}

test('whoever knows the URL gets in', async () => {
  expect(await ask(endpoint.url())).toEqual([{ one: 1 }])
})

test.each(['', 'x', 'x'.repeat(32)])('the password %j does not', async (password) => {
  const url = new URL(endpoint.url())
  url.password = password
  const client = new pg.Client({ connectionString: url.href, password: password || 'none' })
  client.on('error', () => {})
  await expect(client.connect()).rejects.toMatchObject({ code: '28P01' })
  expect(await ask(endpoint.url())).toEqual([{ one: 1 }])
})

test('TLS is declined, a cancel request and noise are left unanswered, and the next one is served', async () => {
  const request = (code: number) => Buffer.from([0, 0, 0, 8, ...Buffer.from(code.toString(16).padStart(8, '0'), 'hex')])
  expect(await say(request(80877103))).toBe('N')
  expect(await say(request(80877104))).toBe('N')
  expect(await say(Buffer.concat([Buffer.from([0, 0, 0, 16]), request(80877102).subarray(4), Buffer.alloc(8)]))).toBe(
    '',
  )
  expect(await say(Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toBe('')
  expect(await ask(endpoint.url())).toEqual([{ one: 1 }])
})

test('many connections, one right after the other', async () => {
  for (let time = 0; time < 50; time++) expect(await ask(endpoint.url())).toEqual([{ one: 1 }])
})

test('a few at once take turns', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask(endpoint.url())))
  expect(answers).toEqual(Array.from({ length: 5 }, () => [{ one: 1 }]))
})

test('a long answer arrives whole, and one that nobody takes stops nobody else', async () => {
  const client = new pg.Client(endpoint.url())
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query("SELECT g, repeat('x', 500) AS text FROM generate_series(1, 20000) AS g")
  expect([rows.length, rows.at(-1)]).toEqual([20_000, { g: 20_000, text: 'x'.repeat(500) }])
  const { stream } = client.connection
  stream.pause()
  client.query("SELECT repeat('x', 1000) FROM generate_series(1, 50000)").catch(() => {})
  await new Promise((resolve) => setTimeout(resolve, 300))
  stream.destroy()
  expect(await ask(endpoint.url())).toEqual([{ one: 1 }])
})
