import { describe, expect, test } from 'vitest'
import { FrontendMessages, startupSettings } from '../../../../src/source/embedded/frontend-messages.ts'

const int = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const untyped = (code: number, body = '') =>
  Buffer.concat([int(8 + Buffer.byteLength(body)), int(code), Buffer.from(body)])
const typed = (type: string, body = '') =>
  Buffer.concat([Buffer.from(type), int(4 + Buffer.byteLength(body)), Buffer.from(body)])
const startup = (...words: string[]) => untyped(0x30000, `${words.join('\0')}\0\0`)

describe('cutting', () => {
  const all = [
    untyped(80877103),
    untyped(80877104),
    startup('user', 'me'),
    typed('p', 'word\0'),
    typed('Q', 'SELECT 1\0'),
    typed('S'),
    typed('X'),
  ]
  const kinds = ['encryption', 'encryption', 'startup', 'password', 'query', 'query', 'terminate']

  test.each([1, 3, 7, 1000])('messages that come in pieces of %i bytes', (size) => {
    const bytes = Buffer.concat(all)
    const messages = new FrontendMessages()
    const found = []
    for (let at = 0; at < bytes.length; at += size) found.push(...messages.push(bytes.subarray(at, at + size)))
    expect(found.map(({ kind }) => kind)).toEqual(kinds)
    expect(found.map((message) => message.bytes)).toEqual(all)
  })

  test('a cancel request is one before the startup only', () => {
    expect(new FrontendMessages().push(untyped(80877102, '12345678')).map(({ kind }) => kind)).toEqual(['cancel'])
  })

  test.each(['GET / HTTP/1.1\r\n', '\0\0\0\0\0\0\0\0', 'Q\xff\xff\xff\xffSELECT'])('%j is no Postgres', (bytes) => {
    expect(() => new FrontendMessages().push(Buffer.from(bytes, 'latin1'))).toThrow('not the Postgres protocol')
  })

  test('nor is a length that no message can have', () => {
    const messages = new FrontendMessages()
    messages.push(startup('user', 'me'))
    expect(() => messages.push(Buffer.from('Q\0\0\0\x01abc'))).toThrow('not the Postgres protocol')
  })
})

describe('settings of a startup message', () => {
  const settings = (...words: string[]) => Object.fromEntries(startupSettings(startup(...words)))

  test('are its parameters but for who connects to what', () => {
    expect(settings('user', 'me', 'database', 'db', 'client_encoding', 'UTF8', 'application_name', '')).toEqual({
      client_encoding: 'UTF8',
      application_name: '',
    })
  })

  test('and the assignments of its options', () => {
    const options = String.raw`-c a=1 -cb=2 --c=three\ words  -c d=back\\slash -c e= -x -c f=x=y`
    expect(settings('user', 'me', 'options', options)).toEqual({
      a: '1',
      b: '2',
      c: 'three words',
      d: String.raw`back\slash`,
      e: '',
      f: 'x=y',
    })
  })
})
