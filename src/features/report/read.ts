import type { App } from '../../core/app.ts'
import type { Layout } from '../../core/cbf/layout.ts'
import { type AddLines, Fold } from '../../core/totals/fold.ts'
import type { Groups, When } from '../../core/totals/groups.ts'
import type { Dimension } from '../../core/totals/part.ts'
import { databaseChoice } from '../../run/database-choice.ts'
import { readLines } from '../../run/read-lines.ts'
import type { RunReport, RunTotals } from '../../run/run-report.ts'
import type { Selection } from '../../run/selection.ts'
import { teamsOfUsers } from '../../run/sides/teams-of-users.ts'
import { type Database, withDatabase } from '../../source/database.ts'
import { budgetNeeds } from '../../source/needs/commands.ts'
import type { Loss } from '../../source/table-catalog.ts'
import { type ReportBudgets, readBudgetRows } from './budgets.ts'
import type { ReportPlan } from './plan.ts'

/** Lines added up in the ways that a report shows; for `--for-each` by its level first. */
export interface ReportViews {
  /** By the dimensions of `--by`; or by the levels of the tree and by provider, in this order. */
  readonly detail: Groups
  /** By team, user and key; null for `--by`, and where the ledger does not know all three. */
  readonly people: Groups | null
  /** PTU flat cost alone, which can have no user; null where there is none. */
  readonly reserved: Groups | null
  /** By the level, where there is one, and the period of the trend; null where nothing is drawn. */
  readonly trend: Groups | null
}

/** What was read for a report. */
export interface ReportRead extends ReportViews {
  /** What was read by. */
  readonly plan: ReportPlan
  readonly run: RunReport
  /** Of the window before; null where it was not read. */
  readonly before: RunTotals | null
  /** Null where they are not asked for. */
  readonly budgets: ReportBudgets | null
  /** What could not be read. */
  readonly losses: readonly Loss[]
}

/**
 * Reads the window, and the window before in the same snapshot, and folds the lines an export would write. Two reads,
 * since what there is to warn of is about the window alone.
 */
export function readReport(asked: ReportPlan, app: App): Promise<ReportRead> {
  return withDatabase(databaseChoice(asked.selection, app), async (database) =>
    readPlan(await sayingTeams(asked, database, app), database, app),
  )
}

/** The plan, or the same of the request log, where that alone says for which teams users spent. */
async function sayingTeams(plan: ReportPlan, database: Database, app: App): Promise<ReportPlan> {
  if (plan.byRequest === null) return plan
  const teams = await teamsOfUsers(database, plan.selection.window, app.host.now())
  if (teams === 'in-log') return plan.byRequest
  if (teams === 'unknown') {
    app.log.write(
      'warn',
      'daily-user does not say for which of several teams a key spent, and the request log does not hold this window: such spend is shown under the team of its key.',
    )
  }
  return plan
}

async function readPlan(plan: ReportPlan, database: Database, app: App): Promise<ReportRead> {
  const { selection, by, levels, trend, each } = plan
  const fold = new Fold()
  const ofReserved = new Fold()
  const view = (dimensions: readonly Dimension[]) => fold.view(each === null ? dimensions : [each, ...dimensions])
  const views = {
    reserved: ofReserved.view(each === null ? [] : [each]),
    detail: view(by ?? [...levels, 'provider']),
    people: plan.people && by === null ? view(['team', 'user', 'key']) : null,
    trend: trend && view(trend.level === null ? [trend.period] : [trend.level, trend.period]),
  }
  const adder =
    (when: When) =>
    (layout: Layout): AddLines => {
      const [add, addReserved] = [fold.adder(layout, when), ofReserved.adder(layout, when)]
      return (lines) => {
        add(lines)
        const reserved = lines.filter(({ usageType }) => usageType === 'ptu')
        if (reserved.length > 0) addReserved(reserved)
      }
    }
  const tables = await database.tables()
  // Looked for before the lines are read, so that one warning says all that is missing.
  if (plan.budgets) for (const need of budgetNeeds()) tables.find(need)
  const run = await addedUp(database, selection, app, adder('now'), false)
  const previous = plan.before === null ? null : { ...selection, window: plan.before }
  const before = previous === null ? null : await addedUp(database, previous, app, adder('before'), true)
  fold.missing(run.unknownCounters)
  return {
    plan,
    run,
    before,
    ...views,
    budgets: plan.budgets ? await readBudgetRows(database, selection, app) : null,
    losses: tables.losses,
  }
}

/** Makes one pass whose lines are added up. */
function addedUp(
  database: Database,
  selection: Selection,
  app: App,
  adder: (layout: Layout) => AddLines,
  repeated: boolean,
): Promise<RunReport> {
  return readLines(database, selection, { app, repeated }).into(async (layout) => {
    const add = adder(layout)
    return { aggregates: true, write: async (lines) => add(lines) }
  })
}
