import { describe, expect, test } from 'vitest'
import { UsageError } from '../../../../src/core/errors.ts'
import { parseWindow } from '../../../../src/core/model/parse-window.ts'
import { daysOf, daysWithin, isEmptyWindow, monthsOf } from '../../../../src/core/model/window.ts'
import { dayOf, hourOfDay } from '../../../../src/core/time.ts'

const now = new Date('2026-11-20T23:59:59Z')
const days = (flags: Parameters<typeof parseWindow>[0], at = now) => {
  const { from, to } = parseWindow(flags, at)
  return [dayOf(from), dayOf(to)]
}

describe('parseWindow', () => {
  test.each([
    [{}, '2026-11-01', '2026-11-21'],
    [{ month: '2026-02' }, '2026-02-01', '2026-03-01'],
    [{ month: '2025-12' }, '2025-12-01', '2026-01-01'],
    [{ last: '7d' }, '2026-11-14', '2026-11-21'],
    [{ last: '1d' }, '2026-11-20', '2026-11-21'],
    [{ yesterday: true }, '2026-11-19', '2026-11-20'],
    [{ lastMonth: true }, '2026-10-01', '2026-11-01'],
    [{ thisMonth: true }, '2026-11-01', '2026-11-21'],
    [{ thisMonth: true, completeDays: true }, '2026-11-01', '2026-11-20'],
    [{ from: '2026-10-05' }, '2026-10-05', '2026-11-21'],
    [{ to: '2026-11-01' }, '2026-10-01', '2026-11-01'],
    [{ from: '2024-02-29', to: '2024-03-01' }, '2024-02-29', '2024-03-01'],
    [{ completeDays: true }, '2026-11-01', '2026-11-20'],
    [{ last: '7d', completeDays: true }, '2026-11-14', '2026-11-20'],
    [{ month: '2026-10', completeDays: true }, '2026-10-01', '2026-11-01'],
    [{ month: '9999-11' }, '9999-11-01', '9999-12-01'],
    [{ month: '0001-01' }, '0001-01-01', '0001-02-01'],
  ])('%j is %s to %s', (flags, from, to) => {
    expect(days(flags)).toEqual([from, to])
  })

  test('does not depend on the time zone of the machine', () => {
    expect(days({}, new Date('2026-12-01T00:30:00Z'))).toEqual(['2026-12-01', '2026-12-02'])
    expect(parseWindow({}, now).from).toBe('2026-11-01T00:00:00Z')
  })

  test('hours are taken where the ledger has them, in any usual form', () => {
    const window = { from: '2026-11-05T06:00:00Z', to: '2026-11-05T18:00:00Z' }
    for (const [from, to] of [
      ['2026-11-05T06', '2026-11-05T18'],
      ['2026-11-05T06:00', '2026-11-05 18:00'],
      ['2026-11-05T06:00:00Z', '2026-11-05T18:00:00Z'],
    ]) {
      expect(parseWindow({ from, to }, now, { hours: true })).toEqual(window)
    }
    expect(() => parseWindow({ from: '2026-11-05T06' }, now)).toThrow('this ledger holds days')
    for (const from of ['2026-11-05T24', '2026-11-05T06:30', '2026-11-05T06:00+02:00']) {
      expect(() => parseWindow({ from }, now, { hours: true }), from).toThrow(UsageError)
    }
  })

  test('complete days on the first of a month are an empty window, not an error', () => {
    expect(isEmptyWindow(parseWindow({ completeDays: true }, new Date('2026-11-01T08:00:00Z')))).toBe(true)
    expect(isEmptyWindow(parseWindow({}, now))).toBe(false)
  })

  test.each([
    [{ from: '2026-11-31' }, 'E_USAGE_DATE', '--from 2026-11-31 is not a date'],
    [{ from: '2026-1-5' }, 'E_USAGE_DATE', '--from 2026-1-5'],
    [{ from: '01.11.2026' }, 'E_USAGE_DATE', '--from'],
    [{ month: '2026-13' }, 'E_USAGE_DATE', '--month 2026-13'],
    [{ month: 'last' }, 'E_USAGE_DATE', '--month last is not a date'],
    [{ from: '2026-11-05', to: '2026-11-01' }, 'E_USAGE_WINDOW', 'not before'],
    [{ from: '2026-11-05', to: '2026-11-05' }, 'E_USAGE_WINDOW', 'not before'],
    [{ last: '0d' }, 'E_USAGE_WINDOW', '--last 0d'],
    [{ last: 'week' }, 'E_USAGE_WINDOW', '--last week'],
    [{ month: '9999-12' }, 'E_USAGE_WINDOW', 'ends after 9999-12-01'],
    [{ from: '9999-11-30', to: '9999-12-31' }, 'E_USAGE_WINDOW', 'ends after 9999-12-01'],
    [{ from: '2026-01-01', to: '10000-01-01' }, 'E_USAGE_DATE', '--to 10000-01-01 is not a date'],
    [{ month: '0000-12' }, 'E_USAGE_DATE', '--month 0000-12 is not a date'],
    [{ month: '2026-10', yesterday: true }, 'E_USAGE_WINDOW', '--month and --yesterday cannot be used together'],
    [{ lastMonth: true, thisMonth: true }, 'E_USAGE_WINDOW', '--last-month and --this-month cannot be used together'],
  ])('%j is refused', (flags, code, message) => {
    const failure = (() => {
      try {
        parseWindow(flags, now)
      } catch (error) {
        return error
      }
    })()
    expect(failure).toBeInstanceOf(UsageError)
    expect(failure).toMatchObject({ code, message: expect.stringContaining(message) })
  })
})

