import { expect, test } from 'vitest'
import { Parts } from '../../../../src/core/totals/part.ts'

test('the first part of a key stands for all, once it has a name', () => {
  const parts = new Parts()
  const numbers = [
    parts.numberOf({ key: 'a', id: 'a', name: null }),
    parts.numberOf({ key: 'b', id: 'b', name: 'Beta' }),
    parts.numberOf({ key: 'a', id: 'a', name: 'Alpha' }),
    parts.numberOf({ key: 'a', id: 'a', name: 'Another' }),
    parts.numberOf({ key: 'b', id: 'b', name: null }),
  ]
  expect(numbers).toEqual([0, 1, 0, 0, 1])
  expect([parts.at(0).name, parts.at(1).name]).toEqual(['Alpha', 'Beta'])
  expect(() => parts.at(2)).toThrow('no part 2')
})
