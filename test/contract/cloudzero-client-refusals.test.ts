import { describe, expect, test } from 'vitest'
import { CloudZeroError, fateOf } from '../../src/cloudzero/errors.ts'
import { BODY_BYTES } from '../../src/core/cbf/stream-limits.ts'
import { all, bodyOf, keys, row } from '../support/cloudzero/client.ts'
import { errorOf, useCloudZero } from '../support/cloudzero/fixture.ts'

const fixture = useCloudZero()

describe('refusals', () => {
  test.each([
    { status: 401, message: 'Unauthorized' },
    { status: 403, message: 'Invalid API key' },
  ])('a wrong key, answered by $status', async (wrongKey) => {
    await fixture.restart({ wrongKey })
    const error = await errorOf(fixture.client({ apiKey: 'cz-wrong-key-000' }).drops())
    expect(error).toMatchObject({ code: 'E_CLOUDZERO_KEY', call: 'drops', exitCode: 4 })
    expect(String(error)).not.toContain('cz-wrong-key-000')
    expect(fixture.server.requests).toHaveLength(1)
  })

  test('a missing scope is named, with doubt as long as the key has never worked', async () => {
    await fixture.restart({ keys: { 'cz-writer-0123': ['send'] } })
    const cloudzero = fixture.client()
    const unsure = await errorOf(cloudzero.drops())
    expect(unsure).toMatchObject({ code: 'E_CLOUDZERO_SCOPE', call: 'drops' })
    expect(String(unsure)).toContain('not valid, or lacks the scope connections:read_billing_anycost_billing_drops (')
    await cloudzero.send(bodyOf('sum', [row(0, '1')]), keys())
    const sure = await errorOf(all(cloudzero.contents('2026-05')))
    expect(sure).toMatchObject({ code: 'E_CLOUDZERO_SCOPE', call: 'contents' })
    expect(String(sure)).toContain('the API key lacks the scope connections:read_billing_anycost_billing_drops_month')
    expect(await errorOf(cloudzero.validate('{}'))).toMatchObject({ code: 'E_CLOUDZERO_SCOPE', call: 'validate' })
  })

  test('a missing scope to send', async () => {
    await fixture.restart({ keys: { 'cz-reader-0123': ['drops', 'contents'] } })
    const error = await errorOf(fixture.client().send(bodyOf('sum', [row(0, '1')]), keys()))
    expect(error).toMatchObject({ code: 'E_CLOUDZERO_SCOPE', fate: 'refused' })
    expect(String(error)).toContain('connections:create_billing_anycost_billing_drop (')
  })

  test('an unknown connection', async () => {
    const cloudzero = fixture.client({ connectionId: 'elsewhere' })
    expect(await errorOf(cloudzero.drops())).toMatchObject({ code: 'E_CLOUDZERO_CONNECTION' })
    const error = await errorOf(cloudzero.send(bodyOf('sum', [row(0, '1')]), keys()))
    expect(error).toMatchObject({ code: 'E_CLOUDZERO_CONNECTION', fate: 'refused' })
    expect(String(error)).toContain('elsewhere')
  })

  test('a row that CloudZero does not take, and a month over its limit', async () => {
    await fixture.restart({ monthRows: 1 })
    const cloudzero = fixture.client()
    const negative = await errorOf(cloudzero.send(bodyOf('sum', [row(0, '-1')]), keys()))
    expect(negative).toMatchObject({ code: 'E_CLOUDZERO_REFUSED', fate: 'refused', failure: { status: 400 } })
    expect(String(negative)).toContain('data[0]: cost/cost "-1" does not match')
    const two = await errorOf(cloudzero.send(bodyOf('sum', [row(0, '1'), row(1, '1')]), keys('b')))
    expect(String(two)).toContain('2026-05 would have 2 rows')
    expect(fixture.server.requests).toHaveLength(2)
  })

  test('a body over the limit is counted in bytes, and never leaves', async () => {
    const cloudzero = fixture.client()
    const error = await errorOf(cloudzero.send('é'.repeat(BODY_BYTES / 2 + 1), keys()))
    expect(error).toMatchObject({ code: 'E_CLOUDZERO_TOO_LARGE', fate: 'refused' })
    expect(fixture.server.requests).toEqual([])
    const full = bodyOf('sum', [row(0, '1')]).padEnd(BODY_BYTES)
    expect(await cloudzero.send(full, keys())).toMatchObject({ fate: 'applied' })
    expect(fixture.server.requests).toMatchObject([{ bytes: BODY_BYTES }])
  })

  test('a body that CloudZero finds too large, and a month it does not read back', async () => {
    await fixture.restart({ bodyBytes: 10, readBackRows: 1 })
    fixture.server.seed('2026-05', [row(0, '1'), row(1, '1')])
    const cloudzero = fixture.client()
    const error = await errorOf(cloudzero.send(bodyOf('sum', [row(0, '1')]), keys()))
    expect(error).toMatchObject({ code: 'E_CLOUDZERO_TOO_LARGE', call: 'send', fate: 'refused' })
    const month = await errorOf(all(cloudzero.contents('2026-05')))
    expect(month).toMatchObject({ code: 'E_CLOUDZERO_TOO_LARGE', call: 'contents' })
  })

  test('a success without a word leaves doubt', async () => {
    fixture.server.fault({ when: () => true, times: 9, do: 'answer', status: 204, body: '' })
    const error = await errorOf(fixture.client().send(bodyOf('sum', [row(0, '1')]), keys()))
    expect(error).toMatchObject({ code: 'E_CLOUDZERO_ANSWER', fate: 'unknown' })
    expect(fixture.server.requests.map(({ key }) => key)).toEqual(['key-1', 'key-1', 'key-1'])
  })

  test('a redirect is not followed: it would take the key elsewhere', async () => {
    const headers = { location: 'https://login.example.com/' }
    fixture.server.fault({ when: 1, do: 'answer', status: 302, body: '', headers })
    const error = await errorOf(fixture.client().drops())
    expect(error).toMatchObject({ code: 'E_CLOUDZERO_ANSWER' })
    expect(String(error)).toContain('(302): to https://login.example.com/')
  })

  test.each([
    ['not JSON', '<html>Welcome to the guest network'],
    ['another document', '{"billing_drops":[{"drop_id":5}]}'],
    ['nothing', ''],
    ['an echo of the key', '{"error":"cz-test-key-0123456789"}'],
  ])('an unexpected answer is shown: %s', async (_, body) => {
    fixture.server.fault({ when: () => true, times: 9, do: 'answer', status: 200, body })
    const cloudzero = fixture.client()
    for (const call of [
      () => cloudzero.drops(),
      () => all(cloudzero.contents('2026-05')),
      () => cloudzero.validate('{}'),
    ]) {
      const error = await errorOf(call())
      expect(error).toBeInstanceOf(CloudZeroError)
      expect(error).toMatchObject({ code: 'E_CLOUDZERO_ANSWER' })
      expect(String(error)).not.toContain('0123456789')
    }
    const error = await errorOf(cloudzero.send(bodyOf('sum', [row(0, '1')]), keys()))
    expect(error).toMatchObject({ code: 'E_CLOUDZERO_ANSWER', fate: 'unknown' })
    expect(fateOf(error)).toBe('unknown')
    expect(String(error)).toContain(body === '' ? 'nothing' : body.slice(0, 8))
  })
})
