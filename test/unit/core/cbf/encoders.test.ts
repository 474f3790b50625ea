import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvEncoder } from '../../../../src/core/cbf/csv.ts'
import type { Encoder } from '../../../../src/core/cbf/encoder.ts'
import { jsonEncoder } from '../../../../src/core/cbf/json.ts'
import type { CbfLine } from '../../../../src/core/cbf/line.ts'
import { aLayout, aLine, anEntity, anIdentity, aProduct, cellsOf } from '../../../support/build.ts'

const layout = aLayout()
const header = layout.columns.map((column) => column.column)
const named = (name: string, model = 'gpt-4o') =>
  aLine(layout, { identity: anIdentity({ team: anEntity({ id: 't', name }) }), product: aProduct({ model }) })
const present = (record: Record<string, string>) =>
  Object.fromEntries(Object.entries(record).filter(([, text]) => text !== ''))
const textOf = (encoder: Encoder, line: CbfLine) => encoder.line(line)
const readCsv = (text: string): Record<string, string>[] => parse(text, { columns: true })

describe('csv', () => {
  test('has one header line and ends every line', () => {
    const encoder = csvEncoder(layout, { escapeFormulas: false })
    expect(encoder.header).toBe(`${header.join(',')}\n`)
    expect(
      [named('A'), named('B')]
        .map((line) => textOf(encoder, line))
        .join('')
        .match(/\n/g),
    ).toHaveLength(2)
  })

  test('any text comes back from any reader', () => {
    const encoder = csvEncoder(layout, { escapeFormulas: false })
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', minLength: 1 }), (name, model) => {
        const line = named(name, model)
        expect(readCsv(encoder.header + textOf(encoder, line)).map(present)).toEqual([cellsOf(layout, line)])
      }),
    )
  })

  test.each(['a\rb', 'a\nb', 'a"b', 'a,b', ' a '])('quotes %j where a reader needs it', (name) => {
    const encoder = csvEncoder(layout, { escapeFormulas: false })
    const [record] = readCsv(encoder.header + textOf(encoder, named(name)))
    expect(record?.['resource/tag:team']).toBe(name)
  })

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx'])('escapes the formula %j only when asked to', (name) => {
    const read = (escapeFormulas: boolean) => {
      const encoder = csvEncoder(layout, { escapeFormulas })
      return readCsv(encoder.header + textOf(encoder, { ...named(name), cost: -1n }))[0]
    }
    expect(read(false)?.['resource/tag:team']).toBe(name)
    expect(read(true)?.['resource/tag:team']).toBe(`'${name}`)
    expect(read(true)?.['cost/cost']).toBe('-0.000000000001')
  })

  test.each([
    ['2026-11-01T00:00:00Z', '2026-11-01'],
    ['2026-11-01T05:00:00Z', '2026-11-01 05:00'],
  ])('for Excel says that it is UTF-8, has %s as %s, and escapes formulas', (hour, plain) => {
    const encoder = csvEncoder(layout, { escapeFormulas: false, excel: true })
    const text = encoder.header + textOf(encoder, { ...named('=SUM(青木)'), hour, cost: -1n })
    expect(text.charCodeAt(0)).toBe(0xfeff)
    const [record] = readCsv(text.slice(1))
    expect(record).toMatchObject({
      'time/usage_start': plain,
      'resource/tag:team': "'=SUM(青木)",
      'cost/cost': '-0.000000000001',
    })
  })
})

test('json lines hold every present cell as a string and nothing else', () => {
  const encoder = jsonEncoder(layout)
  expect(encoder.header).toBe('')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const line = named(name)
      const text = textOf(encoder, line).repeat(2)
      const lines = text.split('\n')
      expect(lines.pop()).toBe('')
      expect(lines.map((each) => JSON.parse(each))).toEqual([cellsOf(layout, line), cellsOf(layout, line)])
    }),
  )
})
