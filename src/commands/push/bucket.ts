import type { Layout } from '../../cbf/layout.ts'
import { AppError, type ExitCode } from '../../errors.ts'
import {
  checkGuards,
  type DeliverChoice,
  deliverDrops,
  hasDrop,
  type MonthDelivery,
  staleMonths,
  withdraw,
} from '../../sink/anycost-bucket/deliver.ts'
import { openStore } from '../../sink/anycost-bucket/open.ts'
import { type DropWriter, dropWriter } from '../../sink/anycost-bucket/parts.ts'
import { planTarget } from '../../sink/anycost-bucket/plan-target.ts'
import type { BucketStore } from '../../sink/anycost-bucket/store.ts'
import type { MonthSurvey } from '../../sink/anycost-bucket/survey.ts'
import { startProgress } from '../../terminal/progress.ts'
import { type WindowsRun, writeWindows } from '../lines.ts'
import { selectionOf } from '../selection.ts'
import type { App } from '../types.ts'
import { bucketJson } from './bucket-json.ts'
import { type BucketOutcome, figuresOfBucket } from './bucket-outcome.ts'
import { type BucketRun, checkDropId, chosenDrop, surveyed } from './bucket-survey.ts'
import { bucketText } from './bucket-text.ts'
import type { PushOptions } from './options.ts'
import { fingerprintOf } from './outcome.ts'
import { openOutputs, show } from './outputs.ts'
import { lockRunner, type RunnerLock } from './runner-lock.ts'
import { checkDropFilters, refusalError } from './trouble.ts'
import { byMonth, wholeMonths, withDefaultWindow } from './window.ts'

/**
 * Writes whole months as drops into a bucket or folder. Exit 1 when rows were rejected, unless that is allowed, and when
 * CloudZero has rows of a month of which the database has none.
 */
export async function pushToBucket(options: PushOptions, bucket: string, app: App): Promise<ExitCode> {
  const { host, log } = app
  checkDropId(options.dropId)
  const chosen = selectionOf(withDefaultWindow(options, host.now()), host)
  if (!options.partialStream) checkDropFilters(chosen.filters)
  const window = wholeMonths(chosen.window, host.now(), options.completeDays)
  const store = await openStore({ ...options, bucket }, host)
  const outputs = await openOutputs(options, app)
  let lock: RunnerLock | null = null
  try {
    if (window.from !== chosen.window.from || window.to !== chosen.window.to) {
      log.write('info', `The window is widened to whole months: ${window.from} to ${window.to}, exclusive.`)
    }
    if (!options.plan) lock = await locked(options, store, app)
    const run = { selection: { ...chosen, window }, options, store, outputs, app }
    const { outcome, error } = await pushMonths(run)
    await outputs.rejects?.commit()
    await outputs.receipt?.write(`${bucketJson(outcome)}\n`)
    await outputs.receipt?.commit()
    app.report(figuresOfBucket(outcome))
    show({ text: () => bucketText(outcome), json: () => bucketJson(outcome) }, options, app)
    if (error !== null) throw error
    const rejects = outcome.run.summary.rejects.rows > 0 && !options.allowRejects
    return rejects || staleMonths(outcome.months).length > 0 ? 1 : 0
  } finally {
    await outputs.rejects?.abort()
    await outputs.receipt?.abort()
    store.close()
    if (lock !== null && !(await lock.release())) {
      log.write('warn', 'The lock of this push was lost on the way: another run may have pushed at the same time.', {
        event: 'lock-lost',
      })
    }
  }
}

