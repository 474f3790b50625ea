import { csvTable } from './csv.ts'
import { jsonTable } from './json.ts'
import { markdownTable } from './markdown.ts'
import type { Table } from './table.ts'
import { type TextOptions, textTable } from './text.ts'

/** A way to write a report down. */
export interface TableFormat {
  /** One line for `--help` and the documentation. */
  readonly summary: string
  /** The whole document, with its last line end. */
  render(table: Table, options: TextOptions): string
}

/** Every format a report has, by the name `--format` takes; the first is the default. */
export const TABLE_FORMATS = {
  table: { summary: 'for a terminal, as wide as it is', render: textTable },
  csv: { summary: 'CSV with a header line', render: csvTable },
  json: { summary: 'one JSON document, with a version', render: jsonTable },
  markdown: { summary: 'a Markdown table', render: markdownTable },
} satisfies Record<string, TableFormat>
