import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { numbersAsText } from '../../../src/core/cbf/json-numbers.ts'
import { JsonFault, parseJson, stringEnd } from '../../../src/core/parse-json.ts'

const fault = (text: string): string => {
  try {
    return `no fault: ${JSON.stringify(parseJson(text))}`
  } catch (error) {
    return error instanceof JsonFault ? error.message : `not a fault: ${String(error)}`
  }
}

test('what JSON.parse reads is read alike', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 20 }), fc.constantFrom(0, 2), (text, indent) => {
      fc.pre(!text.includes('__proto__'))
      const written = JSON.stringify(JSON.parse(text), null, indent)
      expect(parseJson(written)).toEqual(JSON.parse(text))
    }),
  )
})

describe('what is lost without a word is refused', () => {
  test.each([
    ['{"a":1,"a":2}', 'has an object with the same key twice (column 8)'],
    [
      '{"a":1,\n "b":{"x":1,"y":[{"k":1, "\\u006b" : 2}]}}',
      'has an object with the same key twice (line 2, column 26)',
    ],
    ['[{"a":1},{"a":{"a":1,"b":2,"a":3}}]', 'has an object with the same key twice (column 28)'],
    ['{"__proto__":"x"}', 'has the key "__proto__", which is refused'],
    ['{"a":[{"\\u005f_proto__":{}}]}', 'has the key "__proto__", which is refused'],
  ])('%s', (text, message) => expect(fault(text)).toBe(message))

  test('the same key in two objects, and colons in strings, are fine', () => {
    expect(parseJson('[{"a":"b:c","d":1},{"a":"\\":{["}]')).toEqual([{ a: 'b:c', d: 1 }, { a: '":{[' }])
  })
})

describe('nesting', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
  test('100 levels are read, 101 and ten million are not', () => {
    expect(fault(nested(100))).toMatch(/^no fault/)
    expect(fault(nested(101))).toBe('is nested more than 100 levels deep')
    expect(fault('{"a":'.repeat(10_000_000))).toBe('is nested more than 100 levels deep')
  })
})

describe('what is not JSON is placed, and never quoted', () => {
  test.each([
    ['sk-secret-of-mine', 'is not JSON from column 1 on'],
    ['{"apiKey": sk-secret}', 'is not JSON from column 12 on'],
    ['{\n  "a": 1,\n}', 'is not JSON from line 3, column 1 on'],
    ["{\n  'a': 1}", 'is not JSON from line 2, column 3 on'],
    ['{"a": "b"', 'is not JSON from column 10 on'],
    ['', 'is not JSON from column 1 on'],
    ['{"a": "b\\q-secret"}', /^is not JSON from column \d+ on$/],
    ['{"a":1}}', 'is not JSON from column 8 on'],
  ])('%s', (text, message) => {
    expect(fault(text)).toMatch(message)
    expect(fault(text)).not.toContain('secret')
  })
})

describe('numbers as text', () => {
  test('outside of strings only, with every digit', () => {
    expect(numbersAsText('{"a\\"1":-1.50e+7,"b":["2",3,"\\\\"],"c":0.1}')).toBe(
      '{"a\\"1":"-1.50e+7","b":["2","3","\\\\"],"c":"0.1"}',
    )
  })

  test('agrees with JSON.parse on every document', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const asText = (_key: string, value: unknown) => (typeof value === 'number' ? 'number' : value)
        const found = JSON.stringify(JSON.parse(numbersAsText(text)), (_key, value: unknown) =>
          typeof value === 'string' && /^-?\d[\d.eE+-]*$/.test(value) ? 'number' : value,
        )
        const wanted = JSON.stringify(JSON.parse(text, asText), (_key, value: unknown) =>
          typeof value === 'string' && /^-?\d[\d.eE+-]*$/.test(value) ? 'number' : value,
        )
        expect(found).toBe(wanted)
      }),
    )
  })

  test('a string of 12 MB, plain or all escapes, is one string', () => {
    for (const filling of ['x'.repeat(12_000_000), '\\"'.repeat(6_000_000), '\\\\'.repeat(6_000_000)]) {
      const text = `"${filling}"`
      expect(stringEnd(text, 0)).toBe(text.length - 1)
      expect(numbersAsText(`{"a":1,"b":${text}}`)).toHaveLength(filling.length + 16)
    }
  })
})
