import type { ExitCode } from '../../../core/errors.ts'
import { parseSettings, type Settings } from '../../../core/settings.ts'
import { exportLines, exportOptions } from '../../../features/export/export-lines.ts'
import { exportSummary, exportText } from '../../../features/export/summary.ts'
import { figuresOf } from '../../../run/figures.ts'
import type { CommandApp } from '../types.ts'

/** Writes the lines of a selection to a file or stdout. Exit 1 when rows were rejected, unless that is allowed. */
export async function runExport(settings: Settings, app: CommandApp): Promise<ExitCode> {
  const { host, log } = app
  const choice = parseSettings(exportOptions, settings)
  const report = await exportLines(choice, app)
  const { receipt } = report
  app.report({
    ledger: report.ledger,
    window: report.window,
    ...figuresOf(report),
    ...(receipt === null ? { lines: 0, cost: { ...report.cost, delivered: 0n } } : {}),
    verified: null,
    months: [],
  })
  if (app.json) {
    const stream = choice.out === '-' || choice.rejects === '-' ? host.stderr : host.stdout
    stream.stream.write(`${JSON.stringify(exportSummary(report))}\n`)
  } else log.show(exportText(report))
  return report.rejects.rows > 0 && !choice.allowRejects ? 1 : 0
}
