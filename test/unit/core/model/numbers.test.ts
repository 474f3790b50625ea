import { expect, test } from 'vitest'
import { Numbers } from '../../../../src/core/model/numbers.ts'

test('holds whole numbers by place, 0 where there is none', () => {
  const numbers = new Numbers()
  for (const place of [0, 1023, 1024, 300_000]) numbers.set(place, 2 ** 32 - 1 - place)
  numbers.set(1023, 7)
  expect([0, 1, 1023, 1024, 5_000, 300_000, 900_000].map((place) => numbers.at(place))).toEqual([
    2 ** 32 - 1,
    0,
    7,
    2 ** 32 - 1025,
    0,
    2 ** 32 - 300_001,
    0,
  ])
})
