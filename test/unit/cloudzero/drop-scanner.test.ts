import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BrokenDocument, DropScanner } from '../../../src/cloudzero/drop-scanner.ts'

const scan = (...pieces: readonly string[]) => {
  const scanner = new DropScanner()
  const rows = pieces.flatMap((piece) => scanner.push(piece))
  return { rows, frame: scanner.end() }
}

const cutAt = (text: string, places: readonly number[]): string[] => {
  const cuts = [0, ...new Set(places.map((place) => place % (text.length + 1))), text.length].sort((a, b) => a - b)
  return cuts.slice(1).map((cut, index) => text.slice(cuts[index], cut))
}

/** Text full of what a scanner may stumble over. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\\"', '{', '}', '[', ']', ',', '"billing_drop":[', '\u2028', '𝕏', '\\\\'),
)
const row = fc.dictionary(nasty, fc.oneof(nasty, fc.double({ noNaN: true }), fc.constant(null), fc.jsonValue()))

describe('rows come out', () => {
  test('whatever they hold, however they are laid out, wherever the pieces are cut', () => {
    fc.assert(
      fc.property(
        fc.array(row),
        fc.dictionary(nasty, fc.jsonValue()),
        fc.constantFrom(undefined, 1, '\t', '\r\n '),
        fc.array(fc.nat()),
        (rows, around, indent, places) => {
          delete around.billing_drop
          const text = JSON.stringify({ ...around, billing_drop: rows, after: around }, null, indent)
          const found = scan(...cutAt(text, places))
          expect(found.rows.map((each) => JSON.parse(each))).toEqual(JSON.parse(JSON.stringify(rows)))
          expect(found.frame).toEqual(JSON.parse(JSON.stringify({ ...around, billing_drop: [], after: around })))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('the texts are those of the document', () => {
    expect(scan('{"billing_drop" : [ {"a":1.50} ,{}]}').rows).toEqual(['{"a":1.50}', '{}'])
  })

  test.each([
    ['a key that only ends like it', '{"x\\"billing_drop":[1]}'],
    ['a key further in', '{"x":{"billing_drop":[1]}}'],
    ['an empty document', '{}'],
    ['another list', '{"rows":[{}]}'],
  ])('not from %s', (_, text) => {
    expect(scan(text)).toEqual({ rows: [], frame: JSON.parse(text) })
  })
})

describe('a document that is not sound', () => {
  const caught = (...pieces: readonly string[]): unknown => {
    try {
      return scan(...pieces)
    } catch (error) {
      return error
    }
  }

  test('is incomplete wherever it is cut', () => {
    const text = '{"n":"]}","billing_drop":[{"a":"}"},{"b":[{}]}],"m":{}}'
    for (let end = 0; end < text.length; end++) {
      expect(caught(text.slice(0, end)), text.slice(0, end)).toMatchObject({ incomplete: true })
    }
    expect(scan(text).rows).toHaveLength(2)
  })

  test.each([
    '{"billing_drop":[{},]}',
    '{"billing_drop":[,{}]}',
    '{"billing_drop":[{}{}]}',
    '{"billing_drop":[1]}',
    '{"billing_drop":[null]}',
    '{"billing_drop":["a"]}',
    '{"billing_drop":[[]]}',
    '{"billing_drop":[]]',
    '{"billing_drop":[]}}',
    '{"billing_drop":[]} x',
    '<html></html>',
    '[{}]',
    'null',
  ])('%s is broken', (text) => {
    const error = caught(text)
    expect(error).toBeInstanceOf(BrokenDocument)
    expect(error).toMatchObject({ incomplete: false })
  })

  test('is not kept in memory for ever', () => {
    const scanner = new DropScanner()
    expect(() => scanner.push(`{"other" : "${'x'.repeat(70_000)}`)).toThrow(/no "billing_drop"/)
    const endless = new DropScanner()
    expect(() => {
      for (let piece = 0; piece < 10; piece++) endless.push(`{"billing_drop":[{"a":"${'x'.repeat(1_000_000)}`)
    }).toThrow(/without an end/)
  })
})
