import { expect, test } from 'vitest'
import { periodOf } from '../../../../src/core/model/period.ts'
import { windowBefore } from '../../../../src/core/model/window.ts'

test('an hour lies in its day, in the week of its Monday and in its month, in UTC', () => {
  const hour = '2026-11-01T23:00:00Z'
  expect(['hour', 'day', 'week', 'month'].map((period) => periodOf(hour, period as 'day'))).toEqual([
    hour,
    '2026-11-01',
    '2026-10-26',
    '2026-11',
  ])
  expect(periodOf('2026-11-02T00:00:00Z', 'week')).toBe('2026-11-02')
  expect(periodOf('2027-01-01T00:00:00Z', 'week')).toBe('2026-12-28')
})

test('the window before is as long and ends where this one begins', () => {
  const before = (from: string, to: string) => windowBefore({ from: `${from}:00:00Z`, to: `${to}:00:00Z` })
  expect(before('2026-10-01T00', '2026-11-01T00')).toEqual({ from: '2026-08-31T00:00:00Z', to: '2026-10-01T00:00:00Z' })
  expect(before('2026-11-20T08', '2026-11-20T12')).toEqual({ from: '2026-11-20T04:00:00Z', to: '2026-11-20T08:00:00Z' })
})
