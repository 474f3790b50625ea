import { numbersAsText } from '../core/cbf/json-numbers.ts'
import { BrokenDocument, parsed } from './drop-scanner.ts'

/** A CBF row as CloudZero holds it: column to text. */
export type CbfRow = Readonly<Record<string, string>>

/**
 * Reads the text of one row. CloudZero takes strings only but does not say what it gives back: a number becomes the
 * text it was written as, since `JSON.parse` would round it, `null` is left out, anything else becomes its JSON.
 * @throws BrokenDocument for what is not a JSON object.
 */
export function rowOf(text: string): CbfRow {
  const plain = objectOf(text)
  if (Object.values(plain).every((value) => typeof value === 'string')) return stringsOf(plain)
  return stringsOf(objectOf(numbersAsText(text)))
}

function objectOf(text: string): object {
  const value = parsed(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new BrokenDocument('a row of it is not an object', text)
}

function stringsOf(row: object): CbfRow {
  return Object.fromEntries(
    Object.entries(row).flatMap(([column, value]) =>
      value === null ? [] : [[column, typeof value === 'string' ? value : JSON.stringify(value)]],
    ),
  )
}
