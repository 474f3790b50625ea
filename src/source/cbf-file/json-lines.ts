import { RECORD_LENGTH } from '../../core/cbf/csv-text.ts'
import { jsonRows } from '../../core/cbf/json-row.ts'
import type { CbfPiece, PlacedRow } from '../../core/cbf/row.ts'
import { isObject, JsonFault, parseJson } from '../../core/parse-json.ts'
import { broken } from './errors.ts'
import { MAX_LINE_BYTES } from './limits.ts'
import { foreignColumns, refusedColumns } from './sniff.ts'
import { wholeLines } from './whole-lines.ts'

type Object = Readonly<Record<string, unknown>>

/** Reads JSON lines. Each is a row, or a body of AnyCost Stream: an object with a list `data`. */
export async function* readJsonLines(blocks: AsyncIterable<Buffer>, target: string): AsyncIterable<CbfPiece> {
  let number = 0
  let bodies = 0
  let known = false
  const checked = (rows: readonly PlacedRow[]) => {
    const [first] = rows
    for (const { cells, place } of rows) {
      const refused = refusedColumns(Object.keys(cells), target, place.line ?? number)
      if (refused !== null) throw refused
    }
    if (known || first === undefined) return rows
    const foreign = foreignColumns(Object.keys(first.cells), target)
    if (foreign !== null) throw foreign
    known = true
    return rows
  }
  const tooLong = () => broken(target, number + 1, 'the line is longer than 20 MB')
  for await (const lines of wholeLines(blocks, MAX_LINE_BYTES, tooLong)) {
    let rows: PlacedRow[] = []
    for (const text of lines.replace(/\n$/, '').split('\n')) {
      number++
      if (text.trim() === '') continue
      const document = objectIn(text, number, target)
      if (!Array.isArray(document.data)) {
        if (text.length > RECORD_LENGTH) throw broken(target, number, 'the row is longer than 5 MB')
        const [row = { cells: {}, notText: [] }] = jsonRows(text, document, (parsed) =>
          isObject(parsed) ? [parsed] : [],
        )
        rows.push({ place: { line: number, row: null }, ...row })
        continue
      }
      if (rows.length > 0) yield { of: 'rows', rows: checked(rows) }
      rows = []
      yield {
        of: 'body',
        body: {
          number: ++bodies,
          line: number,
          month: textIn(document.month),
          operation: textIn(document.operation),
          bytes: Buffer.byteLength(text),
          text,
        },
        rows: checked(rowsOfBody(text, document, number, target)),
      }
    }
    if (rows.length > 0) yield { of: 'rows', rows: checked(rows) }
  }
}

function rowsOfBody(text: string, document: Object, line: number, target: string): readonly PlacedRow[] {
  const found = jsonRows(text, document, (parsed) => {
    const data = isObject(parsed) && Array.isArray(parsed.data) ? parsed.data : []
    return data.map((row: unknown, index) => {
      if (isObject(row)) return row
      throw broken(target, line, `row ${index + 1} of the body is no JSON object`)
    })
  })
  return found.map((row, index) => ({ place: { line, row: index + 1 }, ...row }))
}

function objectIn(text: string, line: number, target: string): Object {
  let document: unknown
  try {
    document = parseJson(text)
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error
    throw broken(target, line, `it ${error.message}; each line is one object`, error)
  }
  if (isObject(document)) return document
  throw broken(target, line, 'it is not a JSON object')
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
