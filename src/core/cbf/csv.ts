import { stringify } from 'csv-stringify/sync'
import { type Encoder, lineEncoder } from './encoder.ts'
import type { Layout } from './layout.ts'

export interface CsvOptions {
  /** Puts `'` before a text that a spreadsheet would take for a formula. Numbers are left alone. */
  readonly escapeFormulas: boolean
}

const NEEDS_CARE = /[",\r\n]|^[=+\-@\t\uFF0B\uFF0D\uFF1D\uFF20]/

/** CSV by RFC 4180 with line feeds, one header line. */
export function csvEncoder(layout: Layout, options: CsvOptions): Encoder {
  const record = (cells: readonly string[], escapeFormulas: boolean) =>
    stringify([cells], {
      escape_formulas: escapeFormulas,
      eof: false,
      // A lone carriage return ends a line for many readers, so it must be quoted too.
      quoted_match: /[\r\n]/,
    })
  const line = lineEncoder(layout, {
    lineStart: '',
    lineEnd: '\n',
    around: () => ['', ''],
    dropsAbsent: false,
    escape: (text) => (NEEDS_CARE.test(text) ? record([text], options.escapeFormulas) : text),
    // Quotes stand around a whole cell.
    escapePart: (text) => (NEEDS_CARE.test(text) ? null : text),
  })
  const header = layout.columns.map((column) => column.column)
  return { header: `${record(header, false)}\n`, line }
}
