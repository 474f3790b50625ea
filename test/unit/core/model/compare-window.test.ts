import { expect, test } from 'vitest'
import { parseCompareTo, windowToCompare } from '../../../../src/core/model/compare-window.ts'
import { displayWindow } from '../../../../src/core/model/display-window.ts'
import { parseWindow, type WindowFlags } from '../../../../src/core/model/parse-window.ts'

const compared = (flags: WindowFlags, day: string) => {
  const now = new Date(`${day}T12:00:00Z`)
  const { from, to } = windowToCompare(flags, parseWindow(flags, now), now)
  return [from.slice(0, 10), to.slice(0, 10)]
}

test.each<[string, WindowFlags, string, string]>([
  // Months are compared with months, whatever their lengths.
  ['2026-11-20', { month: '2026-10' }, '2026-09-01', '2026-10-01'],
  ['2026-11-20', { month: '2026-03' }, '2026-02-01', '2026-03-01'],
  ['2026-11-20', { month: '2026-01' }, '2025-12-01', '2026-01-01'],
  ['2026-11-20', { lastMonth: true }, '2026-09-01', '2026-10-01'],
  ['2026-11-20', { from: '2026-08-01', to: '2026-11-01' }, '2026-05-01', '2026-08-01'],
  // A month that goes on is compared with the same days of the month before.
  ['2026-11-20', {}, '2026-10-01', '2026-10-21'],
  ['2026-11-20', { thisMonth: true }, '2026-10-01', '2026-10-21'],
  ['2026-11-20', { month: '2026-11' }, '2026-10-01', '2026-10-21'],
  ['2026-11-20', { completeDays: true }, '2026-10-01', '2026-10-20'],
  ['2026-03-30', { thisMonth: true }, '2026-02-01', '2026-03-01'],
  ['2026-11-30', { thisMonth: true }, '2026-10-01', '2026-11-01'],
  ['2026-11-20', { month: '2027-01' }, '2026-12-01', '2027-01-01'],
  // Other windows with one of their length.
  ['2026-11-30', { last: '30d' }, '2026-10-02', '2026-11-01'],
  ['2026-11-20', { yesterday: true }, '2026-11-18', '2026-11-19'],
  ['2026-11-20', { from: '2026-10-05', to: '2026-10-12' }, '2026-09-28', '2026-10-05'],
  ['2026-11-20', { month: '0001-01' }, '0001-01-01', '0001-01-01'],
])('on %s %j is compared with %s to %s', (day, flags, from, to) => {
  expect(compared(flags, day)).toEqual([from, to])
})

test.each([
  ['2026-09', '2026-09-01', '2026-10-01'],
  ['2025-10-01:2025-10-15', '2025-10-01', '2025-10-15'],
])('--compare-to %s', (text, from, to) => {
  expect(parseCompareTo(text, new Date('2026-11-20T00:00:00Z'), { hours: false })).toEqual({
    from: `${from}T00:00:00Z`,
    to: `${to}T00:00:00Z`,
  })
})

test.each(['september', '2026-13', '2026-09-01', ':2026-09-01', '2026-09-02:2026-09-01', '2026-09-01:2026-09-02:x'])(
  '--compare-to %s is refused',
  (text) => {
    expect(() => parseCompareTo(text, new Date('2026-11-20T00:00:00Z'), { hours: false })).toThrow(
      expect.objectContaining({ exitCode: 2 }),
    )
  },
)

test.each([
  ['2026-10-01', '2026-11-01', 'October 2026'],
  ['2026-09-01', '2026-11-01', 'September to October 2026'],
  ['2025-12-01', '2026-02-01', 'December 2025 to January 2026'],
  ['2026-11-01', '2026-11-21', '1-20 November 2026'],
  ['2026-11-20', '2026-11-21', '20 November 2026'],
  ['2026-10-22', '2026-11-21', '22 October to 20 November 2026'],
  ['2025-12-22', '2026-01-06', '22 December 2025 to 5 January 2026'],
  ['2026-11-01', '2026-11-01', '2026-11-01 to 2026-11-01'],
])('%s to %s is %s', (from, to, words) => {
  expect(displayWindow({ from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z` })).toBe(words)
})

test('hours are shown as they are', () => {
  expect(displayWindow({ from: '2026-11-05T06:00:00Z', to: '2026-11-06T00:00:00Z' })).toBe(
    '2026-11-05 06:00 to 2026-11-06',
  )
})
