import { parseSettings } from '../../config/parse.ts'
import type { Settings } from '../../config/resolve.ts'
import { type ExitCode, UsageError } from '../../errors.ts'
import type { Host } from '../../host.ts'
import { displayMoney } from '../../model/money.ts'
import { REPORT_FORMATS, type ReportFormat } from '../../report/spend/formats.ts'
import { groupedReport } from '../../report/spend/grouped.ts'
import type { Report } from '../../report/spend/report.ts'
import { standardReport } from '../../report/spend/standard.ts'
import { trendOf } from '../../report/spend/trend.ts'
import { openOutput } from '../../sink/file/output.ts'
import type { App } from '../types.ts'
import { factsOf } from './facts.ts'
import { planOf, type ReportOptions, type ReportPlan, reportOptions } from './options.ts'
import { periodsIn } from './periods.ts'
import { type ReportRead, readReport } from './read.ts'

/** Rows of a list of the standard report, and bands of its trend. */
const DEFAULT_TOP = 10
const BANDS = 7

/** Writes a report of a selection. Exit 1 when rows were rejected, unless that is allowed. */
export async function runReport(settings: Settings, app: App): Promise<ExitCode> {
  const { host, log } = app
  const choice = parseSettings(reportOptions, settings)
  const plan = planOf(choice, host)
  const format = formatOf(choice, app)
  const output = await openOutput(choice.out, { force: choice.force, gzip: choice.out.endsWith('.gz') }, host)
  try {
    const read = await readReport(plan, app)
    const { summary } = read.run
    await output.write(format.render(reportOf(plan, read, choice, host), textOptions(choice, host)))
    const bytes = await output.commit()
    if (choice.out !== '-') log.show(`Report written to ${choice.out} (${Math.ceil(bytes / 1000)} kB)`)
    if (summary.rejects.rows > 0) {
      const cost = displayMoney(summary.cost.rejected)
      log.write('warn', `${summary.rejects.rows} rows were rejected (${cost}) and are not in the report.`)
    }
    return summary.rejects.rows > 0 && !choice.allowRejects ? 1 : 0
  } catch (error) {
    await output.abort()
    throw error
  }
}

function reportOf(plan: ReportPlan, read: ReportRead, choice: ReportOptions, host: Host): Report {
  const facts = factsOf(plan, read, host.now())
  const [detail = [], people] = read.views
  if (plan.by !== null) {
    return groupedReport(facts, detail, { by: plan.by, sort: choice.sort ?? 'cost', top: choice.top ?? null })
  }
  const { period } = plan.trend
  const trend = trendOf(read.trend, period, periodsIn(plan.selection.window, period), BANDS)
  const views = { levels: plan.levels, detail, people: people ?? null, trend, budgets: null }
  return standardReport(facts, views, choice.top ?? DEFAULT_TOP)
}

/** By `--format` or `--json`, else by the ending of the file's name, else for a terminal. */
function formatOf({ format, out }: ReportOptions, { json }: App): ReportFormat {
  if (json && format !== undefined && format !== 'json') {
    throw new UsageError('E_USAGE_REPORT', `--json and --format ${format} exclude each other.`)
  }
  if (json) return REPORT_FORMATS.json
  if (format !== undefined) return REPORT_FORMATS[format]
  const name = out.replace(/\.gz$/, '').toLowerCase()
  const formats: readonly ReportFormat[] = Object.values(REPORT_FORMATS)
  return formats.find(({ endings }) => endings.some((ending) => name.endsWith(ending))) ?? REPORT_FORMATS.table
}

/** A file has room for any width; so has a pipe. */
function textOptions({ out }: ReportOptions, { stdout, env }: Host): { width: number; color: boolean } {
  const terminal = out === '-' && stdout.isTTY
  return { width: terminal && stdout.columns > 0 ? stdout.columns : Infinity, color: terminal && !env.NO_COLOR }
}
