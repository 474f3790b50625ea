import { describe, expect, test } from 'vitest'
import { all, bodyOf, keys, row } from '../support/cloudzero/client.ts'
import { useCloudZero } from '../support/cloudzero/fixture.ts'

const fixture = useCloudZero()

describe('the four calls', () => {
  test('send, list, read back, validate', async () => {
    const cloudzero = fixture.client()
    const sent = await cloudzero.send(
      bodyOf('sum', [row(0, '0.5'), row(1, '1', { 'resource/service': 'Zoë 𝕏' })]),
      keys(),
    )
    expect(sent).toEqual({
      fate: 'applied',
      dropId: 'drop-1',
      month: '2026-05',
      rowCount: 2,
      idempotencyKey: 'key-1',
      tries: 1,
    })
    expect(await cloudzero.drops()).toEqual([{ dropId: 'month-2026-05', month: '2026-05', rowCount: 2 }])
    expect(await all(cloudzero.contents('2026-05'))).toEqual(fixture.server.state('2026-05'))
    expect(await all(cloudzero.contents('2026-06'))).toEqual([])
    expect(await cloudzero.validate(bodyOf('sum', [row(0, '1')]))).toEqual({ valid: true, errors: [] })
    const bad = await cloudzero.validate(bodyOf('sum', [row(0, '-1')]))
    expect(bad).toEqual({ valid: false, errors: [expect.stringContaining('cost/cost "-1"')] })
    expect(fixture.server.state('2026-05')).toHaveLength(2)
  })

  test('carry the bare key, the test key and who asks', async () => {
    await fixture.client({ testKey: 'rehearsal' }).send(bodyOf('sum', [row(0, '1')]), keys())
    expect(fixture.server.requests).toMatchObject([
      { key: 'key-1', testKey: 'rehearsal', userAgent: 'litellm-cloudzero/test', status: 200 },
    ])
    expect(fixture.server.state('2026-05')).toEqual([])
    expect(fixture.server.state('2026-05', 'rehearsal')).toHaveLength(1)
  })

  describe.each([400, 404, 422] as const)('a month in the wrong form is answered by %i', (otherwise) => {
    test.each([
      ['YYYY-MM', /^\d{4}-\d\d$/, 0],
      ['YYYY-MM-01T00:00:00Z', /^\d{4}-\d\d-01T00:00:00Z$/, 1],
    ])('and %s is found, and kept', async (_, form, refusals) => {
      await fixture.restart({ monthPath: { form, otherwise } })
      const cloudzero = fixture.client()
      await cloudzero.send(bodyOf('sum', [row(0, '1')]), keys())
      fixture.server.clearLog()
      for (let time = 0; time < 3; time++) {
        expect(await all(cloudzero.contents('2026-05'))).toEqual(fixture.server.state('2026-05'))
      }
      expect(await all(cloudzero.contents('2026-06'))).toEqual([])
      const answers = fixture.server.requests.map(({ status }) => status)
      expect(answers).toEqual([...Array(refusals).fill(otherwise), 200, 200, 200, 404])
    })
  })

  test('a month in either form is none of theirs: the first refusal is said', async () => {
    await fixture.restart({ monthPath: { form: /^$/, otherwise: 422 } })
    await expect(all(fixture.client().contents('2026-05'))).rejects.toThrow('2026-05 is not a month')
  })

  test('values that are no strings come back as their text', async () => {
    fixture.server.fault({
      when: { call: 'contents' },
      do: 'answer',
      status: 200,
      body: '{"count":2,"billing_drop":[{"cost/cost":1e-7,"usage/amount":12.50},{"cost/cost":null}]}',
    })
    expect(await all(fixture.client().contents('2026-05'))).toEqual([
      { 'cost/cost': '1e-7', 'usage/amount': '12.50' },
      {},
    ])
  })

  test('never more than one request at a time, whoever asks', async () => {
    const cloudzero = fixture.client()
    fixture.server.seed(
      '2026-05',
      Array.from({ length: 5_000 }, (_, hour) => row(hour % 700, '1')),
    )
    fixture.server.fault({ when: () => true, times: 10, do: 'slow', milliseconds: 10 })
    await Promise.all([
      cloudzero.send(bodyOf('sum', [row(0, '1')]), keys('a')),
      cloudzero.drops(),
      all(cloudzero.contents('2026-05')),
      cloudzero.validate(bodyOf('sum', [])),
      all(cloudzero.contents('2026-05')),
      cloudzero.send(bodyOf('sum', [row(0, '1')]), keys('b')),
    ])
    expect(fixture.server.mostInFlight).toBe(1)
    expect(fixture.server.requests.map(({ call }) => call)).toEqual([
      'send',
      'drops',
      'contents',
      'validate',
      'contents',
      'send',
    ])
  })

  test('a reader that stops early lets the next call through', async () => {
    const cloudzero = fixture.client()
    fixture.server.seed(
      '2026-05',
      Array.from({ length: 50_000 }, (_, hour) => row(hour % 700, '1')),
    )
    for await (const first of cloudzero.contents('2026-05')) {
      expect(first).toEqual(row(0, '1'))
      break
    }
    expect(await cloudzero.drops()).toHaveLength(1)
  })
})
