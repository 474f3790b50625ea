import { isObject, jsonRows } from '../../core/cbf/json-row.ts'
import type { CbfPiece, PlacedRow } from '../../core/cbf/row.ts'
import { messageOf } from '../../core/node-errors.ts'
import { broken } from './errors.ts'
import { foreignColumns } from './sniff.ts'
import { wholeLines } from './whole-lines.ts'

/** Longest line in bytes: far beyond the 5 MB of a body, but not a whole file that has no line feeds. */
const LINE_BYTES = 64_000_000

type Object = Readonly<Record<string, unknown>>

/** Reads JSON lines. Each is a row, or a body of AnyCost Stream: an object with a list `data`. */
export async function* readJsonLines(blocks: AsyncIterable<Buffer>, target: string): AsyncIterable<CbfPiece> {
  let number = 0
  let bodies = 0
  let known = false
  const checked = (rows: readonly PlacedRow[]) => {
    const [first] = rows
    if (known || first === undefined) return rows
    const foreign = foreignColumns(Object.keys(first.cells), target)
    if (foreign !== null) throw foreign
    known = true
    return rows
  }
  const tooLong = () => broken(target, number + 1, 'the line is longer than 64 MB')
  for await (const lines of wholeLines(blocks, LINE_BYTES, tooLong)) {
    let rows: PlacedRow[] = []
    for (const text of lines.replace(/\n$/, '').split('\n')) {
      number++
      if (text.trim() === '') continue
      const document = objectIn(text, number, target)
      if (!Array.isArray(document.data)) {
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
    document = JSON.parse(text)
  } catch (error) {
    throw broken(target, line, `it is not JSON (${messageOf(error)}); each line is one object`, error)
  }
  if (isObject(document)) return document
  throw broken(target, line, 'it is not a JSON object')
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
