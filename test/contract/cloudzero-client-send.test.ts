import { beforeEach, describe, expect, test } from 'vitest'
import type { AnycostClient } from '../../src/cloudzero/client.ts'
import { bodyOf, keys, row } from '../support/cloudzero/client.ts'
import type { Mischief } from '../support/cloudzero/faults.ts'
import { useCloudZero } from '../support/cloudzero/fixture.ts'
import { BUSY, busy, LOST } from '../support/cloudzero/mischief.ts'

let waits: number[]
let cloudzero: AnycostClient
const fixture = useCloudZero({
  timeouts: { headers: 600, body: 600 },
  random: () => 0.5,
  sleep: async (milliseconds) => {
    waits.push(milliseconds)
  },
})
beforeEach(() => {
  waits = []
  cloudzero = fixture.client()
})

describe('send', () => {
  const hour = bodyOf('replace_hourly', [row(0, '1'), row(0, '2')])
  const more = bodyOf('sum', [row(0, '1')])
  const sentKeys = () => fixture.server.requests.map(({ key }) => key)

  test.each([...LOST, { do: 'truncate', cleanly: true } as const, { do: 'malform' } as const])(
    'an answer that did not come is asked for with the same key: %j',
    async (fault) => {
      for (const [name, body, repeatable] of [
        ['a', hour, true],
        ['b', more, false],
      ] as const) {
        fixture.server.clearLog()
        fixture.server.fault({ when: { key: `${name}-1` }, ...fault })
        expect(await cloudzero.send(body, keys(name, repeatable))).toMatchObject({
          fate: 'applied',
          idempotencyKey: `${name}-1`,
          tries: 2,
        })
        expect(sentKeys()).toEqual([`${name}-1`, `${name}-1`])
        expect(fixture.server.requests.filter(({ applied }) => applied)).toHaveLength(1)
      }
      expect(fixture.server.state('2026-05').map((each) => each['cost/cost'])).toEqual(['1', '2', '1'])
    },
  )

  test.each([...BUSY, busy(503, true), busy(502, false, false)])(
    'an error is followed by a new key: %j',
    async (fault) => {
      fixture.server.fault({ when: { key: 'key-1' }, ...fault })
      fixture.server.fault({ when: { key: 'key-2' }, ...fault })
      const sent = await cloudzero.send(hour, keys())
      expect(sent).toMatchObject({ fate: 'applied', idempotencyKey: 'key-3', tries: 3 })
      expect(sentKeys()).toEqual(['key-1', 'key-2', 'key-3'])
      expect(waits).toEqual([500, 1_000])
      expect(fixture.server.state('2026-05')).toHaveLength(2)
    },
  )

  test('a lost answer that turns out to be an error takes both kinds of try', async () => {
    fixture.server.fault({ when: 1, ...busy(500) })
    fixture.server.fault({ when: 2, do: 'drop before' })
    expect(await cloudzero.send(hour, keys())).toMatchObject({ tries: 3 })
    expect(sentKeys()).toEqual(['key-1', 'key-2', 'key-2'])
  })

  test.each([429, 500, 502, 503, 504])(
    'a sum that may have been applied is not sent a second time: %i',
    async (status) => {
      fixture.server.fault({ when: 1, ...busy(status, true) })
      await expect(cloudzero.send(more, keys('key', false))).rejects.toMatchObject({
        code: 'E_CLOUDZERO_BUSY',
        fate: 'unknown',
      })
      expect(fixture.server.state('2026-05')).toHaveLength(1)
      expect(fixture.server.requests).toHaveLength(1)
    },
  )

  test('nor when the answer was lost and the next one is an error', async () => {
    fixture.server.fault({ when: 1, do: 'drop after' })
    fixture.server.fault({ when: 2, ...busy(429, false, false) })
    await expect(cloudzero.send(more, keys('key', false))).rejects.toMatchObject({ fate: 'unknown' })
    expect(fixture.server.state('2026-05')).toHaveLength(1)
  })

  test.each<[Mischief, string, string]>([
    [busy(429), 'E_CLOUDZERO_BUSY', 'refused'],
    [busy(503), 'E_CLOUDZERO_BUSY', 'unknown'],
    [{ do: 'drop before' }, 'E_CLOUDZERO_UNREACHABLE', 'unknown'],
    [{ do: 'drop after' }, 'E_CLOUDZERO_UNREACHABLE', 'unknown'],
    [{ do: 'slow', milliseconds: 900 }, 'E_CLOUDZERO_TIMEOUT', 'unknown'],
    [{ do: 'malform' }, 'E_CLOUDZERO_ANSWER', 'unknown'],
    [busy(400), 'E_CLOUDZERO_REFUSED', 'refused'],
  ])('what is known in the end: %j is %s, %s', async (fault, code, fate) => {
    fixture.server.fault({ when: () => true, times: 6, ...fault })
    await expect(cloudzero.send(hour, keys())).rejects.toMatchObject({ code, fate })
    expect(fixture.server.requests.length).toBeLessThanOrEqual(6)
  })

  test('a refusal after a lost answer leaves doubt', async () => {
    fixture.server.fault({ when: 1, do: 'drop after' })
    fixture.server.fault({ when: 2, ...busy(400, false, false) })
    await expect(cloudzero.send(hour, keys())).rejects.toMatchObject({ code: 'E_CLOUDZERO_REFUSED', fate: 'unknown' })
  })
})
