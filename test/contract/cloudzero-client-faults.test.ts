import { beforeEach, describe, expect, test } from 'vitest'
import type { AnycostClient } from '../../src/cloudzero/client.ts'
import { all, bodyOf, row } from '../support/cloudzero/client.ts'
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

describe('calls that change nothing are simply made again', () => {
  test.each([...LOST, ...BUSY, busy(503, true)])('%j', async (fault) => {
    fixture.server.seed('2026-05', [row(0, '1'), row(1, '2')])
    for (const [call, made, answer] of [
      ['drops', () => cloudzero.drops(), [{ dropId: 'month-2026-05', month: '2026-05', rowCount: 2 }]],
      ['contents', () => all(cloudzero.contents('2026-05')), fixture.server.state('2026-05')],
      ['validate', () => cloudzero.validate(bodyOf('sum', [])), { valid: true, errors: [] }],
    ] as const) {
      fixture.server.fault({ when: { call }, times: 2, ...fault })
      waits = []
      expect(await made()).toEqual(answer)
      expect(waits).toEqual([500, 1_000])
      fixture.server.clearFaults()
    }
  })

  test.each<[Mischief, string]>([
    [{ do: 'drop before' }, 'E_CLOUDZERO_UNREACHABLE'],
    [busy(429), 'E_CLOUDZERO_BUSY'],
    [busy(503), 'E_CLOUDZERO_BUSY'],
    [{ do: 'slow', milliseconds: 900 }, 'E_CLOUDZERO_TIMEOUT'],
    [{ do: 'truncate', cleanly: true }, 'E_CLOUDZERO_ANSWER'],
    [{ do: 'malform' }, 'E_CLOUDZERO_ANSWER'],
  ])('but not for ever: %j is %s', async (fault, code) => {
    fixture.server.seed('2026-05', [row(0, '1')])
    for (const call of [
      () => cloudzero.drops(),
      () => all(cloudzero.contents('2026-05')),
      () => cloudzero.validate('{}'),
    ]) {
      fixture.server.fault({ when: () => true, times: 6, ...fault })
      await expect(call()).rejects.toMatchObject({ code, exitCode: 4, fate: 'refused' })
      fixture.server.clearFaults()
    }
  })

  test('Retry-After is obeyed, within reason', async () => {
    const now = Date.parse('2026-11-20T12:00:00Z')
    cloudzero = fixture.client({ now: () => now })
    for (const value of ['7', 'Fri, 20 Nov 2026 12:00:30 GMT', '99999', 'nonsense']) {
      fixture.server.fault({ when: () => true, do: 'answer', status: 429, headers: { 'retry-after': value } })
      await cloudzero.drops()
    }
    expect(waits).toEqual([7_000, 30_000, 120_000, 500])
  })

  test('who asks is told about every wait', async () => {
    const told: unknown[] = []
    cloudzero = fixture.client({ onRetry: (retry) => told.push(retry) })
    fixture.server.fault({ when: 1, ...busy(503) })
    await cloudzero.drops()
    expect(told).toEqual([{ call: 'drops', tries: 1, delay: 500, reason: 'CloudZero is unavailable (503: Fault 503)' }])
  })
})

describe('reading back goes on where an answer broke off', () => {
  const rows = Array.from({ length: 2_000 }, (_, hour) => row(hour % 700, `${hour}`))

  test.each<Mischief>([{ do: 'truncate' }, { do: 'truncate', cleanly: true }, { do: 'stall' }])('%j', async (fault) => {
    fixture.server.seed('2026-05', rows)
    fixture.server.fault({ when: () => true, times: 3, ...fault })
    expect(await all(cloudzero.contents('2026-05'))).toEqual(rows)
    expect(fixture.server.requests).toHaveLength(4)
  })

  test.each([
    ['other rows', rows.map((each) => ({ ...each, 'cost/cost': '7' }))],
    ['fewer rows', rows.slice(0, 10)],
    ['no rows', []],
  ])('but not when it holds %s by then', async (_, others) => {
    fixture.server.seed('2026-05', rows)
    fixture.server.fault({ when: () => true, do: 'truncate' })
    const reading = all(
      fixture.client({ sleep: async () => fixture.server.seed('2026-05', others) }).contents('2026-05'),
    )
    await expect(reading).rejects.toMatchObject({ code: 'E_CLOUDZERO_ANSWER' })
    await expect(reading).rejects.toThrow(/changed while it was read/)
  })
})
