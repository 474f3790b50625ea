import { describe, expect, test } from 'vitest'
import { type AnycostOptions, anycostClient } from '../../../src/cloudzero/client.ts'
import { endpointOf } from '../../../src/cloudzero/endpoint.ts'
import { proxiesOf, proxySecrets } from '../../../src/cloudzero/proxy-agent.ts'
import { UsageError } from '../../../src/core/errors.ts'

const made = (options: Partial<AnycostOptions>): unknown => {
  try {
    return anycostClient({
      baseUrl: 'https://api.cloudzero.com',
      apiKey: 'cz-key-0123456789',
      connectionId: 'c-1',
      signal: new AbortController().signal,
      env: {},
      userAgent: 'test',
      ...options,
    })
  } catch (error) {
    return error
  }
}

describe('what cannot be is found before any request', () => {
  test.each<[Partial<AnycostOptions>, string]>([
    [{ baseUrl: '' }, 'E_CLOUDZERO_URL'],
    [{ baseUrl: 'api.cloudzero.com' }, 'E_CLOUDZERO_URL'],
    [{ baseUrl: 'ftp://api.cloudzero.com' }, 'E_CLOUDZERO_URL'],
    [{ baseUrl: 'https://me:secret-word@api.cloudzero.com' }, 'E_CLOUDZERO_URL'],
    [{ baseUrl: 'https://api.cloudzero.com?key=secret-word' }, 'E_CLOUDZERO_URL'],
    [{ apiKey: '' }, 'E_CLOUDZERO_KEY'],
    [{ apiKey: 'Bearer secret-word' }, 'E_CLOUDZERO_KEY'],
    [{ apiKey: 'secret-word\n' }, 'E_CLOUDZERO_KEY'],
    [{ apiKey: 'secret-wörd' }, 'E_CLOUDZERO_KEY'],
    [{ testKey: 'two words' }, 'E_CLOUDZERO_TEST_KEY'],
    [{ connectionId: '' }, 'E_CLOUDZERO_CONNECTION'],
    [{ connectionId: '../../admin' }, 'E_CLOUDZERO_CONNECTION'],
    [{ env: { HTTPS_PROXY: 'http://:secret-word' } }, 'E_CLOUDZERO_PROXY'],
    [{ env: { https_proxy: 'http://me:100%secret-word@proxy:3128' } }, 'E_CLOUDZERO_PROXY'],
  ])('%j', (options, code) => {
    const error = made(options)
    expect(error).toBeInstanceOf(UsageError)
    expect(error).toMatchObject({ code, hint: expect.stringMatching(/\.$/), cause: undefined })
    expect(String(error)).not.toMatch(/secret-w|undefined/)
  })

  test('and what can be is taken', () => {
    expect(made({ baseUrl: 'http://127.0.0.1:8123/', testKey: 'rehearsal' })).toHaveProperty('drops')
  })
})

test('a base URL may have a path of its own', () => {
  const endpoint = endpointOf('https://gateway.example.com:8443/cloudzero/', 'c-1')
  expect(endpoint.host).toBe('gateway.example.com:8443')
  const anycost = 'https://gateway.example.com:8443/cloudzero/v2/connections/billing/anycost'
  expect(endpoint.drops).toBe(`${anycost}/c-1/billing_drops`)
  expect(endpoint.contents('2026-05', 'YYYY-MM')).toBe(`${anycost}/c-1/billing_drops/2026-05`)
  expect(endpoint.validate).toBe(`${anycost}/validate_billing_drop`)
})

test('proxies come from the given environment, lower case first', () => {
  const env = { https_proxy: 'http://a', HTTPS_PROXY: 'http://b', HTTP_PROXY: 'http://c', no_proxy: '', NO_PROXY: 'd' }
  expect(proxiesOf(env)).toEqual({ http: 'http://c', https: 'http://a', none: 'd' })
  expect(proxiesOf({})).toEqual({ http: '', https: '', none: '' })
})

test('passwords of proxies are secrets, as written and as meant', () => {
  expect(proxySecrets({ http: 'http://me:p%40ss@proxy', https: 'nonsense', none: '' })).toEqual(['p%40ss', 'p@ss'])
})