test.each(['2026-02-30', '2026-13-01', '20260101', '', '2026-01-01T00', 'x'])(
  'hourOfDay has no hour for %j',
  (text) => {
    expect(hourOfDay(text)).toBeNull()
  },
)

test('the months of a window end with it, also where time ends', () => {
  expect(monthsOf({ from: '9999-10-31T00:00:00Z', to: '9999-12-01T00:00:00Z' })).toEqual(['9999-10', '9999-11'])
  expect(monthsOf({ from: '2025-12-31T23:00:00Z', to: '2026-01-01T01:00:00Z' })).toEqual(['2025-12', '2026-01'])
})

test('hourOfDay is midnight UTC', () => {
  expect(hourOfDay('2026-02-28')).toBe('2026-02-28T00:00:00Z')
})

test.each([
  ['2026-11-05T06:00:00Z', '2026-11-05T18:00:00Z', '2026-11-05', '2026-11-06'],
  ['2026-10-31T00:00:00Z', '2026-11-01T00:00:00Z', '2026-10-31', '2026-11-01'],
  ['2026-10-31T23:00:00Z', '2026-11-01T01:00:00Z', '2026-10-31', '2026-11-02'],
])('%s to %s touches the days from %s to %s', (from, to, first, end) => {
  expect(daysOf({ from, to })).toEqual({ from: first, to: end })
})

test.each([
  ['last', '--last-month'],
  ['This', '--this-month'],
])('--month %s has a flag of its own, which is named', (month, flag) => {
  expect(() => parseWindow({ month }, now)).toThrow(expect.objectContaining({ hint: `Give ${flag}, or YYYY-MM.` }))
})

test.each([
  ['2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z', '2026-11-01T00:00:00Z', '2026-11-20T00:00:00Z'],
  ['2026-11-01T05:00:00Z', '2026-11-03T05:00:00Z', '2026-11-02T00:00:00Z', '2026-11-03T00:00:00Z'],
  ['2026-11-01T05:00:00Z', '2026-11-02T05:00:00Z', null, null],
  ['2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z', null, null],
])('the closed days within %s to %s are those from %s to %s', (from, to, first, end) => {
  const days = first === null || end === null ? null : { from: first, to: end }
  expect(daysWithin({ from, to }, new Date('2026-11-20T09:30:00Z'))).toEqual(days)
})
