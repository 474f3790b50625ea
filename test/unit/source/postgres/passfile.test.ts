import { describe, expect, test } from 'vitest'
import { type ConnectionInput, connectionOf } from '../../../../src/source/postgres/connection.ts'

const from = (url: string, env: ConnectionInput['env'], files: Readonly<Record<string, string>> = {}) =>
  connectionOf({
    url,
    env,
    readFile: (path) => {
      const text = files[path]
      if (text === undefined) throw new Error(`ENOENT ${path}`)
      return text
    },
  })

describe('the password file', () => {
  const pgpass = [
    '# comment',
    'other:*:*:*:wrong',
    'h:5432:d:u:p\\:a\\\\ss:ignored',
    '*:*:*:app:fallback',
    'localhost:*:*:sock:by-socket',
  ].join('\n')

  test.each([
    ['postgres://u@h/d', 'p:a\\ss'],
    ['postgres://u@h:5433/d', undefined],
    ['postgres://app@anything/at-all', 'fallback'],
    ['postgres://sock@/d?host=/run/postgresql', 'by-socket'],
    ['postgres://u:own@h/d', 'own'],
  ])('%s', (url, password) => {
    const connection = from(url, { HOME: '/home/me' }, { '/home/me/.pgpass': pgpass })
    expect(connection.password).toBe(password)
    if (password !== undefined) expect(connection.secrets).toContain(password)
  })

  test('may be elsewhere, or missing', () => {
    expect(from('postgres://app@h/d', { PGPASSFILE: '/pw' }, { '/pw': pgpass }).password).toBe('fallback')
    expect(from('postgres://app@h/d', { PGPASSFILE: '/missing' }).password).toBeUndefined()
    expect(from('postgres://app@h/d', {}).password).toBeUndefined()
  })
})
