import type { RawRow } from '../types.ts'

/** A field in quotes, its own doubled, or one without: it has neither quotes nor commas. */
const FIELD = /"([^"]*(?:""[^"]*)*)"|([^,]+)|/y

/**
 * The fields of a record as Postgres writes it as text, such as `(1,"a b",,"")`: NULL is nothing, and a text in quotes
 * has its quotes and backslashes doubled (PostgreSQL, composite types).
 */
export function fieldsOf(record: string): RawRow {
  const text = record.slice(1, -1)
  if (!text.includes('"')) return text.split(',').map((field) => (field === '' ? null : field))
  const fields: (string | null)[] = []
  for (let at = 0; at <= text.length; at = FIELD.lastIndex + 1) {
    FIELD.lastIndex = at
    const [, quoted, plain] = FIELD.exec(text) ?? []
    fields.push(quoted === undefined ? (plain ?? null) : undoubled(quoted))
  }
  return fields
}

function undoubled(text: string): string {
  return text.replace(/""|\\\\/g, (pair) => pair.charAt(0))
}
