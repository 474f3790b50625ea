import { expect, test } from 'vitest'
import { recordEncoder, timestampOf, timestampsOf } from '../../../../src/core/telemetry/stream.ts'

test('timestamps are the start of the hour, the day or the month', () => {
  const hour = '2026-11-20T13:00:00Z'
  expect(timestampOf(hour, 'HOURLY')).toBe(hour)
  expect(timestampOf(hour, 'DAILY')).toBe('2026-11-20T00:00:00Z')
  expect(timestampOf(hour, 'MONTHLY')).toBe('2026-11-01T00:00:00Z')
})

test('a window has those that have begun', () => {
  const window = { from: '2026-10-30T00:00:00Z', to: '2027-01-01T00:00:00Z' }
  const now = new Date('2026-11-01T01:30:00Z')
  expect(timestampsOf(window, 'DAILY', now)).toEqual(
    ['30', '31', '01'].map((day) => `2026-${day === '01' ? 11 : 10}-${day}T00:00:00Z`),
  )
  expect(timestampsOf(window, 'HOURLY', now).slice(-2)).toEqual(['2026-11-01T00:00:00Z', '2026-11-01T01:00:00Z'])
  expect(timestampsOf({ ...window, from: '2026-10-01T00:00:00Z' }, 'MONTHLY', now)).toEqual([
    '2026-10-01T00:00:00Z',
    '2026-11-01T00:00:00Z',
  ])
})

test('a record of each kind', () => {
  const stream = { name: 's', granularity: 'DAILY' } as const
  const at = '2026-11-01T00:00:00Z'
  const allocation = recordEncoder({ ...stream, kind: 'allocation', filter: { services: ['A', 'B'] } })
  expect(JSON.parse(allocation(at, 'a "team"', '0.5'))).toEqual({
    ...{
      timestamp: at,
      granularity: 'DAILY',
      filter: { services: ['A', 'B'] },
      element_name: 'a "team"',
      value: '0.5',
    },
  })
  expect(JSON.parse(recordEncoder({ ...stream, kind: 'metric', filter: {} })(at, '', '7'))).toEqual({
    ...{ timestamp: at, granularity: 'DAILY', value: '7' },
  })
  expect(JSON.parse(recordEncoder({ ...stream, kind: 'metric', filter: { Service: 'A' } })(at, '', '7'))).toMatchObject(
    {
      associated_cost: { Service: 'A' },
    },
  )
})
