import type { App } from '../../../core/app.ts'
import type { ExitCode } from '../../../core/errors.ts'
import { displayMoney, formatMoney } from '../../../core/model/money.ts'
import type { Settings } from '../../../core/settings.ts'
import { parseSettings } from '../../../core/settings.ts'
import { type Table, tableOf } from '../../../core/tables/table.ts'
import { SIDE_COLUMNS, sideDays } from '../../../features/reconcile/columns.ts'
import { type Comparison, compareOthers } from '../../../features/reconcile/compare.ts'
import { type DatabaseRead, readDatabase } from '../../../features/reconcile/database.ts'
import { findingJson, findingLines } from '../../../features/reconcile/findings.ts'
import type { Judgement } from '../../../features/reconcile/judge.ts'
import { checkConservation, leftOut } from '../../../features/reconcile/lines.ts'
import { choiceOf, reconcileOptions } from '../../../features/reconcile/options.ts'
import { openReconcileState } from '../../../features/reconcile/reconcile-state.ts'
import { REFERENCE } from '../../../features/reconcile/tables.ts'
import { renderTable } from '../../../output/tables/render.ts'
import { type Resources, withResources } from '../../../run/resources.ts'
import { selectionOf } from '../../../run/selection.ts'
import { openCbfFile } from '../../../source/cbf-file/open.ts'
import type { CbfFile } from '../../../source/cbf-file/types.ts'
import { formatOf, textOptions, writeDocument } from '../../document.ts'

/** Compares the tables with each other, and their lines with whatever else was asked for. Exit 1 on a difference beyond the tolerance. */
export async function runReconcile(settings: Settings, app: App): Promise<ExitCode> {
  const { host, log } = app
  const options = parseSettings(reconcileOptions, settings)
  const format = formatOf(options.reconcileFormat, app)
  const selection = selectionOf(options, host)
  const choice = choiceOf(options, selection)
  const state = openReconcileState((warning) => log.write('warn', warning))
  const { judgement } = await writeDocument(options, app, () =>
    withResources(app, async (resources) => {
      const files = await openFiles(options.compareFiles, resources, app)
      const comparison = { options, selection, choice, files, state, resources, app }
      const read = await compared(comparison)
      const judgement = state.judge(choice.tolerance)
      const table = reportOf(comparison, read, judgement)
      return { judgement, document: renderTable(table, format, textOptions(options, app)) }
    }),
  )
  return judgement.beyond > 0 ? 1 : 0
}

/** The database first, and closed before anybody else is asked. */
async function compared(comparison: Comparison): Promise<DatabaseRead> {
  const { options, selection, choice, state } = comparison
  const { compareFiles, compareCloudzero, compareCosts } = options
  const needsLines = compareFiles.length > 0 || compareCloudzero || compareCosts
  const question = { selection, tolerance: choice.tolerance, needsLines, needsProviders: choice.natives.length > 0 }
  const read = await readDatabase(question, comparison)
  const { lines } = read
  if (lines === null) return read
  checkConservation(lines, selection, state)
  state.addSide(lines)
  await compareOthers(comparison, { ...read, lines })
  return read
}

/** Opened before a connection is tried, so that a wrong name costs nothing. */
async function openFiles(targets: readonly string[], resources: Resources, { host }: App): Promise<readonly CbfFile[]> {
  const files: CbfFile[] = []
  for (const target of targets) files.push(resources.add(await openCbfFile(target, host), (each) => each.close()))
  return files
}

function reportOf(comparison: Comparison, { database, absent, lines }: DatabaseRead, judgement: Judgement): Table {
  const { selection, choice, state, app } = comparison
  const { tolerance } = choice
  const none = absent.length === 0 ? [] : [`This LiteLLM has no table for ${absent.join(', ')}.`]
  const left = lines === null ? null : leftOut(lines, displayMoney)
  const reference = state.sides.find(({ id }) => id === REFERENCE.id) ?? null
  return tableOf({
    columns: SIDE_COLUMNS,
    rows: sideDays(state.sides, reference),
    about: {
      version: 1,
      generated_at: app.host.now().toISOString(),
      database,
      absent,
      ledger: selection.table.id,
      window: selection.window,
      tolerance: { absolute: formatMoney(tolerance.absolute), percent: formatMoney(tolerance.percent) },
      lines: lines === null ? null : linesJson(lines.run),
      beyond: judgement.beyond,
      tolerated: judgement.tolerated,
      differences: judgement.differences.map(findingJson),
      notes: judgement.notes.map(findingJson),
      warnings: state.warnings,
    },
    notes: [
      ...(left === null ? [] : [left]),
      ...none,
      ...(left === null && none.length === 0 ? [] : ['']),
      ...findingLines(judgement, tolerance),
    ],
  })
}

function linesJson({ lines, zeroLines, cost, rejects }: NonNullable<DatabaseRead['lines']>['run']) {
  const money = Object.fromEntries(Object.entries(cost).map(([name, amount]) => [name, formatMoney(amount)]))
  return { lines, zero_lines: zeroLines, rejected_rows: rejects.rows, cost: money }
}
