import { CsvError, parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvText } from '../../../../src/core/cbf/csv-text.ts'

/** What another reader makes of a text: its rows, or what it finds wrong with it. */
function read(text: string): unknown {
  try {
    return parse(text, { record_delimiter: ['\r\n', '\n'], relax_column_count: true, skip_empty_lines: true })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return error.code
  }
}

const CODES: Readonly<Record<string, string>> = {
  'a quote is opened that is never closed': 'CSV_QUOTE_NOT_CLOSED',
  'a quote stands inside of a text that is not in quotes': 'INVALID_OPENING_QUOTE',
  'something follows a closing quote': 'CSV_INVALID_CLOSING_QUOTE',
}

/** The same by our reader, which gets so many lines at once. */
function ours(text: string, lines: number): { readonly rows: unknown; readonly line: number | null } {
  const csv = csvText((line, why) => Object.assign(new Error(CODES[why] ?? why), { line }))
  const pieces = text.match(new RegExp(`([^\\n]*\\n){1,${lines}}|[^\\n]+$`, 'g')) ?? []
  try {
    const rows = pieces.flatMap((piece) => csv.take(piece).map(({ cells }) => cells))
    csv.end()
    return { rows, line: null }
  } catch (error) {
    if (!(error instanceof Error && 'line' in error)) throw error
    return { rows: error.message, line: Number(error.line) }
  }
}

const piece = fc.constantFrom('a', ',', '\n', '\r\n', '\r', '"', '""', ',"', '",', '"\n', '\n"', 'ä', '\uFEFF')

test('reads what another reader reads, and refuses what it refuses, wherever the text is cut', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.integer({ min: 1, max: 4 }), (pieces, lines) => {
      const text = `x${pieces.join('')}`
      expect(ours(text, lines).rows).toEqual(read(text))
    }),
    { numRuns: 2_000 },
  )
})

test('names the line of a record and of what is wrong, line feeds in quotes counted', () => {
  const csv = csvText((line, why) => new Error(`${line}: ${why}`))
  const lines = (text: string) => csv.take(text).map(({ line }) => line)
  expect(lines('a\n\n"b\n')).toEqual([1])
  expect(lines('c\r\n"\n\r\nd\n')).toEqual([3, 7])
  expect(() => csv.take('"e\n\n"f\n')).toThrow('10: something follows')
})

test('a record that does not end is given up, not gathered', () => {
  const csv = csvText((line, why) => new Error(`${line}: ${why}`))
  csv.take('a\n"b\n')
  expect(() => {
    for (let block = 0; block < 60; block++) csv.take(`${'x'.repeat(99_999)}\n`)
  }).toThrow('2: a row is longer than 5 MB')
})
