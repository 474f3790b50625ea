import type { Pieces } from '../../core/tables/pieces.ts'
import type { Table } from '../../core/tables/table.ts'
import { csvTable } from './csv.ts'
import type { TableFormat } from './formats.ts'
import { jsonTable } from './json.ts'
import { markdownTable } from './markdown.ts'
import { type TextOptions, textTable } from './text.ts'

const RENDERERS: Readonly<Record<TableFormat, (table: Table, options: TextOptions) => Pieces>> = {
  table: (table, options) => [textTable(table, options)],
  csv: csvTable,
  json: jsonTable,
  markdown: (table) => [markdownTable(table)],
}

/** The whole document with its last line end; the options are for the terminal's format only. */
export function renderTable(table: Table, format: TableFormat, options: TextOptions): Pieces {
  return RENDERERS[format](table, options)
}
