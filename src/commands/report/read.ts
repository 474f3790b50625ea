import { type Compared, compareEntries } from '../../ledger/compare.ts'
import type { Dimension } from '../../ledger/dimension.ts'
import { type Entry, type Fold, foldOf } from '../../ledger/fold.ts'
import { isEmptyWindow, windowBefore } from '../../model/window.ts'
import type { RunSummary } from '../../pipeline/run.ts'
import type { SinkSession } from '../../sink/types.ts'
import { type Database, withDatabase } from '../../source/database.ts'
import type { BudgetRow } from '../budgets/rows.ts'
import { databaseChoice } from '../database-choice.ts'
import { type LinesRun, writeLinesFrom } from '../lines.ts'
import type { Selection } from '../selection.ts'
import type { App } from '../types.ts'
import { readBudgetRows } from './budgets.ts'
import type { ReportPlan } from './options.ts'

/** What was read for a report. */
export interface ReportRead {
  readonly run: LinesRun
  /** Of the window before; null where it was not read. */
  readonly before: RunSummary | null
  /** The groups of each view of {@link viewsOf}, compared with the window before. */
  readonly views: readonly (readonly Compared[])[]
  readonly trend: readonly Entry[]
  /** Null where they are not asked for or cannot be read. */
  readonly budgets: readonly BudgetRow[] | null
}

/** The views a report folds its lines into: that of `--by`; or detail, and people where they are known. */
export function viewsOf({ by, levels, people }: ReportPlan): readonly (readonly Dimension[])[] {
  if (by !== null) return [by]
  return [[...levels, 'provider'], ...(people ? [['team', 'user', 'key'] as const] : [])]
}

/**
 * Reads the window, and the window before in the same snapshot, and folds the lines an export would write. Two reads,
 * since who a forgotten key belonged to is asked for a window: so each agrees with an export of its own.
 */
export function readReport(plan: ReportPlan, app: App): Promise<ReportRead> {
  const { selection, trend, change } = plan
  const views = viewsOf(plan)
  const pictured: readonly (readonly Dimension[])[] = plan.by === null ? [[trend.level, trend.period]] : []
  return withDatabase(databaseChoice(selection, app), async (database) => {
    const now = await folded(database, selection, app, [...views, ...pictured], false)
    const previous = { ...selection, window: windowBefore(selection.window) }
    const before =
      change && !isEmptyWindow(selection.window) ? await folded(database, previous, app, views, true) : null
    return {
      run: now.run,
      before: before?.run.summary ?? null,
      views: views.map((_, index) => compareEntries(now.views[index] ?? [], before?.views[index] ?? [])),
      trend: now.views[views.length] ?? [],
      budgets: plan.budgets ? await readBudgetRows(database, selection, app) : null,
    }
  })
}

/** Runs the whole pipeline with a fold as its delivery. */
async function folded(
  database: Database,
  selection: Selection,
  app: App,
  views: readonly (readonly Dimension[])[],
  again: boolean,
): Promise<{ run: LinesRun; views: Fold['views'] }> {
  let fold: Fold | null = null
  const handlers = {
    async open(layout: Parameters<typeof foldOf>[0]): Promise<SinkSession> {
      const opened = foldOf(layout, views)
      fold = opened
      return {
        write: async (lines) => opened.add(lines),
        commit: async () => ({ target: '-', lines: 0, bytes: 0 }),
        abort: async () => {},
      }
    },
    reject: async () => {},
  }
  const run = await writeLinesFrom(database, selection, app, handlers, again)
  return { run, views: views.map((_, index) => fold?.views[index] ?? []) }
}
