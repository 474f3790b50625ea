import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Tuples } from '../../../../src/core/model/tuples.ts'

test('numbers tuples in the order in which they first come, and finds them again', () => {
  const members = fc.integer({ min: 0, max: 3 })
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4 }),
      fc.array(fc.array(members, { minLength: 4, maxLength: 4 })),
      (width, all) => {
        const tuples = new Tuples(width)
        const known = new Map<string, number>()
        for (const tuple of all.map((some) => some.slice(0, width))) {
          const key = tuple.join()
          const number = known.get(key) ?? known.size
          known.set(key, number)
          expect(tuples.numberOf(Uint32Array.from(tuple))).toBe(number)
          expect(tuple.map((_, place) => tuples.at(number, place))).toEqual(tuple)
        }
        expect(tuples.size).toBe(known.size)
      },
    ),
  )
})

test('finds all of many', () => {
  const tuples = new Tuples(3)
  const tuple = (number: number) => Uint32Array.of(number % 7, number, 2 ** 32 - 1 - number)
  for (let number = 0; number < 20_000; number++) expect(tuples.numberOf(tuple(number))).toBe(number)
  for (let number = 0; number < 20_000; number += 97) {
    expect(tuples.numberOf(tuple(number))).toBe(number)
    expect(tuples.at(number, 2)).toBe(2 ** 32 - 1 - number)
  }
  expect(tuples.size).toBe(20_000)
})
