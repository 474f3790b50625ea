import type { App } from '../../core/app.ts'
import { UsageError } from '../../core/errors.ts'
import { budgetSection } from './budgets.ts'
import type { SectionId } from './choices.ts'
import { factsOf } from './facts.ts'
import { groupedReport } from './grouped.ts'
import type { ReportOptions } from './options.ts'
import { periodsIn } from './periods.ts'
import { planOf, type ReportPlan, sectionsOf } from './plan.ts'
import { type ReportRead, type ReportViews, readReport } from './read.ts'
import type { Report, ReportFacts, Section, TrendPicture } from './report.ts'
import { totalOf } from './row.ts'
import { standardReport } from './standard.ts'
import { trendOf, undivided } from './trend.ts'

/** Rows of a list of the standard report, and bands of its trend. */
export const DEFAULT_TOP = 10
const BANDS = 7

/** A report, and the run that it is of. */
export interface MadeReport {
  readonly report: Report
  readonly run: ReportRead['run']
}

/**
 * Reads what was spent and makes a report of it; with pictures where the format has them.
 * @throws UsageError for options that do not fit together, before a connection is tried.
 */
export async function makeReport(options: ReportOptions, app: App, pictures: boolean): Promise<MadeReport> {
  const read = await readReport(planOf(options, app.host, pictures), app)
  const { plan } = read
  const facts = factsOf(plan, read, app.host.now())
  const budgets = read.budgets === null ? null : budgetSection(read.budgets, options.top ?? DEFAULT_TOP, facts.about)
  const report = reportOf(plan, facts, read, { ...options, budgets })
  const sections = sectionsOf(options)
  return { run: read.run, report: sections === null ? report : pickSections(report, sections) }
}

/** The report of some views. */
export function reportOf(
  plan: ReportPlan,
  facts: ReportFacts,
  { detail, people, reserved, trend: spent }: ReportViews,
  {
    sort = 'cost',
    top,
    pivot,
    budgets,
  }: Pick<ReportOptions, 'sort' | 'top' | 'pivot'> & { readonly budgets: Section | null },
): Report {
  const trend = trendPicture(plan, spent)
  if (plan.by !== null) {
    const grouping = { by: plan.by, sort, top: top ?? null, pivot: pivot ?? null }
    return groupedReport(facts, detail.rows(), grouping, trend)
  }
  const views = {
    ...{ levels: plan.levels, each: plan.each, detail, people: people?.rows() ?? null },
    ...{ reserved: totalOf(reserved?.rows() ?? []), trend, budgets },
  }
  return standardReport(facts, views, top ?? DEFAULT_TOP)
}

/** What cost over time is drawn from. */
export function trendPicture(
  { trend, selection }: ReportPlan,
  spent: ReportViews['trend'],
  level = trend?.level ?? null,
): TrendPicture | null {
  if (trend === null || spent === null) return null
  const { period } = trend
  const groups = level === null ? undivided(spent.rows()) : spent.rows()
  return { level, trend: trendOf(groups, period, periodsIn(selection.window, period), BANDS) }
}

/** A report of which only some sections are shown; CSV has the table of the one that was asked for. */
export function pickSections(report: Report, ids: readonly SectionId[]): Report {
  const wanted = new Set<string>(ids)
  const sections = report.sections.filter(({ id }) => wanted.has(id))
  const all = [report.headline, ...report.sections]
  return {
    ...report,
    headline: wanted.has('headline') ? report.headline : null,
    sections,
    trend: wanted.has('trend') ? report.trend : null,
    left: report.sections.filter(({ id }) => !wanted.has(id)).map(({ id }) => id),
    flat() {
      const [id, ...more] = wanted
      const table = all.find((section) => section?.id === id)?.table
      if (id === undefined || table === undefined || more.length > 0) {
        throw new UsageError('E_USAGE_REPORT', 'CSV holds one table: give --section with the name of one.')
      }
      return table
    },
  }
}
