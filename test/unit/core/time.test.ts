import { expect, test } from 'vitest'
import { windowBefore } from '../../../src/core/model/window.ts'
import {
  dayAt,
  displayTime,
  firstHour,
  hourAt,
  monthEnd,
  nextMonth,
  periodOf,
  secondAt,
} from '../../../src/core/time.ts'

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
  expect(before('0001-02-01T00', '9999-12-01T00')).toEqual({ from: '0001-01-01T00:00:00Z', to: '0001-02-01T00:00:00Z' })
})

test('an instant lies in a second, an hour and a day of UTC', () => {
  const instant = Date.parse('2026-11-01T23:59:59.999Z')
  expect([secondAt(instant), hourAt(instant), dayAt(new Date(instant))]).toEqual([
    '2026-11-01T23:59:59Z',
    '2026-11-01T23:00:00Z',
    '2026-11-01',
  ])
})

test('a month ends where the next one begins, in leap years and at the end of a year', () => {
  expect(['2026-11', '2026-12', '0099-12'].map(nextMonth)).toEqual(['2026-12', '2027-01', '0100-01'])
  for (const month of ['2024-02', '2026-02', '2026-12', '0099-12']) {
    expect(monthEnd(month)).toBe(Date.parse(firstHour(nextMonth(month))))
  }
})

test('a time is shown as a day, or with its minutes where it is not midnight', () => {
  expect(['2026-11-01T00:00:00Z', '2026-11-01T05:30:00Z'].map(displayTime)).toEqual(['2026-11-01', '2026-11-01 05:30'])
})

test('an instant of a year that has no four digits is cut at the right place all the same', () => {
  const instant = Date.parse('9999-12-31T23:59:59Z') + 1000
  expect([secondAt(instant), hourAt(instant), dayAt(instant)]).toEqual([
    '+010000-01-01T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '+010000-01-01',
  ])
})
