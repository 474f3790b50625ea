import { expect, test } from 'vitest'
import { parseWindow } from '../../../src/core/model/parse-window.ts'
import { byMonth, wholeMonths, withDefaultWindow } from '../../../src/run/send-window.ts'

test.each([
  ['2026-11-01T00:30:00Z', '2026-10-01', '2026-11-02'],
  ['2026-11-07T23:59:59Z', '2026-10-01', '2026-11-08'],
  ['2026-11-08T00:00:00Z', '2026-11-01', '2026-11-09'],
  ['2027-01-03T12:00:00Z', '2026-12-01', '2027-01-04'],
  ['2026-11-20T12:00:00Z', '2026-11-01', '2026-11-21'],
])('at %s from %s to %s', (now, from, to) => {
  const window = parseWindow(withDefaultWindow({}, new Date(now)), new Date(now))
  expect(window).toEqual({ from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z` })
})

test('any window flag is left alone', () => {
  for (const flags of [{ from: '2026-11-03' }, { to: '2026-11-03' }, { month: '2026-10' }, { last: '3d' }]) {
    expect(withDefaultWindow(flags, new Date('2026-11-20T12:00:00Z'))).toEqual(flags)
  }
  for (const flag of ['yesterday', 'lastMonth', 'thisMonth']) {
    expect(withDefaultWindow({ [flag]: true }, new Date('2026-11-20T12:00:00Z'))).toEqual({ [flag]: true })
  }
})

const at = (from: string, to: string) => ({ from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z` })

test.each([
  ['2026-10-05', '2026-10-06', '2026-10-01', '2026-11-01'],
  ['2026-10-31', '2026-11-01', '2026-10-01', '2026-11-01'],
  ['2026-10-31', '2026-11-02', '2026-10-01', '2026-12-01'],
  ['2026-12-31', '2027-01-02', '2026-12-01', '2027-02-01'],
])('%s to %s is widened to whole months', (from, to, first, end) => {
  const now = new Date('2026-11-20T12:00:00Z')
  expect(wholeMonths(at(from, to), now, false)).toEqual(at(first, end))
})

test('complete days end before today, whole months or not', () => {
  const now = new Date('2026-11-20T12:00:00Z')
  expect(wholeMonths(at('2026-10-05', '2026-11-20'), now, true)).toEqual(at('2026-10-01', '2026-11-20'))
  expect(wholeMonths(at('2026-10-05', '2026-10-09'), now, true)).toEqual(at('2026-10-01', '2026-11-01'))
  expect(byMonth(wholeMonths(at('2026-11-01', '2026-11-01'), now, true))).toEqual([])
})

test('a window is cut where months meet', () => {
  expect(byMonth(at('2026-12-01', '2027-02-15'))).toEqual([
    { month: '2026-12', ...at('2026-12-01', '2027-01-01') },
    { month: '2027-01', ...at('2027-01-01', '2027-02-01') },
    { month: '2027-02', ...at('2027-02-01', '2027-02-15') },
  ])
})
