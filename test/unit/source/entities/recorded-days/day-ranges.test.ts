import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { daysOf } from '../../../../../src/core/model/window.ts'
import { type DayKey, dayRangesOf } from '../../../../../src/source/entities/recorded-days/day-ranges.ts'

const aDayKey = (apiKey: string, first: string, last = first): DayKey => ({ apiKey, stored: apiKey, first, last })
const october = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }
const shown = (...given: Parameters<typeof dayRangesOf>) =>
  dayRangesOf(...given).map(({ window, keys }) => [window.from, window.to, keys.map(({ apiKey }) => apiKey).join('')])

describe('dayRangesOf', () => {
  test('leaves a window whole where few keys depend on the day', () => {
    expect(shown(october, [])).toEqual([[october.from, october.to, '']])
    expect(shown(october, [aDayKey('a', '2026-10-01', '2026-10-31')], 31)).toEqual([[october.from, october.to, 'a']])
  })

  test('cuts at midnights, each part with its keys', () => {
    const keys = [aDayKey('a', '2026-10-01', '2026-10-20'), aDayKey('b', '2026-10-20'), aDayKey('c', '2026-10-30')]
    expect(shown(october, keys, 20)).toEqual([
      [october.from, '2026-10-20T00:00:00Z', 'a'],
      ['2026-10-20T00:00:00Z', october.to, 'abc'],
    ])
    expect(shown(october, [aDayKey('a', '2026-10-07'), aDayKey('b', '2026-10-07')], 1)).toHaveLength(1)
  })

  test('keeps the hours of a window, and looks at whole days', () => {
    const hours = { from: '2026-10-05T07:00:00Z', to: '2026-10-07T03:00:00Z' }
    const keys = [aDayKey('a', '2026-10-05', '2026-10-07'), aDayKey('b', '2026-10-08')]
    expect(shown(hours, keys, 1)).toEqual([
      ['2026-10-05T07:00:00Z', '2026-10-06T00:00:00Z', 'a'],
      ['2026-10-06T00:00:00Z', '2026-10-07T00:00:00Z', 'a'],
      ['2026-10-07T00:00:00Z', '2026-10-07T03:00:00Z', 'a'],
    ])
  })

  test('bears days that no calendar has', () => {
    expect(shown(october, [aDayKey('a', '', '2026-10-32')], 1)).toHaveLength(31)
  })

  test('the parts are the window, hold every key on its days, and few pairs', () => {
    const day = fc.integer({ min: 1, max: 31 }).map((number) => `2026-10-${String(number).padStart(2, '0')}`)
    const keys = fc.array(
      fc.tuple(day, day).map(([one, other]) => (one < other ? aDayKey('k', one, other) : aDayKey('k', other, one))),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 200 }), (some, most) => {
        const parts = dayRangesOf(october, some, most)
        expect([parts[0]?.window.from, ...parts.map(({ window }) => window.to)]).toEqual([
          ...parts.map(({ window }) => window.from),
          october.to,
        ])
        expect(parts[0]?.window.from).toBe(october.from)
        for (const { window, keys: held } of parts) {
          const { from, to } = daysOf(window)
          expect(held).toEqual(some.filter(({ first, last }) => first < to && last >= from))
          const days = (Date.parse(window.to) - Date.parse(window.from)) / 86_400_000
          const present = Array.from({ length: days }, (_, index) => {
            const at = new Date(Date.parse(window.from) + index * 86_400_000).toISOString().slice(0, 10)
            return held.filter(({ first, last }) => first <= at && at <= last).length
          })
          // A single day is not cut, however many keys it has.
          if (present.filter((keys) => keys > 0).length < 2) continue
          expect(present.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(most)
        }
      }),
    )
  })
})
