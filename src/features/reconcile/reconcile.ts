import type { App } from '../../core/app.ts'
import { displayMoney, formatMoney } from '../../core/model/money.ts'
import { type Table, tableOf } from '../../core/tables/table.ts'
import { type Resources, withResources } from '../../run/resources.ts'
import { selectionOf } from '../../run/selection.ts'
import { type CbfFile, openCbfFile } from '../../source/cbf-file/open.ts'
import { choiceOf } from './choice.ts'
import { SIDE_COLUMNS, sideDays } from './columns.ts'
import { type Comparison, compareOthers } from './compare.ts'
import { type Capture, captureJson, captureLines, compareCostFiles, readCostFiles } from './cost-files.ts'
import { type Coverage, coverageJson, coverageOf, coverageText, isNothing } from './coverage-text.ts'
import { type DatabaseRead, readDatabase } from './database.ts'
import { findingJson, findingLines } from './findings.ts'
import { checkConservation, leftOut } from './lines.ts'
import type { ReconcileOptions } from './options.ts'
import { type Judgement, ReconcileState } from './reconcile-state.ts'
import { REFERENCE } from './tables.ts'

/** A comparison, as a table and as a judgement. */
export interface Reconciliation {
  readonly table: Table
  readonly judgement: Judgement
  readonly coverage: Coverage
}

/**
 * Compares the tables with each other, and their lines with whatever else was asked for.
 * @throws UsageError for options that do not fit together, before a connection is tried.
 */
export async function reconcile(options: ReconcileOptions, app: App): Promise<Reconciliation> {
  const selection = selectionOf(options, app.host)
  const choice = choiceOf(options, selection)
  const state = new ReconcileState((warning) => app.log.write('warn', warning))
  return withResources(app, async (resources) => {
    const files = await openFiles(options.files, resources, app)
    const tables = readCostFiles(choice, app)
    const comparison = { options, selection, choice, files, tables, state, resources, app }
    const { read, captures } = await compared(comparison)
    const judgement = state.judge(options.tolerance)
    const coverage = coverageOf(read, state)
    return { judgement, coverage, table: tableFor(comparison, read, { judgement, coverage, captures }) }
  })
}

/** The database first, and closed before anybody else is asked. */
async function compared(comparison: Comparison): Promise<{ read: DatabaseRead; captures: readonly Capture[] }> {
  const read = await readDatabase(comparison)
  const { lines } = read
  const captures = compareCostFiles(comparison, read)
  if (lines !== null) {
    checkConservation(lines, comparison)
    comparison.state.addSide(lines)
    await compareOthers(comparison, { ...read, lines })
  }
  return { read, captures }
}

/** Opened before a connection is tried, so that a wrong name costs nothing. */
async function openFiles(targets: readonly string[], resources: Resources, { host }: App): Promise<readonly CbfFile[]> {
  const files: CbfFile[] = []
  for (const target of targets) files.push(resources.add(await openCbfFile(target, host), (each) => each.close()))
  return files
}

function tableFor(
  { options: { tolerance, allDays }, selection, state, app }: Comparison,
  { database, lines }: DatabaseRead,
  { judgement, coverage, captures }: Omit<Reconciliation, 'table'> & { readonly captures: readonly Capture[] },
): Table {
  const left = lines === null ? null : leftOut(lines, displayMoney)
  const reference = state.sides.find(({ id }) => id === REFERENCE.id) ?? null
  const days = sideDays(state.sides, reference)
  const differing = new Set(judgement.differences.map(({ day }) => day))
  return tableOf({
    columns: SIDE_COLUMNS,
    rows: allDays ? days : days.filter(({ day }) => day === null || differing.has(day)),
    about: {
      version: 1,
      generated_at: app.host.now().toISOString(),
      database,
      ...coverageJson(coverage),
      ledger: selection.table.id,
      window: selection.window,
      tolerance: { absolute: formatMoney(tolerance.absolute), percent: formatMoney(tolerance.percent) },
      lines: lines === null ? null : linesJson(lines.run),
      captures: captures.map(captureJson),
      beyond: judgement.beyond,
      tolerated: judgement.tolerated,
      differences: judgement.differences.map(findingJson),
      notes: judgement.notes.map(findingJson),
      warnings: state.warnings,
    },
    lead: [
      coverageText(coverage),
      '',
      ...captureLines(captures),
      ...findingLines(judgement, tolerance, isNothing(coverage)),
    ],
    notes: left === null ? [] : [left],
  })
}

function linesJson({ lines, zeroLines, cost, rejects }: NonNullable<DatabaseRead['lines']>['run']) {
  const money = Object.fromEntries(Object.entries(cost).map(([name, amount]) => [name, formatMoney(amount)]))
  return { lines, zero_lines: zeroLines, rejected_rows: rejects.rows, cost: money }
}
