import { jsonRows } from '../core/cbf/json-row.ts'
import type { CbfRow } from '../core/cbf/row.ts'
import { isObject } from '../core/parse-json.ts'
import { BrokenDocument, parsed } from './drop-scanner.ts'

/**
 * Reads the text of one row. CloudZero takes strings only but does not say what it gives back: a number becomes the
 * text it was written as, `null` is left out, anything else becomes its JSON.
 * @throws BrokenDocument for what is not a JSON object.
 */
export function rowOf(text: string): CbfRow {
  const document = parsed(text)
  const [row] = jsonRows(text, document, (json) => (isObject(json) ? [json] : []))
  if (row === undefined) throw new BrokenDocument('a row of it is not an object', text)
  return row.cells
}
