import fc from 'fast-check'
import { expect, test } from 'vitest'
import { documentAt, numberAt, readDocument, textAt } from '../../../../../src/source/ledgers/spend-logs/document.ts'

/** JSON as Postgres writes jsonb: a blank behind each comma and colon. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([name, inner]) => `${JSON.stringify(name)}: ${written(inner)}`)
    .join(', ')}}`
}

test('numbers keep all their digits, and are told from text', () => {
  const document = readDocument('{"a": 0.00034500000000000004000, "b": "1", "c": {"d": 12345678901234567890}, "e": -1}')
  expect([textAt(document, ['a']), numberAt(document, 'a')]).toEqual(Array(2).fill('0.00034500000000000004000'))
  expect([textAt(document, ['b']), numberAt(document, 'b')]).toEqual(['1', null])
  expect(textAt(document, ['c', 'd'])).toBe('12345678901234567890')
  expect(numberAt(documentAt(document, 'c') ?? new Map(), 'd')).toBe('12345678901234567890')
  expect(numberAt(document, 'e')).toBe('-1')
})

test.each(['[]', '"{"', '7', 'null', 'true', '', null, undefined])('%j has no parts', (text) => {
  expect(readDocument(text).size).toBe(0)
})

test('what is no scalar is text that is no number, and has no parts itself', () => {
  const document = readDocument(written({ a: [1, { b: 2 }], c: {}, d: null, e: true, f: 'x' }))
  expect(['a', 'c', 'e', 'd', 'g'].map((name) => textAt(document, [name]))).toEqual([
    ...['boolean', 'object', 'boolean', null, null],
  ])
  for (const path of [
    ['a', '0'],
    ['f', 'length'],
    ['d', 'x'],
    ['e', 'x'],
  ])
    expect(textAt(document, path)).toBeNull()
})

test('any object reads as JSON.parse reads it', () => {
  const read = (value: unknown): unknown => {
    if (value instanceof Map) return [...value].map(([name, inner]) => [name, read(inner)]).sort()
    if (typeof value !== 'string') return value
    return value.startsWith('#') ? Number(value.slice(1)) : value.slice(1)
  }
  const parsed = (value: unknown): unknown => {
    if (Array.isArray(value)) return true
    if (typeof value !== 'object' || value === null) return value
    return Object.entries(value)
      .map(([name, inner]) => [name, parsed(inner)])
      .sort()
  }
  const object = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' }))
  fc.assert(
    fc.property(object, (value) => {
      const text = written(value)
      expect(read(readDocument(text))).toEqual(parsed(JSON.parse(text)))
    }),
    { numRuns: 300 },
  )
})

test('quotes and backslashes do not end a text', () => {
  for (const inner of ['"', '\\', '\\"', '\\\\', 'a\\', '\u0001', '{"a": "}']) {
    expect(textAt(readDocument(written({ [inner]: inner, z: 1 })), [inner])).toBe(inner)
  }
})
