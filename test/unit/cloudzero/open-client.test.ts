import { describe, expect, test } from 'vitest'
import { sessionOptions } from '../../../src/cloudzero/open-client.ts'
import { anApp } from '../../support/app.ts'

const session = (apiUrl: string, insecureHttp = false) =>
  sessionOptions({ apiKey: 'cz-key-0123456789', apiUrl, insecureHttp }, anApp())

describe('plain HTTP', () => {
  test.each([
    'http://cloudzero.internal',
    'http://10.0.0.1:8080/x',
    'HTTP://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://[::2]',
    'http://0.0.0.0',
  ])('to %s is refused, unless it is allowed', (url) => {
    expect(() => session(url)).toThrow(/^CLOUDZERO_API_URL would send the key and the costs to .* in the clear\.$/)
    expect(session(url, true).baseUrl).toBe(url)
  })

  test.each([
    'http://127.0.0.1:8123/',
    'http://localhost:1',
    'http://cz.localhost',
    'http://[::1]:8',
    'https://example.com',
  ])('%s needs no leave', (url) => expect(session(url).baseUrl).toBe(url))

  test('what is no URL is refused as before', () => {
    expect(() => session('sk-secret')).toThrow('CLOUDZERO_API_URL is not an http or https URL.')
  })
})
