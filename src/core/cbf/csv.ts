import { stringify } from 'csv-stringify/sync'
import { displayTime } from '../time.ts'
import { type Encoder, lineEncoder } from './encoder.ts'
import type { Column, Layout } from './layout.ts'
import type { CbfLine } from './line.ts'

export interface CsvOptions {
  /** Puts `'` before a text that a spreadsheet would take for a formula. Numbers are left alone. */
  readonly escapeFormulas: boolean
  /** For a double click: formulas escaped, a mark that says UTF-8, and times as Excel reads them. No longer CBF. */
  readonly excel?: boolean
}

/** Byte order mark: without it Excel takes UTF-8 for the code page of the machine. */
const BOM = '\uFEFF'

const NEEDS_CARE = /[",\r\n]|^[=+\-@\t\uFF0B\uFF0D\uFF1D\uFF20]/

/** CSV by RFC 4180 with line feeds, one header line. */
export function csvEncoder(cbf: Layout, { excel = false, escapeFormulas }: CsvOptions): Encoder {
  const layout = excel ? withPlainTimes(cbf) : cbf
  const record = (cells: readonly string[], escaped: boolean) =>
    stringify([cells], {
      escape_formulas: escaped,
      eof: false,
      // A lone carriage return ends a line for many readers, so it must be quoted too.
      quoted_match: /[\r\n]/,
    })
  const line = lineEncoder(layout, {
    lineStart: '',
    lineEnd: '\n',
    around: () => ['', ''],
    dropsAbsent: false,
    escape: (text) => (NEEDS_CARE.test(text) ? record([text], escapeFormulas || excel) : text),
    // Quotes stand around a whole cell.
    escapePart: (text) => (NEEDS_CARE.test(text) ? null : text),
  })
  const header = layout.columns.map((column) => column.column)
  return { header: `${excel ? BOM : ''}${record(header, false)}\n`, line }
}

/** Times as Excel takes them for such: `2026-11-01`, `2026-11-01 05:00`. */
function withPlainTimes({ mapping, columns }: Layout): Layout {
  const plain = (column: Column): Column =>
    column.of === 'line' && column.column === 'time/usage_start'
      ? { ...column, text: (line: CbfLine) => displayTime(column.text(line)) }
      : column
  return { mapping, columns: columns.map(plain) }
}
