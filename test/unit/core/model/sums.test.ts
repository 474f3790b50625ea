import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Sums } from '../../../../src/core/model/sums.ts'

test('adds up exactly, within 64 bits and beyond, and begins again when it is set', () => {
  const amounts = fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n })
  const numbers = fc.constantFrom(0, 1, 8_191, 8_192, 20_000)
  const step = fc.record({ number: numbers, amount: amounts, isNew: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const sums = new Sums()
      const expected = new Map<number, bigint>()
      for (const { number, amount, isNew } of steps) {
        if (isNew) sums.set(number, amount)
        else sums.add(number, amount)
        expected.set(number, (isNew ? 0n : (expected.get(number) ?? 0n)) + amount)
      }
      for (const number of [0, 1, 8_191, 8_192, 20_000]) expect(sums.of(number)).toBe(expected.get(number) ?? 0n)
    }),
  )
})
