import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { forecastSpend, HISTORY_DAYS } from '../../../../src/core/budgets/forecast.ts'

const USD = 10n ** 12n
/** A Friday, noon. */
const NOW = Date.parse('2026-11-20T12:00:00Z')
const at = (text: string) => Date.parse(text)
const none = () => null

/** 28 days; the last one is Thursday the 19th. */
const days = (dollars: (weekday: number, age: number) => bigint) =>
  Array.from({ length: HISTORY_DAYS }, (_, index) => {
    const age = HISTORY_DAYS - index
    return dollars(new Date(NOW - age * 86_400_000).getUTCDay(), age) * USD
  })
const office = days((weekday) => (weekday === 0 || weekday === 6 ? 0n : 7n))

describe('by weekday', () => {
  test('a weekend costs nothing where weekends never did', () => {
    // Half of Friday, then Saturday and Sunday.
    const input = { spend: 35n * USD, limitAt: none, now: NOW, resetAt: at('2026-11-23T00:00:00Z'), history: office }
    expect(forecastSpend(input)).toEqual({
      amount: (385n * USD) / 10n,
      method: 'weekday',
      weekday: (385n * USD) / 10n,
      // 20 of 28 days at 7 dollars are 5 a day, for two and a half days.
      linear: (475n * USD) / 10n,
      days: 28,
      reachedOn: null,
    })
  })

  test('says on which day the limit is reached, by the limit of that day', () => {
    const input = { spend: 35n * USD, now: NOW, resetAt: at('2026-12-01T00:00:00Z'), history: office }
    // 38.5 after Friday, 45.5 after Monday the 23rd, 52.5 after Tuesday.
    expect(forecastSpend({ ...input, limitAt: () => 50n * USD })?.reachedOn).toBe('2026-11-24')
    expect(forecastSpend({ ...input, limitAt: () => 500n * USD })?.reachedOn).toBe(null)
    expect(forecastSpend({ ...input, limitAt: () => 30n * USD })?.reachedOn).toBe(null)
    const lapsing = (instant: number) => (instant < at('2026-11-22T00:00:00Z') ? 500n : 38n) * USD
    expect(forecastSpend({ ...input, limitAt: lapsing })?.reachedOn).toBe('2026-11-22')
  })
})

describe('with a short history', () => {
  const input = { spend: 10n * USD, limitAt: none, now: NOW, resetAt: at('2026-11-21T12:00:00Z') }

  test('below 14 days all days count alike, from the first spend on', () => {
    const history = days((_, age) => (age > 10 ? 0n : age === 10 ? 6n : 1n))
    expect(forecastSpend({ ...input, history })).toEqual({
      amount: (115n * USD) / 10n,
      method: 'linear',
      linear: (115n * USD) / 10n,
      weekday: null,
      days: 10,
      reachedOn: null,
    })
  })

  test('below 3 days there is none', () => {
    expect(forecastSpend({ ...input, history: days((_, age) => (age <= 2 ? 1n : 0n)) })).toBe(null)
    expect(forecastSpend({ ...input, history: days(() => 0n) })).toBe(null)
    expect(forecastSpend({ ...input, history: [] })).toBe(null)
    expect(forecastSpend({ ...input, history: days((_, age) => (age === 3 ? 3n : 0n)) })?.amount).toBe(11n * USD)
  })
})

test('a steady rate is the same by weekday and by day, to the last digit, whatever the reset', () => {
  fc.assert(
    fc.property(fc.bigInt(1n, 10n ** 18n), fc.integer({ min: 1, max: 90 * 24 * 60 }), (daily, minutes) => {
      const history = Array.from({ length: HISTORY_DAYS }, () => daily)
      const forecast = forecastSpend({ spend: 0n, limitAt: none, now: NOW, resetAt: NOW + minutes * 60_000, history })
      expect(forecast?.weekday).toBe(forecast?.linear)
      const exact = (daily * BigInt(minutes)) / 1440n
      // Parts of days are rounded down by less than 1e-12 dollars each.
      expect(exact - (forecast?.amount ?? 0n)).toBeLessThanOrEqual(2n)
    }),
  )
})
