import { join } from 'node:path'
import type { App } from '../../core/app.ts'
import { UsageError } from '../../core/errors.ts'
import { displayMoney } from '../../core/model/money.ts'
import { REPORT_ENDINGS, type ReportFormat, SHORT } from '../../features/report/choices.ts'
import { forEachFolder, INDEX, type MadeReports, makeReports, type Page } from '../../features/report/for-each.ts'
import { makeReport } from '../../features/report/make.ts'
import type { ReportOptions } from '../../features/report/options.ts'
import { renderReport } from '../../features/report/render.ts'
import { xlsxReport } from '../../features/report/xlsx.ts'
import { rejectedRows } from '../../run/cost-text.ts'
import type { RunEnd } from '../../run/figures.ts'
import type { RunReport } from '../../run/run-report.ts'
import { formatOf, type NamedDocument, prepareFolder, textOptions, writeDocument, writeDocuments } from '../document.ts'
import { openFile } from '../terminal/open-file.ts'

/** Rows of a list on a terminal. */
const SHORT_TOP = 5

/** Writes a report of a selection, or one of each entity of a level. Exit 1 when rows were rejected, unless that is allowed. */
export async function runReport(options: ReportOptions, app: App): Promise<RunEnd> {
  const { out, outDir, forEach, open } = options
  if (open && out === '-' && outDir === undefined) {
    throw new UsageError('E_USAGE_REPORT', '--open needs a file to open: --out or --out-dir.')
  }
  const run =
    outDir === undefined && forEach === undefined ? await writeReport(options, app) : await writeReports(options, app)
  const { rejects } = run
  if (rejects.rows === 0) return { exitCode: 0 }
  app.log.write('warn', `The report leaves out ${rejectedRows(run, displayMoney, 'rejected row')}.`)
  return { exitCode: options.allowRejects ? 0 : 1 }
}

async function writeReport(options: ReportOptions, app: App): Promise<RunReport> {
  const format = formatOf(options, app, REPORT_ENDINGS)
  const { run } = await writeDocument(options, app, async () => {
    const { report, run } = await makeReport(forTerminal(options, format, app), app, format === 'html')
    const document =
      format === 'xlsx' ? await xlsxReport(report) : renderReport(report, format, textOptions(options, app))
    return { run, document }
  })
  if (options.open) await openFile(options.out, app)
  return run
}

/** A terminal gets what fits it, unless it asks for more. */
function forTerminal(options: ReportOptions, format: ReportFormat, { host }: App): ReportOptions {
  const { out, by, sections, top } = options
  if (format !== 'table' || out !== '-' || !host.stdout.isTTY || by !== undefined || sections !== undefined)
    return options
  return { ...options, sections: SHORT, top: top ?? SHORT_TOP }
}

async function writeReports(options: ReportOptions, app: App): Promise<RunReport> {
  const folder = forEachFolder(options)
  await prepareFolder({ folder, ...options }, `${INDEX}.html`, app)
  const made = await makeReports(options, app)
  await writeDocuments({ folder, ...options }, filesOf(made, options, app), app)
  if (app.json) {
    for (const piece of renderReport(made.index.report, 'json', textOptions(options, app))) {
      app.host.stdout.stream.write(piece)
    }
  }
  if (options.open) await openFile(join(folder, `${INDEX}.html`), app)
  return made.run
}

/** A page and a CSV file for each report, the page that leads to them last. */
function* filesOf({ pages, index }: MadeReports, options: ReportOptions, app: App): Iterable<NamedDocument> {
  const file = ({ name, report }: Page, format: 'csv' | 'html') => ({
    name: `${name}.${format}`,
    document: renderReport(report, format, textOptions(options, app)),
  })
  for (const page of pages) yield* [file(page, 'csv'), file(page, 'html')]
  yield* [file(index, 'csv'), file(index, 'html')]
}
