import { plainText } from '../../core/plain-text.ts'
import type { Pieces } from '../../core/tables/pieces.ts'
import type { Table } from '../../core/tables/table.ts'
import { csvTable } from '../../output/tables/csv.ts'
import { jsonTable, tableObjects } from '../../output/tables/json.ts'
import { markdownTable } from '../../output/tables/markdown.ts'
import { type TextOptions, textTable } from '../../output/tables/text.ts'
import type { ReportFormat } from './choices.ts'
import { htmlReport } from './html/page.ts'
import { introduction, ORIGIN_TITLE, type Report, type Section } from './report.ts'
import { slackReport } from './slack.ts'

/** A workbook is not made of text. */
type TextFormat = Exclude<ReportFormat, 'xlsx'>

/** The whole document with its last line end; the options are for the terminal's format only. */
export function renderReport(report: Report, format: TextFormat, options: TextOptions): Pieces {
  return RENDERERS[format](report, options)
}

const RENDERERS: Readonly<Record<TextFormat, (report: Report, options: TextOptions) => Pieces>> = {
  table: (report, options) => [textReport(report, options)],
  csv: (report) => csvTable(report.flat()),
  json: jsonReport,
  markdown: (report) => [markdownReport(report)],
  html: (report) => [htmlReport(report)],
  slack: (report) => [slackReport(report)],
}

function textReport(report: Report, options: TextOptions): string {
  const bold = (text: string) => (options.color ? `\u001b[1m${text}\u001b[0m` : text)
  const sections = shownSections(report)
  return [
    ...introduction(report).map(plainText),
    ...sections.flatMap((section) =>
      report.single
        ? ['', bodyOf(section, options)]
        : ['', bold(plainText(section.title)), plainText(section.says), '', bodyOf(section, options)],
    ),
    '',
    ...(report.left === undefined ? [bold(ORIGIN_TITLE), ...report.origin.map(plainText)] : [moreText(report.left)]),
    '',
  ].join('\n')
}

/** Of the one table of `--by` there is no headline. */
function shownSections({ single, headline, sections }: Report): readonly Section[] {
  return single || headline === null ? sections : [headline, ...sections]
}

/** What else there is, where a terminal got but some of it. */
function moreText(left: readonly string[]): string {
  const names = left.length === 0 ? '' : `--section ${left.join(', ')} or all; `
  return `More: ${names}--out report.html is a page with pictures.`
}

function bodyOf({ table, missing }: Section, options: TextOptions): string {
  if (missing !== undefined) return plainText(missing)
  return table.rows.length === 0 ? '(nothing)' : textTable(table, options).trimEnd()
}

function markdownReport(report: Report): string {
  const [title = '', ...facts] = introduction(report)
  const section = ({ title, says, table, missing }: Section) => [
    `## ${plainText(title)}`,
    '',
    plainText(says),
    '',
    missing === undefined
      ? table.rows.length === 0
        ? '(nothing)'
        : markdownTable(table).trimEnd()
      : plainText(missing),
    '',
  ]
  return [
    `# ${plainText(title)}`,
    '',
    ...facts.map((fact) => `* ${plainText(fact).trim()}`),
    '',
    ...[report.headline ?? [], report.sections].flat().flatMap(section),
    `## ${ORIGIN_TITLE}`,
    '',
    ...report.origin.map((sentence) => `* ${plainText(sentence).trim()}`),
    '',
  ].join('\n')
}

/** With `--by` the rows themselves; else the sections by name. */
function jsonReport(report: Report): Pieces {
  if (report.single) return jsonTable(report.flat())
  const sections = shownSections(report).map(({ id, table, missing }) => [
    id,
    missing === undefined ? rowsOf(table) : { rows: null, missing },
  ])
  return [`${JSON.stringify({ ...report.about, sections: Object.fromEntries(sections) })}\n`]
}

function rowsOf(table: Table): unknown {
  const { rows, totals } = tableObjects(table)
  return { rows: [...rows], ...(totals === null ? {} : { totals }) }
}
