import { stringify } from 'csv-stringify/sync'
import { type Encoder, halfEncoder } from './encoder.ts'
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
  const encode = halfEncoder(layout, {
    cells(columns, texts) {
      // The cells of a line itself are numbers, times and fixed words: nothing to quote or to escape.
      const plain = columns[0]?.of === 'line' || !texts.some((text) => NEEDS_CARE.test(text))
      return plain ? texts.join(',') : record(texts, options.escapeFormulas)
    },
    line: (pieces) => `${pieces.join(',')}\n`,
  })
  return {
    header: `${record(
      layout.columns.map((column) => column.column),
      false,
    )}\n`,
    encode: (lines) => lines.map(encode).join(''),
  }
}
