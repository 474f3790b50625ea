/** Every format a report has, by the name `--format` takes, and what it is; the first is the default. */
export const TABLE_FORMATS = {
  table: 'for a terminal, as wide as it is',
  csv: 'CSV with a header line',
  json: 'one JSON document, with a version',
  markdown: 'a Markdown table',
} as const

export type TableFormat = keyof typeof TABLE_FORMATS

/** Endings of file names that mean a format. */
export const TABLE_ENDINGS: Readonly<Record<TableFormat, readonly string[]>> = {
  table: ['.txt'],
  csv: ['.csv'],
  json: ['.json'],
  markdown: ['.md', '.markdown'],
}

/** What a document can be besides. */
export const OFFICE_FORMATS = {
  xlsx: 'a workbook of Excel, a sheet for each section',
  slack: 'a message for an incoming webhook of Slack',
} as const

export const OFFICE_ENDINGS = { xlsx: ['.xlsx'], slack: [] } as const
