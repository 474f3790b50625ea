import type { App } from '../../core/app.ts'
import { plainJson } from '../../core/plain-text.ts'
import { exportLines } from '../../features/export/export-lines.ts'
import type { ExportOptions } from '../../features/export/options.ts'
import { exportSummary, exportText } from '../../features/export/summary.ts'
import { figuresOf, type RunEnd } from '../../run/figures.ts'

/** Writes the lines of a selection to a file or stdout. Exit 1 when rows were rejected, unless that is allowed. */
export async function runExport(options: ExportOptions, app: App): Promise<RunEnd> {
  const { host, log } = app
  const report = await exportLines(options, app)
  const { receipt, rejects, cost } = report
  const stream = options.out === '-' || options.rejects === '-' ? 'stderr' : 'stdout'
  if (app.json) {
    host[stream].stream.write(`${plainJson(JSON.stringify(exportSummary(report)))}\n`)
  } else log.show(exportText(report), stream)
  return {
    figures: {
      ledger: report.ledger,
      window: report.window,
      ...figuresOf(report),
      ...(receipt === null ? { lines: 0, cost: { ...cost, delivered: 0n } } : {}),
      verified: null,
      months: [],
    },
    exitCode: rejects.rows > 0 && !options.allowRejects ? 1 : 0,
  }
}
