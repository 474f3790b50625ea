import type { App, Host } from '../../core/app.ts'
import { budgetSection } from './budgets.ts'
import { factsOf } from './facts.ts'
import { groupedReport } from './grouped.ts'
import type { ReportOptions } from './options.ts'
import { periodsIn } from './periods.ts'
import { planOf, type ReportPlan } from './plan.ts'
import { type ReportRead, readReport } from './read.ts'
import type { Report } from './report.ts'
import { standardReport } from './standard.ts'
import { trendOf } from './trend.ts'

/** Rows of a list of the standard report, and bands of its trend. */
const DEFAULT_TOP = 10
const BANDS = 7

/** A report, and the run that it is of. */
export interface MadeReport {
  readonly report: Report
  readonly run: ReportRead['run']
}

/**
 * Reads what was spent and makes a report of it.
 * @throws UsageError for options that do not fit together, before a connection is tried.
 */
export async function makeReport(options: ReportOptions, app: App): Promise<MadeReport> {
  const plan = planOf(options, app.host)
  const read = await readReport(plan, app)
  return { run: read.run, report: reportOf(plan, read, options, app.host) }
}

function reportOf(plan: ReportPlan, read: ReportRead, options: ReportOptions, host: Host): Report {
  const facts = factsOf(plan, read, host.now())
  const { detail, people } = read
  if (plan.by !== null) {
    const { sort = 'cost', top = null } = options
    return groupedReport(facts, detail.rows(), { by: plan.by, sort, top })
  }
  const top = options.top ?? DEFAULT_TOP
  const { period } = plan.trend
  const trend = trendOf(read.trend?.rows() ?? [], period, periodsIn(plan.selection.window, period), BANDS)
  const budgets = read.budgets === null ? null : budgetSection(read.budgets, top, facts.about)
  return standardReport(facts, { levels: plan.levels, detail, people: people?.rows() ?? null, trend, budgets }, top)
}
