import type { App, Host } from '../../../core/app.ts'
import type { ExitCode } from '../../../core/errors.ts'
import { displayMoney } from '../../../core/model/money.ts'
import type { Settings } from '../../../core/settings.ts'
import { parseSettings } from '../../../core/settings.ts'
import { count } from '../../../core/words.ts'
import { budgetSection } from '../../../features/report/budgets.ts'
import { factsOf } from '../../../features/report/facts.ts'
import { groupedReport } from '../../../features/report/grouped.ts'
import {
  formatOf,
  planOf,
  type ReportOptions,
  type ReportPlan,
  reportOptions,
} from '../../../features/report/options.ts'
import { periodsIn } from '../../../features/report/periods.ts'
import { type ReportRead, readReport } from '../../../features/report/read.ts'
import { renderReport } from '../../../features/report/render.ts'
import type { Report } from '../../../features/report/report.ts'
import { standardReport } from '../../../features/report/standard.ts'
import { trendOf } from '../../../features/report/trend.ts'
import { textOptions, writeDocument } from '../../document.ts'

/** Rows of a list of the standard report, and bands of its trend. */
const DEFAULT_TOP = 10
const BANDS = 7

/** Writes a report of a selection. Exit 1 when rows were rejected, unless that is allowed. */
export async function runReport(settings: Settings, app: App): Promise<ExitCode> {
  const options = parseSettings(reportOptions, settings)
  const plan = planOf(options, app.host)
  const format = formatOf(options, app)
  const { run } = await writeDocument(options, app, async () => {
    const read = await readReport(plan, app)
    const report = reportOf(plan, read, options, app.host)
    return { run: read.run, document: renderReport(report, format, textOptions(options, app)) }
  })
  const { rejects, cost } = run
  if (rejects.rows === 0) return 0
  app.log.write(
    'warn',
    `${count(rejects.rows, 'row was', 'rows were')} rejected (${displayMoney(cost.rejected)}) and left out of the report.`,
  )
  return options.allowRejects ? 0 : 1
}

function reportOf(plan: ReportPlan, read: ReportRead, options: ReportOptions, host: Host): Report {
  const facts = factsOf(plan, read, host.now())
  const { detail, people } = read
  if (plan.by !== null) {
    const { reportSort: sort = 'cost', reportTop: top = null } = options
    return groupedReport(facts, detail.rows(), { by: plan.by, sort, top })
  }
  const top = options.reportTop ?? DEFAULT_TOP
  const { period } = plan.trend
  const trend = trendOf(read.trend?.rows() ?? [], period, periodsIn(plan.selection.window, period), BANDS)
  const budgets = read.budgets === null ? null : budgetSection(read.budgets, top, facts.about)
  return standardReport(facts, { levels: plan.levels, detail, people: people?.rows() ?? null, trend, budgets }, top)
}
