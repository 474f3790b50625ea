import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowOf } from '../../../src/cloudzero/row.ts'

test('strings stay as they are, and an empty one is absent', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', minLength: 1 })), (row) => {
      expect(rowOf(JSON.stringify({ ...row, empty: '' }))).toEqual(rowOf(JSON.stringify({ ...row, empty: null })))
      expect(Object.entries(rowOf(JSON.stringify(row)))).toEqual(Object.entries(row))
    }),
  )
})

test.each([
  ['{"a":1e-7}', { a: '1e-7' }],
  ['{"a":-0.10}', { a: '-0.10' }],
  ['{"a":123456789012.123456789012}', { a: '123456789012.123456789012' }],
  ['{"a":1,"b":"2 , 3","c":"\\"4\\""}', { a: '1', b: '2 , 3', c: '"4"' }],
  ['{"a":null,"b":true}', { b: 'true' }],
  ['{"a":[1.0,"x"],"b":{"c":2}}', { a: '["1.0","x"]', b: '{"c":"2"}' }],
  ['{"1":2}', { '1': '2' }],
])('%s', (text, row) => {
  expect(rowOf(text)).toEqual(row)
})

test('a column named __proto__ is a column', () => {
  expect(Object.entries(rowOf('{"__proto__":"a"}'))).toEqual([['__proto__', 'a']])
})

test.each(['[]', '1', '{"a":}', '{"a":1,}', '{"a":01}', ''])('%s is no row', (text) => {
  expect(() => rowOf(text)).toThrow()
})
