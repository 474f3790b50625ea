import type { App } from '../../../core/app.ts'
import type { ExitCode } from '../../../core/errors.ts'
import type { Settings } from '../../../core/settings.ts'
import { parseSettings } from '../../../core/settings.ts'
import { checkDelivery } from '../../../features/push/delivery-flags.ts'
import { type PushEnd, pushEndOf } from '../../../features/push/ending.ts'
import { type PushOptions, pushOptions } from '../../../features/push/options.ts'
import { type Outputs, openOutputs, show } from '../../../features/push/outputs.ts'
import { runnerLocks } from '../../../features/push/runner-lock.ts'
import { type Split, splitOf } from '../../../features/push/split.ts'
import { splitEndOf } from '../../../features/push/split-ending.ts'
import { readSplit } from '../../../features/push/split-file.ts'
import type { Delivered, PushTarget } from '../../../features/push/target.ts'
import { openTargets } from '../../../features/push/targets.ts'
import { databaseChoice } from '../../../run/database-choice.ts'
import { readLines } from '../../../run/read-lines.ts'
import type { RunReport } from '../../../run/run-report.ts'
import { type Selection, selectionOf } from '../../../run/selection.ts'
import { byMonth, wholeMonths, withDefaultWindow } from '../../../run/send-window.ts'
import type { CommandApp } from '../types.ts'

/**
 * Brings CloudZero to what the database says: a stream or a bucket, or several of them that share the rows. Exit 1 when
 * rows were rejected, unless that is allowed, and when CloudZero has what the database has not.
 */
export async function runPush(settings: Settings, app: CommandApp): Promise<ExitCode> {
  const { host, log } = app
  const options = parseSettings(pushOptions, settings)
  const file = options.splitBy === undefined ? null : readSplit(options.splitBy, host)
  const places = file === null ? [options] : [...file.targets.values()]
  const buckets = places.some(({ bucket }) => bucket !== undefined)
  const streams = places.some(({ bucket }) => bucket === undefined)
  checkDelivery({ streams, buckets, split: file !== null }, settings)
  const chosen = selectionOf(withDefaultWindow(options, host.now()), host)
  const window = buckets ? wholeMonths(chosen.window, host.now(), options.completeDays) : chosen.window
  const selection = { ...chosen, window }
  const split = file === null ? null : splitOf(file, selection)
  const locks = runnerLocks({ database: options.database, wait: options.lockWait, host, hide: log.hide })
  const targets: PushTarget[] = []
  let outputs: Outputs | null = null
  try {
    await openTargets({ options, selection, locks, app }, file, targets)
    outputs = await openOutputs(options, app)
    if (window.from !== chosen.window.from || window.to !== chosen.window.to) {
      log.write('info', `The window is widened to whole months: ${window.from} to ${window.to}, exclusive.`)
    }
    const ending = await pushTo({ targets, split, byMonths: buckets, selection, options, outputs, app })
    app.report(ending.figures)
    // Before the files: when one cannot be written, what was delivered has been said.
    show({ text: ending.text, json: () => JSON.stringify(ending.json()) }, options, app)
    await outputs.rejects?.commit()
    await outputs.receipt?.write(`${JSON.stringify(ending.json())}\n`)
    await outputs.receipt?.commit()
    return ending.exitCode()
  } finally {
    await outputs?.rejects?.abort()
    await outputs?.receipt?.abort()
    for (const target of targets) await target.close()
    await locks.close()
  }
}

interface Push {
  readonly targets: readonly PushTarget[]
  /** Null where there is one target. */
  readonly split: Split | null
  /** The lines of each month are a delivery of their own. */
  readonly byMonths: boolean
  readonly selection: Selection
  readonly options: PushOptions
  readonly outputs: Outputs
  readonly app: App
}

/** Writes the lines while the database is read, closes it, and delivers to one target after the other. */
async function pushTo(push: Push): Promise<PushEnd> {
  const { targets, split, selection, options, app } = push
  const started = app.host.elapsed()
  for (const target of targets) await target.prepare()
  const run = await written(push).catch(async (error) => {
    for (const target of targets) await target.withdraw()
    throw error
  })
  const warnings = [...run.warnings, ...(split?.warn(run, app.log) ?? [])]
  const withheld = options.strict && run.rejects.rows > 0
  const delivered: Delivered[] = []
  for (const [part, target] of targets.entries()) {
    delivered.push(await target.deliver({ ...run, ...run.parts[part] }, { failure: null, withheld }))
  }
  const [only] = delivered
  if (split === null && only !== undefined) return pushEndOf(only, run, options)
  const outcome = {
    tool: app.version,
    level: split?.level ?? '',
    selection,
    planOnly: options.plan,
    run: { ...run, warnings },
    targets: targets.flatMap(({ place }, index) => {
      const [name, part, each] = [split?.names[index], run.parts[index], delivered[index]]
      return name === undefined || part === undefined || each === undefined
        ? []
        : [{ name, place, run: { ...run, ...part }, delivered: each }]
    }),
    seconds: Math.round(app.host.elapsed() - started) / 1000,
  }
  return splitEndOf(outcome, options, app)
}

async function written({ targets, split, byMonths, selection, outputs, app }: Push): Promise<RunReport> {
  const months = byMonths ? byMonth(selection.window) : []
  const reader = readLines(databaseChoice(selection, app), selection, {
    app,
    ...(months.length > 0 && { windows: months }),
    ...(split && { shares: split.shares }),
    reject: async (line) => outputs.rejects?.write(line),
  })
  const run = await reader.into(async (layout, window, part) => {
    const target = targets[part]
    if (target !== undefined) return target.open(layout, window)
    if (split === null) throw new Error('Unknown target of a push (bug).')
    return split.openRest(layout, window, part)
  })
  split?.checkRest(run.parts[targets.length])
  return run
}