/** Writes the parts while the database is read; from then on every ending has an outcome to show. */
async function pushMonths(run: BucketRun): Promise<{ outcome: BucketOutcome; error: unknown }> {
  const { selection, options, store, app } = run
  const started = app.host.elapsed()
  const surveys = await surveyed(run)
  const drop = chosenDrop(options, surveys, app.host.now())
  const { lines, layout, months } = await writeParts(run, surveys, drop)
  let error: unknown = null
  try {
    await deliver(run, drop, months, lines)
  } catch (caught) {
    error = caught
    if (!options.plan) await takenBack(months, run)
  }
  return {
    error,
    outcome: {
      tool: app.version,
      bucket: store.root,
      drop,
      ledger: selection.table.id,
      window: selection.window,
      mapping: layout === null ? '' : fingerprintOf(layout, selection.table.id, selection.ledger),
      run: lines,
      months: months.map((month, index) => ({ ...month, summary: lines.windows[index] ?? lines.summary })),
      verified: months.every(isVerified),
      planOnly: options.plan,
      error: error instanceof AppError ? { code: error.code, message: error.message, hint: error.hint ?? null } : null,
      seconds: Math.round(app.host.elapsed() - started) / 1000,
    },
  }
}

/** A month that was left alone is right where CloudZero has nothing either, as far as that is known. */
function isVerified({ state, survey: { current, held } }: MonthDelivery): boolean {
  return state === 'published' || (state === 'left alone' && (current === null || held?.rows === 0))
}

interface Written {
  readonly lines: WindowsRun
  readonly layout: Layout | null
  readonly months: readonly MonthDelivery[]
}

async function writeParts(run: BucketRun, surveys: readonly MonthSurvey[], drop: string): Promise<Written> {
  const { selection, options, store, outputs, app } = run
  const target = options.plan ? planTarget() : store
  const writers: DropWriter[] = []
  let made: Layout | null = null
  const month = (survey: MonthSurvey, writer: DropWriter): MonthDelivery => {
    const state = hasDrop(writer, options.allowEmpty) ? 'planned' : 'left alone'
    return { survey, writer, state, removed: { drops: [], unfinished: [] }, leftBehind: [] }
  }
  const months = () =>
    writers.flatMap((writer) => {
      const found = surveys.find((each) => each.month === writer.month)
      return found === undefined ? [] : [month(found, writer)]
    })
  try {
    const windows = byMonth(selection.window)
    const lines = await writeWindows(selection, windows, app, {
      async open(layout, { from }) {
        await writers.at(-1)?.commit()
        made = layout
        const writer = dropWriter({ month: from.slice(0, 7), drop, layout, target, partRows: options.partRows })
        writers.push(writer)
        return writer
      },
      reject: async (line) => outputs.rejects?.write(line),
    })
    await writers.at(-1)?.commit()
    return { lines, layout: made, months: months() }
  } catch (error) {
    await takenBack(months(), run)
    throw error
  }
}

/** Guards, then manifests. With `--strict` a single reject withholds every month. */
async function deliver(run: BucketRun, drop: string, months: readonly MonthDelivery[], lines: WindowsRun) {
  const { options, store, app } = run
  const progress = await startProgress(app.host, app.log, app.spinner, 'Publishing')
  const choice: DeliverChoice = {
    store,
    drop,
    months,
    now: app.host.now(),
    permissions: options,
    keepDrops: options.keepDrops ?? null,
    signal: app.host.signal,
    refuse: refusalError,
    onProgress: (words) => progress.update(words),
  }
  try {
    if (options.strict && lines.summary.rejects.rows > 0) return await takenBack(months, run)
    checkGuards(choice)
    if (options.plan) return
    for (const { writer, state } of months) if (state === 'planned' && writer.rows === 0) await writer.writeEmpty()
    await deliverDrops(choice)
  } finally {
    progress.stop()
  }
}

async function takenBack(months: readonly MonthDelivery[], { store, app }: BucketRun): Promise<void> {
  await withdraw(months)
  const left = months.flatMap(({ leftBehind }) => leftBehind)
  if (left.length === 0) return
  const list = left.map((key) => `\n  ${store.root}/${key}`).join('')
  app.log.write('warn', `CloudZero does not read these, and they could not be removed:${list}`)
}

async function locked(options: PushOptions, store: BucketStore, { host, log }: App): Promise<RunnerLock> {
  const { database, lockWait: wait } = options
  const lock = await lockRunner({ database, connection: store.root, wait, host, hide: log.hide })
  if (lock.weakness !== null)
    log.write('warn', `Another push may run at the same time: ${lock.weakness}.`, { event: 'lock-weak' })
  return lock
}
