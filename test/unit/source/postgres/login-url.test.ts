import { expect, test } from 'vitest'
import { connectionOf } from '../../../../src/source/postgres/connection.ts'
import { loginUrl } from '../../../../src/source/postgres/login-url.ts'

const login = { user: 'cost reader', password: 'a/b@c' }
const made = (url: string | undefined, env: Readonly<Record<string, string>> = {}) => {
  const connection = connectionOf({ url, env, readFile: () => '' })
  const text = loginUrl(url, connection, login)
  const { host, port, database, user, password } = connectionOf({ url: text, env: {}, readFile: () => '' })
  return { text, host, port, database, user, password }
}
const same = { ...login, database: 'litellm' }

test('keeps host, database and parameters of a URL, whatever its login was', () => {
  const url = 'postgres://ow%40ner:p@ss@db.example.com:6432/litellm?sslmode=require&schema=x'
  expect(made(url)).toMatchObject({ ...same, host: 'db.example.com', port: 6432 })
  expect(made(url).text).toMatch(/@db\.example\.com:6432\/litellm\?sslmode=require&schema=x$/)
  expect(made('postgresql://db/litellm?user=owner&password=p').text).toMatch(/@db\/litellm$/)
  expect(made('postgres://u:p@[::1]:5433/litellm')).toMatchObject({ ...same, host: '::1', port: 5433 })
})

test('makes a URL of the PG* variables where none was given', () => {
  const env = { PGHOST: '/var/run/postgresql', PGDATABASE: 'litellm', PGUSER: 'owner' }
  expect(made(undefined, env)).toMatchObject({ ...same, host: '/var/run/postgresql' })
  expect(made('', { ...env, PGHOST: 'db', PGPORT: '5433' })).toMatchObject({ ...same, host: 'db', port: 5433 })
})
