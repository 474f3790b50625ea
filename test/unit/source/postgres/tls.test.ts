import { describe, expect, test } from 'vitest'
import { connectionOf } from '../../../../src/source/postgres/connection.ts'
import { protections, SSL_MODES, type SslMode, tlsOptions } from '../../../../src/source/postgres/tls.ts'

const settings = (query: string) =>
  connectionOf({ url: `postgres://u@h/d?${query}`, env: {}, readFile: (path) => `PEM of ${path}` }).tls

const attempts = (query: string, host = 'h') => protections(settings(query), host)

describe('protections', () => {
  test.each([
    ['', ['encrypted', 'plain']],
    ['sslmode=disable', ['plain']],
    ['sslmode=allow', ['plain', 'encrypted']],
    ['sslmode=prefer', ['encrypted', 'plain']],
    ['sslmode=require', ['encrypted']],
    ['sslmode=require&sslrootcert=r', ['chain-verified']],
    ['sslmode=verify-ca&sslrootcert=r', ['chain-verified']],
    ['sslmode=verify-full', ['host-verified']],
    ['sslmode=verify-full&sslrootcert=r', ['host-verified']],
    ['sslrootcert=system', ['host-verified']],
    ['ssl=true', ['encrypted']],
    ['sslmode=require&sslaccept=strict', ['host-verified']],
    ['sslaccept=strict', ['host-verified']],
    ['ssl=true&sslaccept=strict', ['host-verified']],
    ['sslmode=prefer&sslaccept=strict', ['host-verified']],
    ['sslmode=disable&sslaccept=strict', ['plain']],
    ['sslmode=verify-ca&sslrootcert=r&sslaccept=strict', ['chain-verified']],
    ['sslaccept=accept_invalid_certs', ['encrypted', 'plain']],
    ['sslmode=require&sslaccept=accept_invalid_certs', ['encrypted']],
    ['uselibpqcompat=true&sslmode=require', ['encrypted']],
  ])('%s', (query, expected) => {
    expect(attempts(query)).toEqual(expected)
  })

  test.each(SSL_MODES)('a Unix socket is plain with %s', (mode) => {
    expect(protections({ ...settings(''), mode }, '/tmp')).toEqual(['plain'])
  })
})

describe('settings', () => {
  test.each<[SslMode, string | undefined]>([
    ['disable', undefined],
    ['allow', undefined],
    ['prefer', undefined],
    ['require', 'PEM of r'],
    ['verify-ca', 'PEM of r'],
    ['verify-full', 'PEM of r'],
  ])('%s reads the root certificate only where it verifies', (mode, ca) => {
    expect(settings(`sslmode=${mode}&sslrootcert=r`).ca).toBe(ca)
  })

  test('the certificate of the client comes with its key', () => {
    expect(settings('sslcert=c&sslkey=k')).toMatchObject({ cert: 'PEM of c', key: 'PEM of k' })
    expect(settings('sslmode=disable&sslcert=c&sslkey=k')).toMatchObject({ cert: undefined, key: undefined })
    expect(() => settings('sslcert=c')).toThrow(/a pair/)
  })

  test('a mode that promises more than it could keep is refused', () => {
    expect(() => settings('sslmode=verify-ca')).toThrow(/needs sslrootcert/)
    expect(() => settings('sslmode=require&sslrootcert=system')).toThrow(/cannot be used with/)
    expect(() => settings('sslmode=no-verify')).toThrow(/sslmode/)
  })
})

describe('options for pg', () => {
  const tls = settings('sslmode=require&sslrootcert=r&sslcert=c&sslkey=k')

  test('plain is an explicit false, so that pg does not ask the environment', () => {
    expect(tlsOptions('plain', tls, 'h')).toBe(false)
  })

  test('each protection checks what it says', () => {
    const files = { ca: 'PEM of r', cert: 'PEM of c', key: 'PEM of k', servername: 'h' }
    expect(tlsOptions('encrypted', tls, 'h')).toEqual({ ...files, rejectUnauthorized: false })
    expect(tlsOptions('host-verified', tls, 'h')).toEqual({ ...files, rejectUnauthorized: true })
    expect(tlsOptions('chain-verified', tls, 'h')).toEqual({
      ...files,
      rejectUnauthorized: true,
      checkServerIdentity: expect.any(Function),
    })
  })

  test('an address is no server name, and nothing is set that was not given', () => {
    expect(tlsOptions('host-verified', settings(''), '10.0.0.7')).toEqual({ rejectUnauthorized: true })
  })
})
