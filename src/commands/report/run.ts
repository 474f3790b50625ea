import { parseSettings } from '../../config/parse.ts'
import type { Settings } from '../../config/resolve.ts'
import type { ExitCode } from '../../errors.ts'
import type { Host } from '../../host.ts'
import { displayMoney } from '../../model/money.ts'
import { groupedReport } from '../../report/spend/grouped.ts'
import { renderReport } from '../../report/spend/render.ts'
import type { Report } from '../../report/spend/report.ts'
import { standardReport } from '../../report/spend/standard.ts'
import { trendOf } from '../../report/spend/trend.ts'
import { textOptions, writeDocument } from '../document.ts'
import type { App } from '../types.ts'
import { budgetSection } from './budgets.ts'
import { factsOf } from './facts.ts'
import { formatOf, planOf, type ReportOptions, type ReportPlan, reportOptions } from './options.ts'
import { periodsIn } from './periods.ts'
import { type ReportRead, readReport } from './read.ts'

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
  const { rejects, cost } = run.summary
  if (rejects.rows === 0) return 0
  app.log.write(
    'warn',
    `${rejects.rows} rows were rejected (${displayMoney(cost.rejected)}) and are not in the report.`,
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
