import type { App } from '../../core/app.ts'
import { displayMoney } from '../../core/model/money.ts'
import { count } from '../../core/words.ts'
import { REPORT_ENDINGS } from '../../features/report/formats.ts'
import { makeReport } from '../../features/report/make.ts'
import type { ReportOptions } from '../../features/report/options.ts'
import { renderReport } from '../../features/report/render.ts'
import type { RunEnd } from '../../run/figures.ts'
import { formatOf, textOptions, writeDocument } from '../document.ts'

/** Writes a report of a selection. Exit 1 when rows were rejected, unless that is allowed. */
export async function runReport(options: ReportOptions, app: App): Promise<RunEnd> {
  const format = formatOf(options, app, REPORT_ENDINGS)
  const { run } = await writeDocument(options, app, async () => {
    const { report, run } = await makeReport(options, app)
    return { run, document: renderReport(report, format, textOptions(options, app)) }
  })
  const { rejects, cost } = run
  if (rejects.rows === 0) return { exitCode: 0 }
  app.log.write(
    'warn',
    `${count(rejects.rows, 'row was', 'rows were')} rejected (${displayMoney(cost.rejected)}) and left out of the report.`,
  )
  return { exitCode: options.allowRejects ? 0 : 1 }
}
