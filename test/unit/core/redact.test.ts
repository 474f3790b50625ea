import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { beyondWords, redactedJson, redactor } from '../../../src/core/redact.ts'

describe('redactor', () => {
  test.each([
    ['postgres://ann:s3cret@db/x', 'postgres://ann:***@db/x'],
    ['a://b:c:d/e@f g://h:i@j', 'a://b:***@f g://h:***@j'],
    [
      'no password in http://host:80/x, nor an @ in http://a:b',
      'no password in http://host:80/x, nor an @ in http://a:b',
    ],
    ['write postgres://user:password@host/db', 'write postgres://user:password@host/db'],
    ['password=hunter2 host=db', 'password=*** host=db'],
    ['{"apiKey":"abc"}', '{"apiKey":"***"}'],
    ['Authorization: abc', 'Authorization: ***'],
    ['authorization: Bearer sk-abc, x', 'authorization: Bearer ***, x'],
    ['the api_key column', 'the api_key column'],
  ])('makes %s into %s', (text, shown) => {
    expect(redactor([])(text)).toBe(shown)
  })

  test('takes out the secrets it was given, the longest first', () => {
    expect(redactor(['secret', 'secret-longer', ''])('a secret-longer and a secret')).toBe('a *** and a ***')
    expect(redactor(['short', 'a.b(c'])('is shorter than short and a.b(c')).toBe('is shorter than *** and ***')
  })

  test('also as JSON or a URL writes them', () => {
    const secret = 'p"a\\s s/word'
    const text = `${secret} ${JSON.stringify({ secret })} ${encodeURIComponent(secret)}`
    expect(redactor([secret])(text)).toBe('*** {"secret":"***"} ***')
    expect(redactor(['\ud800-lonely'])('\ud800-lonely')).toBe('***')
  })

  test('a word that happens to be a password stays in hints', () => {
    expect(beyondWords(['litellm', 'Größe', 'litellm1', 'sk-x'])).toEqual(['litellm1', 'sk-x'])
  })

  test.each([
    'a',
    'a.',
    'a://b:',
    '://x:',
    '://',
    'password ',
    'password=',
    'api_key="',
    '@:',
    ' ',
    '://password@',
    'aA@',
  ])(
    'a name of 2 MB of %j takes no longer than its length asks for',
    (piece) => {
      const redact = redactor(['a-secret-of-some-length', 'short!'])
      const time = (length: number) => {
        const text = piece.repeat(length / piece.length)
        const start = process.cpuUsage()
        redact(text)
        const { user, system } = process.cpuUsage(start)
        return (user + system) / 1000
      }
      time(20_000)
      // Squares take minutes here: 20 s for 200 kB before.
      expect(time(2_000_000)).toBeLessThan(5_000)
    },
    60_000,
  )
})

describe('redactedJson', () => {
  test('masks before it writes, so that any secret is gone and any line is JSON', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, maxLength: 20, unit: 'binary' }),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          fc.pre(secret.trim().length > 7)
          const line = redactedJson({ message: `${before} ${secret} ${after}`, list: [{ secret }] }, redactor([secret]))
          const found = JSON.parse(line) as { message: string; list: { secret: string }[] }
          expect(found.message).not.toContain(secret)
          expect(found.list[0]?.secret).toBe('***')
        },
      ),
    )
  }, 30_000)

  test('a name that looks like a parameter breaks no line', () => {
    const line = redactedJson({ message: 'user api_key=" x', n: 1 }, redactor([]))
    expect(JSON.parse(line)).toEqual({ message: 'user api_key=" x', n: 1 })
  })

  test('a field that is called like a secret is one', () => {
    expect(redactedJson({ password: 'x', n: 1 }, redactor([]))).toBe('{"password":"***","n":1}')
  })
})
