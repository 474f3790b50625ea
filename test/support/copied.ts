import { rowsOf } from '../../src/source/copy-text.ts'
import type { RawRow } from '../../src/source/types.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

/** One row in COPY's text format, as Postgres writes it. */
export function copyLine(columns: readonly (string | null)[]): string {
  const cells = columns.map((text) =>
    text === null ? '\\N' : text.replace(/[\\\b\f\n\r\t\v]/g, (c) => ESCAPES[c] ?? c),
  )
  return `${cells.join('\t')}\n`
}

/** Rows as a reader gets them of a query with these widths, given column by column. */
export function copied(widths: readonly number[], rows: readonly (readonly (string | null)[])[]): readonly RawRow[] {
  return rowsOf(rows.map(copyLine).join(''), widths)
}
