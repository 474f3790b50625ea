import { csvTable } from './csv.ts'
import type { TableFormat } from './formats.ts'
import { jsonTable } from './json.ts'
import { markdownTable } from './markdown.ts'
import type { Table } from './table.ts'
import { type TextOptions, textTable } from './text.ts'

const RENDERERS: Readonly<Record<TableFormat, (table: Table, options: TextOptions) => string>> = {
  table: textTable,
  csv: csvTable,
  json: jsonTable,
  markdown: markdownTable,
}

/** The whole document with its last line end; the options are for the terminal's format only. */
export function renderTable(table: Table, format: TableFormat, options: TextOptions): string {
  return RENDERERS[format](table, options)
}
