import { isObject } from '../parse-json.ts'
import { numbersAsText } from './json-numbers.ts'
import type { CbfRow } from './row.ts'

/** A JSON object as a row: numbers as they were written, what is null or empty left out, anything else as its JSON. */
export interface JsonRow {
  readonly cells: CbfRow
  /** Columns whose value is no string. */
  readonly notText: readonly string[]
}

/** Reads rows whose JSON is `text`; `rowsOf` finds them in the parsed document. */
export function jsonRows(
  text: string,
  document: unknown,
  rowsOf: (document: unknown) => readonly Readonly<Record<string, unknown>>[],
): readonly JsonRow[] {
  const rows = rowsOf(document)
  const notText = rows.map((row) => Object.keys(row).filter((column) => typeof row[column] !== 'string'))
  const exact = notText.some((columns) => columns.length > 0) ? rowsOf(JSON.parse(numbersAsText(text))) : rows
  return exact.map((row, index) => ({ cells: cellsOf(row), notText: notText[index] ?? [] }))
}

function cellsOf(row: Readonly<Record<string, unknown>>): CbfRow {
  const cells: [string, string][] = []
  for (const [column, value] of Object.entries(row)) {
    if (value !== null && value !== '') cells.push([column, typeof value === 'string' ? value : JSON.stringify(value)])
  }
  // Not by assignment, which loses the column `__proto__`.
  return Object.fromEntries(cells)
}

/** A row that this program wrote as JSON. @throws Error for anything but an object of texts. */
export function writtenRow(json: unknown): CbfRow {
  if (isObject(json) && isRow(json)) return json
  throw new Error('It is not a row that was written here.')
}

function isRow(json: Readonly<Record<string, unknown>>): json is CbfRow {
  return Object.values(json).every((value) => typeof value === 'string')
}
