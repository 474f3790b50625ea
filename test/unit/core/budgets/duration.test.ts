import { expect, test } from 'vitest'
import { alignedStart, parseDuration, periodStart } from '../../../../src/core/budgets/duration.ts'
import { DAY_MS } from '../../../../src/core/time.ts'

test.each([
  ['30s', 30_000],
  ['15m', 900_000],
  ['1h', 3_600_000],
  ['24h', DAY_MS],
  ['1d', DAY_MS],
  ['7d', 7 * DAY_MS],
  ['2w', 14 * DAY_MS],
  ['hourly', 3_600_000],
  ['daily', DAY_MS],
  ['weekly', 7 * DAY_MS],
  ['monthly', 30 * DAY_MS],
])('%s has a fixed length', (text, milliseconds) => {
  expect(parseDuration(text)).toEqual({ unit: 'fixed', milliseconds })
})

test('1mo is a month, and LiteLLM knows no other number of them', () => {
  expect(parseDuration('1mo')).toEqual({ unit: 'month' })
  expect(['2mo', '0d', '', 'd', '1y', '-1d', '1.5h', ' 1d'].map(parseDuration)).toEqual(Array(8).fill(null))
})

test.each([
  ['2026-12-01T00:00:00Z', '1mo', '2026-11-01T00:00:00Z'],
  // LiteLLM resets 30d on the first of the month; elsewhere it is 30 days.
  ['2026-12-01T00:00:00Z', '30d', '2026-11-01T00:00:00Z'],
  ['2027-01-01T00:00:00Z', '30d', '2026-12-01T00:00:00Z'],
  ['2026-12-12T06:30:00Z', '30d', '2026-11-12T06:30:00Z'],
  ['2026-12-01T00:00:00Z', '60d', '2026-10-02T00:00:00Z'],
  ['2026-11-23T00:00:00Z', '7d', '2026-11-16T00:00:00Z'],
  ['2026-11-20T13:00:00Z', '1h', '2026-11-20T12:00:00Z'],
  ['2027-03-31T00:00:00Z', '1mo', '2027-02-28T00:00:00Z'],
  // Longer than time can be written.
  ['2026-12-01T00:00:00Z', '999999999d', '0001-01-01T00:00:00Z'],
])('the period that ends at %s with %s began at %s', (end, text, start) => {
  const duration = parseDuration(text)
  expect(duration && periodStart(Date.parse(end), duration)).toBe(Date.parse(start))
})

test.each([
  ['1mo', '2026-11-01T00:00:00Z'],
  ['30d', '2026-11-01T00:00:00Z'],
  ['7d', '2026-11-16T00:00:00Z'],
  ['1d', '2026-11-20T00:00:00Z'],
  ['24h', '2026-11-20T00:00:00Z'],
  ['1h', '2026-11-20T12:00:00Z'],
  // Began at the earliest so many days before midnight.
  ['3d', '2026-11-18T00:00:00Z'],
  ['999999999w', '0001-01-01T00:00:00Z'],
])('without a reset the period of %s began at %s', (text, start) => {
  const duration = parseDuration(text)
  expect(duration && alignedStart(Date.parse('2026-11-20T12:34:56Z'), duration)).toBe(Date.parse(start))
})
