import { csvTable } from '../csv.ts'
import { htmlReport } from '../html/page.ts'
import { jsonTable } from '../json.ts'
import { markdownTable } from '../markdown.ts'
import { plainText } from '../plain-text.ts'
import { partFor, type Table } from '../table.ts'
import { type TextOptions, textTable } from '../text.ts'
import type { ReportFormat } from './formats.ts'
import { introduction } from './introduction.ts'
import type { Report, Section } from './report.ts'

/** The whole document with its last line end; the options are for the terminal's format only. */
export function renderReport(report: Report, format: ReportFormat, options: TextOptions): string {
  return RENDERERS[format](report, options)
}

const RENDERERS: Readonly<Record<ReportFormat, (report: Report, options: TextOptions) => string>> = {
  table: textReport,
  csv: (report) => csvTable(report.flat),
  json: jsonReport,
  markdown: markdownReport,
  html: htmlReport,
}

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
