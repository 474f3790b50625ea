import fc from 'fast-check'
import { expect, test } from 'vitest'
import { axisOf, tickText } from '../../../../../src/features/report/html/trend-picture.ts'
import { periodText } from '../../../../../src/features/report/periods.ts'

test('an axis has round steps and holds zero', () => {
  expect(axisOf(0, 645).ticks).toEqual([0, 200, 400, 600, 800])
  expect(axisOf(-3, 9).ticks).toEqual([-5, 0, 5, 10])
  expect(axisOf(0, 0.0007).ticks.map(tickText)).toEqual(['$0', '$0.0002', '$0.0004', '$0.0006', '$0.0008'])
  expect([tickText(1500), tickText(-2.5), tickText(0)]).toEqual(['$1,500', '-$2.50', '$0'])
})

test('an axis holds both of its ends, whatever they are', () => {
  const dollars = fc.double({ min: 1e-6, max: 1e9, noNaN: true })
  fc.assert(
    fc.property(dollars, fc.option(dollars, { nil: 0 }), (high, low) => {
      const axis = axisOf(-low, high)
      const hair = (axis.high - axis.low) * 1e-6
      expect(axis.low).toBeLessThanOrEqual(hair - low)
      expect(axis.high).toBeGreaterThanOrEqual(high - hair)
      expect(axis.ticks.length).toBeGreaterThan(1)
      expect(axis.ticks.length).toBeLessThan(9)
      expect(axis.ticks.some((tick) => tick === 0)).toBe(true)
    }),
  )
  expect(axisOf(0, 0).ticks.length).toBeGreaterThan(1)
})

test('periods below an axis are short', () => {
  expect(periodText('2026-11-03', 'day')).toBe('3 Nov')
  expect(periodText('2026-11-02', 'week')).toBe('2 Nov')
  expect(periodText('2026-11', 'month')).toBe('Nov 2026')
  expect(periodText('2026-11-03T14:00:00Z', 'hour')).toBe('14:00')
})
