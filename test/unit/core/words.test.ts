import { expect, test } from 'vitest'
import { count, percent, size } from '../../../src/core/words.ts'

test.each([
  [0, '0 rows'],
  [1, '1 row'],
  [1n, '1 row'],
  [1538, '1,538 rows'],
  [10n ** 15n, '1,000,000,000,000,000 rows'],
])('%s of them is %s', (number, text) => {
  expect(count(number, 'row')).toBe(text)
})

test('a plural that is more than an s is given', () => {
  expect([1, 2].map((number) => count(number, 'row was', 'rows were'))).toEqual(['1 row was', '2 rows were'])
  expect(count(3, 'body', 'bodies')).toBe('3 bodies')
})

test('bytes and shares have a unit', () => {
  expect([1, 999_999, 1_000_000].map(size)).toEqual(['1 kB', '1000 kB', '1.0 MB'])
  expect([0.7, 0.0451].map(percent)).toEqual(['70.0 %', '4.5 %'])
})
