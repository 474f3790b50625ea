import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../../../src/core/errors.ts'
import { type ConnectionInput, connectionOf } from '../../../../src/source/postgres/connection.ts'

type Env = ConnectionInput['env']

const noFile = (path: string): string => {
  throw new Error(`ENOENT ${path}`)
}

const from = (url: string | undefined, env: Env = {}, files: Readonly<Record<string, string>> = {}) =>
  connectionOf({ url, env, readFile: (path) => files[path] ?? noFile(path) })

const refusal = (url: string | undefined, env: Env = {}): UsageError => {
  try {
    from(url, env)
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  throw new Error(`${url} was accepted`)
}

describe('a URL', () => {
  test('in full', () => {
    expect(from('postgres://litellm:s3cret@db.example.com:6432/proxy')).toEqual({
      host: 'db.example.com',
      address: undefined,
      port: 6432,
      user: 'litellm',
      database: 'proxy',
      password: 's3cret',
      schema: undefined,
      tls: { mode: 'prefer', ca: undefined, cert: undefined, key: undefined },
      channelBinding: false,
      options: undefined,
      applicationName: undefined,
      connectTimeout: 10_000,
      description: 'postgres://litellm@db.example.com:6432/proxy',
      secrets: ['s3cret'],
    })
  })

  test.each([
    ['postgresql://u@h/d', { host: 'h', port: 5432, user: 'u', database: 'd', password: undefined }],
    ['POSTGRES://u@h/d', { host: 'h' }],
    [' postgres://u@h/d\n', { host: 'h', database: 'd' }],
    ['postgres://u@h', { host: 'h', database: 'u' }],
    ['postgres://u@h:/d', { host: 'h', port: 5432 }],
    ['postgres://u:@h/d', { password: undefined, secrets: [] }],
    ['postgres:///d?user=u', { host: 'localhost', database: 'd', user: 'u' }],
    ['postgres://u:p@[::1]:5433/d', { host: '::1', port: 5433, description: 'postgres://u@[::1]:5433/d' }],
    ['postgres://u:p%40ss@h/d', { password: 'p@ss', secrets: ['p@ss', 'p%40ss'] }],
    ['postgres://u:p@ss@h/d', { password: 'p@ss', host: 'h', secrets: ['p@ss', 'p%40ss'] }],
    ['postgres://u:p#ss:w@h/d', { password: 'p#ss:w', host: 'h' }],
    ['postgres://u@srv:p@h/d', { user: 'u@srv', password: 'p', description: 'postgres://u%40srv@h:5432/d' }],
    ['postgres://u:p@h/my%20db', { database: 'my db', description: 'postgres://u@h:5432/my%20db' }],
    ['postgres://h/d?user=u&password=p%26q', { user: 'u', password: 'p&q', secrets: ['p&q', 'p%26q'] }],
    ['postgres://u:p@h/d?host=%2Ftmp', { host: '/tmp', description: 'postgres://u@:5432/d?host=/tmp' }],
    ['postgres://u@h/d?port=6543&dbname=e', { port: 6543, database: 'e' }],
    ['postgres://u@h/d?hostaddr=10.0.0.7', { host: 'h', address: '10.0.0.7' }],
    ['postgres://u@/d?hostaddr=10.0.0.7', { host: '10.0.0.7', address: '10.0.0.7' }],
    [
      'postgres://u@h/d?application_name=a%20b&options=-c%20geqo%3Doff',
      { applicationName: 'a b', options: '-c geqo=off' },
    ],
    ['postgres://u@h/d?connect_timeout=3', { connectTimeout: 3000 }],
    ['postgres://u@h/d?connect_timeout=0', { connectTimeout: 0 }],
    ['postgres://u@h/d?channel_binding=require&sslmode=require', { channelBinding: true }],
  ])('%s', (url, expected) => {
    expect(from(url)).toMatchObject(expected)
  })

  test("with the parameters of a LiteLLM proxy's Prisma", () => {
    const prisma =
      'connection_limit=100&pool_timeout=60&pgbouncer=true&connect_timeout=30&sslaccept=accept_invalid_certs' +
      '&socket_timeout=5&statement_cache_size=0&schema=litellm'
    expect(from(`postgresql://u:p@h:5432/d?${prisma}`)).toMatchObject({ schema: 'litellm', connectTimeout: 30_000 })
  })

  test('gives back every user, password, database and schema that was percent-encoded', () => {
    const text = fc.string({ minLength: 1 }).filter((value) => !value.includes('\0'))
    fc.assert(
      fc.property(text, text, text, text, (user, password, database, schema) => {
        const [u, p, d, s] = [user, password, database, schema].map(encodeURIComponent)
        const connection = from(`postgres://${u}:${p}@h/${d}?schema=${s}`)
        expect(connection).toMatchObject({ host: 'h', user, password, database, schema })
        expect(from(connection.description)).toMatchObject({ user, database })
      }),
    )
  })
})

describe('the environment', () => {
  const env = {
    PGHOST: 'envhost',
    PGPORT: '7777',
    PGUSER: 'envuser',
    PGPASSWORD: 'envpass',
    PGDATABASE: 'envdb',
    PGSSLMODE: 'require',
    PGCONNECT_TIMEOUT: '4',
    PGAPPNAME: 'app',
    PGOPTIONS: '-c geqo=off',
  }

  test('says everything when there is no URL', () => {
    for (const url of [undefined, '']) {
      expect(from(url, env)).toMatchObject({
        host: 'envhost',
        port: 7777,
        user: 'envuser',
        password: 'envpass',
        database: 'envdb',
        connectTimeout: 4000,
        applicationName: 'app',
        options: '-c geqo=off',
        secrets: ['envpass'],
        tls: { mode: 'require' },
      })
    }
  })

  test('fills only what the URL leaves open', () => {
    expect(from('postgres://me@there/mine', env)).toMatchObject({
      host: 'there',
      port: 7777,
      user: 'me',
      password: 'envpass',
      database: 'mine',
    })
  })

  test('PGHOSTADDR does not redirect a URL that names a host', () => {
    expect(from('postgres://u@there/d', { PGHOSTADDR: '10.0.0.9' }).address).toBeUndefined()
    expect(from(undefined, { PGHOST: 'h', PGUSER: 'u', PGHOSTADDR: '10.0.0.9' })).toMatchObject({
      host: 'h',
      address: '10.0.0.9',
    })
  })

  test('an empty variable is no variable, and the user of the system is the last resort', () => {
    expect(from('postgres://h/d', { PGUSER: '', USER: 'me', PGPORT: '' })).toMatchObject({ user: 'me', port: 5432 })
  })

  test('without database or user says so', () => {
    expect(refusal(undefined).message).toBe('No database is given.')
    expect(refusal('', { PGPASSWORD: 'p' }).message).toBe('No database is given.')
    expect(refusal('postgres://h/d').message).toBe('No database user is given.')
  })
})
