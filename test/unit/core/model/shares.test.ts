import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evenShare } from '../../../../src/core/model/shares.ts'

const shares = (amount: bigint, count: number) =>
  Array.from({ length: count }, (_, place) => evenShare(amount, count, place))

test('shares are even, and the first has the rest', () => {
  expect(shares(10n, 3)).toEqual([4n, 3n, 3n])
  expect(shares(-10n, 3)).toEqual([-4n, -3n, -3n])
  expect(shares(2n, 5)).toEqual([2n, 0n, 0n, 0n, 0n])
  expect(shares(7n, 1)).toEqual([7n])
})

test('shares add up to the amount, and none is further from the others than the rest', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 1, max: 9 }), (amount, count) => {
      const [first = 0n, ...others] = shares(amount, count)
      expect(others.reduce((sum, share) => sum + share, first)).toBe(amount)
      expect(new Set(others).size).toBeLessThanOrEqual(1)
      const rest = first - (others[0] ?? first)
      expect(rest * rest < BigInt(count) * BigInt(count)).toBe(true)
    }),
  )
})
