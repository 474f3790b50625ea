import { csvEncoder } from '../../core/cbf/csv.ts'
import type { Encoder } from '../../core/cbf/encoder.ts'
import type { Layout } from '../../core/cbf/layout.ts'
import { monthOf } from '../../core/time.ts'
import {
  checkGuards,
  type DeliverChoice,
  deliverDrops,
  hasDrop,
  type MonthDelivery,
  staleMonths,
  withdraw,
} from './bucket/deliver.ts'
import { openStore } from './bucket/open.ts'
import { type DropWriter, dropWriter } from './bucket/parts.ts'
import { planTarget } from './bucket/plan-target.ts'
import type { MonthSurvey } from './bucket/survey.ts'
import { bucketJson } from './bucket-json.ts'
import { type BucketOutcome, figuresOfBucket } from './bucket-outcome.ts'
import { type BucketRun, checkDropId, chosenDrop, surveyed } from './bucket-survey.ts'
import { bucketText } from './bucket-text.ts'
import { errorOf, fingerprintOf } from './outcome.ts'
import type { PushTarget, TargetChoice } from './target.ts'
import { lockPlace, type Unlock } from './target-lock.ts'
import { checkDropFilters, refusalError } from './trouble.ts'

/**
 * A bucket or folder that takes whole months as drops, written while the database is read.
 * @throws UsageError for a root that cannot be used, and for filters: what they leave out would vanish.
 */
export async function bucketTarget(choice: TargetChoice, bucket: string): Promise<PushTarget> {
  const { options, selection, locks, app } = choice
  checkDropId(options.dropId)
  if (!options.partialStream) checkDropFilters(selection.filters)
  const store = await openStore({ ...options, bucket }, app.host)
  const run: BucketRun = { ...choice, store }
  const writers: DropWriter[] = []
  const target = options.plan ? planTarget() : store
  let unlock: Unlock | null = null
  let surveys: readonly MonthSurvey[] = []
  let drop: string | null = null
  let layout: Layout | null = null
  let encoder: Encoder | null = null
  let started = app.host.elapsed()

  const written = (): readonly MonthDelivery[] =>
    writers.flatMap((writer) => {
      const survey = surveys.find(({ month }) => month === writer.month)
      if (survey === undefined) return []
      const state = hasDrop(writer, options.allowEmpty) ? 'planned' : 'left alone'
      return [{ survey, writer, state, removed: { drops: [], unfinished: [] }, leftBehind: [] }]
    })

  return {
    place: store.root,
    async prepare() {
      if (!options.plan) unlock = await lockPlace(locks, store.root, app)
      started = app.host.elapsed()
      surveys = await surveyed(run)
      drop = chosenDrop(options, surveys, app.host.now())
    },
    async open(made, { from }) {
      if (drop === null) throw new Error('A bucket was not prepared.')
      await writers.at(-1)?.commit()
      if (encoder === null || layout !== made) encoder = csvEncoder(made, { escapeFormulas: false })
      layout = made
      const writer = dropWriter({ month: monthOf(from), drop, encoder, target, partRows: options.partRows })
      writers.push(writer)
      return writer
    },
    async deliver(lines, { failure, withheld }) {
      const months = written()
      // What came before the failure says nothing about what the database has.
      if (failure !== null) for (const month of months) month.state = 'planned'
      let error = failure
      try {
        if (failure === null) await writers.at(-1)?.commit()
        if (failure === null && drop !== null && !withheld) await publish(run, drop, months)
      } catch (caught) {
        error = caught
      }
      if (withheld || (error !== null && !options.plan)) await takenBack(run, drop, months)
      const outcome: BucketOutcome = {
        tool: app.version,
        bucket: store.root,
        drop,
        ledger: selection.table.id,
        window: selection.window,
        mapping: layout === null ? '' : fingerprintOf(layout, selection.table.id, selection.ledger),
        run: lines,
        months: months.map((month, index) => ({ ...month, summary: lines.windows[index] ?? lines })),
        verified: failure === null && months.every(isVerified),
        planOnly: options.plan,
        error: errorOf(error),
        seconds: Math.round(app.host.elapsed() - started) / 1000,
      }
      return {
        error,
        verified: outcome.verified,
        stale: staleMonths(months).length > 0,
        figures: figuresOfBucket(outcome),
        json: () => bucketJson(outcome),
        text: (several) => bucketText(outcome, several),
      }
    },
    withdraw: () => takenBack(run, drop, written()),
    async close() {
      store.close()
      await unlock?.()
    },
  }
}

/** A month that was left alone is right where CloudZero has nothing either, as far as that is known. */
function isVerified({ state, survey: { current, held } }: MonthDelivery): boolean {
  return state === 'published' || (state === 'left alone' && (current === null || held?.rows === 0))
}

/** Guards, then manifests. */
async function publish(run: BucketRun, drop: string, months: readonly MonthDelivery[]): Promise<void> {
  const { options, store, app } = run
  const progress = await app.progress('Publishing')
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
    checkGuards(choice)
    if (options.plan) return
    for (const { writer, state } of months) if (state === 'planned' && writer.rows === 0) await writer.writeEmpty()
    await deliverDrops(choice)
  } finally {
    progress.stop()
  }
}

async function takenBack(
  { store, app }: BucketRun,
  drop: string | null,
  months: readonly MonthDelivery[],
): Promise<void> {
  if (drop !== null) await withdraw({ store, drop, months })
  for (const { state, leftBehind } of months) {
    if (leftBehind.length === 0) continue
    const list = leftBehind.map((key) => `\n  ${store.root}/${key}`).join('')
    const why =
      state === 'unknown'
        ? 'These stay, since CloudZero may read them already:'
        : 'CloudZero does not read these, and they could not be removed:'
    app.log.write('warn', why + list)
  }
}
