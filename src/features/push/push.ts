import { resolve } from 'node:path'
import type { App } from '../../core/app.ts'
import { UsageError } from '../../core/errors.ts'
import { type Output, openOutput } from '../../output/file/output.ts'
import { databaseChoice } from '../../run/database-choice.ts'
import { readLines } from '../../run/read-lines.ts'
import { type Resources, withResources } from '../../run/resources.ts'
import type { RunReport } from '../../run/run-report.ts'
import { type Selection, selectionOf } from '../../run/selection.ts'
import { byMonth, wholeMonths, withDefaultWindow } from '../../run/send-window.ts'
import { pushJson } from './json.ts'
import { runLocks } from './lock/run-locks.ts'
import type { PushOptions } from './options.ts'
import { errorOf, type PushReport, requestUnit, type TargetReport } from './report.ts'
import type { SplitFile } from './split/file.ts'
import { type Split, splitOf } from './split/split.ts'
import { openTargets, type PreparedTarget, PUSH_TARGETS, type TargetChoice, targetKinds } from './targets.ts'

/**
 * Brings CloudZero to what the database says: a stream or a bucket, or several of them that share the rows. The lines are
 * written while the database is read; it is closed before anything is delivered, to one target after the other.
 * `split` are the targets of `--split-by`, null where the options name the only one. `onDelivered` takes the report before the files of the run are written: when one cannot be, what was delivered is said.
 */
export async function push(
  { options, split: file, confirm }: Pick<TargetChoice, 'options' | 'confirm'> & { readonly split: SplitFile | null },
  app: App,
  onDelivered: (report: PushReport) => void,
): Promise<PushReport> {
  const { host, log } = app
  const byMonths = [...targetKinds(options, file)].some((kind) => PUSH_TARGETS[kind].byMonth)
  const selection = selectionFor(options, byMonths, app)
  const split = file === null ? null : splitOf(file, selection)
  return withResources(app, async (resources) => {
    const locks = runLocks({ database: options.database, wait: options.lockWait, host, log })
    resources.add(locks, (each) => each.close())
    const targets = await openTargets({ name: null, options, selection, locks, resources, app, confirm }, file)
    const outputs = await openOutputs(options, app, resources)
    const started = host.elapsed()
    const prepared: PreparedTarget[] = []
    for (const target of targets) prepared.push(await target.prepare())
    const run = await writeLines(prepared, split, { selection, app }, { byMonths, ...outputs })
    const warnings = [...run.warnings, ...(split?.warn(run, log) ?? [])]
    const withheld = options.strict && run.rejects.rows > 0
    const reports: TargetReport[] = []
    for (const [part, target] of prepared.entries()) {
      const report = await target.deliver(run.parts[part] ?? run, { failure: null, withheld })
      if (split !== null) logFailure(report, app)
      reports.push(report)
    }
    const report: PushReport = {
      tool: app.version,
      ledger: selection.table.id,
      window: selection.window,
      unit: requestUnit(selection),
      planOnly: options.plan,
      splitBy: split?.level ?? null,
      run: { ...run, warnings },
      targets: reports,
      seconds: Math.round(host.elapsed() - started) / 1000,
    }
    onDelivered(report)
    await writeOutputs(outputs, report)
    return report
  })
}

/** The window is widened to whole months where a target takes nothing else. */
function selectionFor(options: PushOptions, byMonths: boolean, { host, log }: App): Selection {
  const chosen = selectionOf(withDefaultWindow(options, host.now()), host)
  if (!byMonths) return chosen
  const window = wholeMonths(chosen.window, host.now(), options.completeDays)
  if (window.from !== chosen.window.from || window.to !== chosen.window.to) {
    log.write('info', `The window is widened to whole months: ${window.from} to ${window.to}, exclusive.`)
  }
  return { ...chosen, window }
}

async function writeLines(
  prepared: readonly PreparedTarget[],
  split: Split | null,
  { selection, app }: Pick<TargetChoice, 'selection' | 'app'>,
  { byMonths, rejects }: { readonly byMonths: boolean; readonly rejects: Output | null },
): Promise<RunReport> {
  const months = byMonths ? byMonth(selection.window) : []
  const reader = readLines(databaseChoice(selection, app), selection, {
    app,
    ...(months.length > 0 && { windows: months }),
    ...(split && { shares: split.shares }),
    reject: async (line) => rejects?.write(line),
  })
  const run = await reader.into(async (layout, window, part) => {
    const target = prepared[part]
    if (target !== undefined) return target.open(layout, window)
    if (split === null) throw new Error('Unknown target of a push (bug).')
    return split.openRest(layout, window, part)
  })
  split?.checkRest(run.parts[prepared.length])
  return run
}

function logFailure({ name, place, error }: TargetReport, { log }: App): void {
  const failure = errorOf(error)
  if (failure === null) return
  const { code, message, hint } = failure
  log.write('error', `${name} (${place}): ${message} [${code}]`, { event: 'target-failed', target: name, code, hint })
}

/** Files that a push writes besides what it delivers; what is not committed is taken back with the resources. */
interface Outputs {
  readonly receipt: Output | null
  readonly rejects: Output | null
}

/** Opened before a connection is tried, so that a wrong target costs nothing. */
async function openOutputs(
  { receipt, rejects, force }: Pick<PushOptions, 'receipt' | 'rejects' | 'force'>,
  { host }: App,
  resources: Resources,
): Promise<Outputs> {
  const open = async (target: string | undefined) => {
    if (target === undefined) return null
    const output = await openOutput(target, { force, gzip: target.endsWith('.gz') }, host)
    return resources.add(output, (each) => each.abort())
  }
  if (receipt !== undefined && rejects !== undefined && resolve(host.cwd, receipt) === resolve(host.cwd, rejects)) {
    throw new UsageError('E_USAGE_TARGET', '--receipt and --rejects name the same file.')
  }
  return { receipt: await open(receipt), rejects: await open(rejects) }
}

/** Puts the files of a push in their places. */
async function writeOutputs({ receipt, rejects }: Outputs, report: PushReport): Promise<void> {
  await rejects?.commit()
  await receipt?.write(`${JSON.stringify(pushJson(report))}\n`)
  await receipt?.commit()
}
