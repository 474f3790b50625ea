import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NO_COUNTERS } from '../../../../src/core/model/spend.ts'
import { NO_FIGURES } from '../../../../src/core/totals/figures.ts'
import { Tallies } from '../../../../src/core/totals/tallies.ts'

test('sums are exact whatever their size and sign', () => {
  const amount = fc.oneof(
    fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }),
    fc.constantFrom(2n ** 63n, -(2n ** 63n), 1n),
  )
  fc.assert(
    fc.property(fc.array(amount), (amounts) => {
      const [tallies, others] = [new Tallies(), new Tallies()]
      for (const each of amounts) tallies.add(3, each, { ...NO_COUNTERS, cacheWriteTokens: -each })
      const sum = amounts.reduce((total, each) => total + each, 0n)
      const expected = amounts.length === 0 ? null : { ...NO_FIGURES, cost: sum, cacheWriteTokens: -sum }
      expect(tallies.of(3)).toEqual(expected)
      expect(tallies.costOf(3)).toBe(sum)
      others.addGroup(2_000, tallies, 3)
      others.addGroup(2_000, tallies, 3)
      expect(others.costOf(2_000)).toBe(2n * sum)
    }),
  )
})

test('nothing is unlike a sum of nothing', () => {
  const tallies = new Tallies()
  tallies.add(1_500, 0n, undefined)
  tallies.addGroup(4, tallies, 9_999)
  expect([tallies.of(1_500), tallies.of(4), tallies.of(0), tallies.of(9_999)]).toEqual([NO_FIGURES, null, null, null])
})
