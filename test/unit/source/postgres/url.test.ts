import { describe, expect, test } from 'vitest'
import { UsageError } from '../../../../src/core/errors.ts'
import { connectionOf } from '../../../../src/source/postgres/connection.ts'

const from = (url: string) =>
  connectionOf({
    url,
    env: {},
    readFile: (path) => {
      throw new Error(`ENOENT ${path}`)
    },
  })

const refusal = (url: string): UsageError => {
  try {
    from(url)
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  throw new Error(`${url} was accepted`)
}

describe('a URL that cannot be used', () => {
  test.each([
    ['mysql://u:topsecret@h/d', 'begins with mysql:'],
    ['jdbc:postgresql://u:topsecret@h/d', 'begins with jdbc:,'],
    ['prisma://accelerate?api_key=topsecret', 'begins with prisma:'],
    ['"postgres://u:topsecret@h/d"', 'does not begin with postgres://'],
    ['host=h user=u password=topsecret', 'does not begin with postgres://'],
    ['postgres:u:topsecret@h', 'does not begin with postgres://'],
    ['postgres://u:top/secret@h:5432/d', 'cannot be read'],
    ['postgres://u:12/topsecret@h:5432/d', 'cannot be read'],
    ['postgres://u:12?topsecret@h/d', 'cannot be read'],
    ['postgres://u:12?topsecret=1@h/d', 'cannot be read'],
    ['postgres://u:topsecret', 'cannot be read'],
    ['postgres://u:top%secret@h/d', 'cannot be read'],
    ['postgres://u:top%00secret@h/d', 'cannot be read'],
    ['postgres://u:topsecret@h:54x2/d', 'cannot be read'],
    ['postgres://u:topsecret@h:99999/d', 'port'],
    ['postgres://u:topsecret@h/d?port=x', 'port'],
    ['postgres://u:topsecret@a,b/d', 'several hosts'],
    ['postgres://u:topsecret@a:1,b:2/d', 'several hosts'],
    ['postgres://u:topsecret@/d?host=a,b', 'several hosts'],
    ['postgres://u:topsecret@h/d?sslmode=topsecret', 'sslmode'],
    ['postgres://u:topsecret@h/d?connect_timeout=soon', 'connect_timeout'],
    ['postgres://u:topsecret@h/d?channel_binding=maybe', 'channel_binding'],
    ['postgres://u:topsecret@h/d?sslcrl=x', 'sslcrl'],
    ['postgres://u:topsecret@h/d?sslidentity=x', 'sslidentity'],
    ['postgres://u:topsecret@h/d?constructor=x', 'constructor'],
    ['postgres://u:topsecret@h/d?target_session_attrs=read-write', 'value of the parameter target_session_attrs'],
    ['postgres://u:topsecret@h/d?sslrootcert=/nowhere&sslmode=verify-ca', 'sslrootcert'],
  ])('%s', (url, message) => {
    const error = refusal(url)
    expect(error.code).toBe('E_USAGE_DATABASE')
    expect(error.message).toContain(message)
    expect(error.hint).toBeTruthy()
    expect(`${error.stack} ${error.hint}`).not.toMatch(/topsecret|secret@/)
  })

  test.each(['any', 'prefer-standby'])('but target_session_attrs=%s asks for nothing', (value) => {
    expect(from(`postgres://u@h/d?target_session_attrs=${value}`).host).toBe('h')
  })
})
