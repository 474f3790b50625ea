import { csvTable } from '../csv.ts'
import { htmlReport } from '../html/page.ts'
import { jsonTable } from '../json.ts'
import { markdownTable } from '../markdown.ts'
import { plainText } from '../plain-text.ts'
import { partFor, type Table } from '../table.ts'
import { type TextOptions, textTable } from '../text.ts'
import { introduction } from './introduction.ts'
import type { Report, Section } from './report.ts'

/** A way to write a report down. */
export interface ReportFormat {
  /** One line for `--help` and docs/report.md. */
  readonly summary: string
  /** Endings of file names that mean this format. */
  readonly endings: readonly string[]
  /** The whole document, with its last line end. */
  render(report: Report, options: TextOptions): string
}

/** Every format of `report`, by the name `--format` takes; the first is the default. */
export const REPORT_FORMATS = {
  table: { summary: 'for a terminal, as wide as it is', endings: ['.txt'], render: textReport },
  csv: { summary: 'CSV, one table', endings: ['.csv'], render: (report) => csvTable(report.flat) },
  json: { summary: 'one JSON document, with a version', endings: ['.json'], render: jsonReport },
  markdown: { summary: 'Markdown tables', endings: ['.md', '.markdown'], render: markdownReport },
  html: { summary: 'one HTML file with pictures', endings: ['.html', '.htm'], render: htmlReport },
} satisfies Record<string, ReportFormat>

function textReport(report: Report, options: TextOptions): string {
  const bold = (text: string) => (options.color ? `\u001b[1m${text}\u001b[0m` : text)
  const sections = report.pictures === null ? report.sections : [report.headline, ...report.sections]
  return [
    ...introduction(report).map(plainText),
    ...sections.flatMap(({ title, says, table }) =>
      report.pictures === null
        ? ['', bodyOf(table, options)]
        : ['', bold(plainText(title)), plainText(says), '', bodyOf(table, options)],
    ),
    '',
  ].join('\n')
}

function bodyOf(table: Table, options: TextOptions): string {
  return table.rows.length === 0 ? '(nothing)' : textTable(table, options).trimEnd()
}

function markdownReport(report: Report): string {
  const [title = '', ...facts] = introduction(report)
  const section = ({ title, says, table }: Section) => [
    `## ${plainText(title)}`,
    '',
    plainText(says),
    '',
    table.rows.length === 0 ? '(nothing)' : markdownTable(table).trimEnd(),
    '',
  ]
  return [
    `# ${plainText(title)}`,
    '',
    ...facts.map((fact) => `* ${plainText(fact).trim()}`),
    '',
    ...[report.headline, ...report.sections].flatMap(section),
  ].join('\n')
}

/** With `--by` the rows themselves; else the sections by name. */
function jsonReport(report: Report): string {
  if (report.pictures === null) return jsonTable(report.flat)
  const sections = [report.headline, ...report.sections].map(({ id, table }) => [id, rowsOf(table)])
  return `${JSON.stringify({ ...report.about, sections: Object.fromEntries(sections) })}\n`
}

function rowsOf(table: Table): unknown {
  const { columns, rows, totals } = partFor('programs', table)
  const object = (cells: (typeof rows)[number]) =>
    Object.fromEntries(columns.map(({ key }, index) => [key, cells[index]?.raw ?? null]))
  return { rows: rows.map(object), ...(totals === null ? {} : { totals: object(totals) }) }
}
