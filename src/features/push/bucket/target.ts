import { csvEncoder } from '../../../core/cbf/csv.ts'
import type { Encoder } from '../../../core/cbf/encoder.ts'
import type { Layout } from '../../../core/cbf/layout.ts'
import { monthOf } from '../../../core/time.ts'
import type { PartReport } from '../../../run/run-report.ts'
import { takeLock } from '../lock/take-lock.ts'
import { checkDropFilters } from '../refusals.ts'
import { fingerprintOf } from '../report.ts'
import type { PushTarget, TargetChoice } from '../target.ts'
import { checkGuards, deliverDrops, hasDrop, type MonthDelivery, staleMonths, withdraw } from './deliver.ts'
import { openStore } from './open.ts'
import { type DropWriter, dropWriter } from './parts.ts'
import { planTarget } from './plan-target.ts'
import { type BucketRun, checkDropId, chosenDrop, surveyed } from './prepare.ts'
import type { BucketReport } from './report.ts'

/**
 * A bucket or folder that takes whole months as drops, written while the database is read.
 * @throws UsageError for a root that cannot be used, and for filters: what they leave out would vanish.
 */
export async function bucketTarget(choice: TargetChoice): Promise<PushTarget> {
  const { name, options, selection, locks, resources, app } = choice
  const { bucket = '' } = options
  checkDropId(options.dropId)
  if (!options.partialStream) checkDropFilters(selection.filters)
  const store = resources.add(await openStore({ ...options, bucket }, app.host), (each) => each.close())
  const run: BucketRun = { options, selection, store, app }
  let started = app.host.elapsed()

  const reportOf = (
    part: PartReport,
    found: Pick<BucketReport, 'drop' | 'months' | 'error'> & { readonly layout: Layout | null },
  ): BucketReport => ({
    kind: 'bucket',
    name,
    place: store.root,
    run: part,
    mapping: fingerprintOf(found.layout, selection.table.id, selection.ledger),
    drop: found.drop,
    months: found.months,
    verified: found.error === null && found.months.every(isVerified),
    stale: staleMonths(found.months).length > 0,
    error: found.error,
    seconds: Math.round(app.host.elapsed() - started) / 1000,
  })

  return {
    place: store.root,
    async prepare() {
      if (!options.plan) await takeLock(locks, store.root, resources, app)
      started = app.host.elapsed()
      const surveys = await surveyed(run)
      const drop = chosenDrop(options, surveys, app.host.now())
      const target = options.plan ? planTarget() : store
      const writers: DropWriter[] = []
      let made: { readonly layout: Layout; readonly encoder: Encoder } | null = null
      let delivered = false
      const written = (): readonly MonthDelivery[] =>
        writers.flatMap((writer) => {
          const survey = surveys.find(({ month }) => month === writer.month)
          if (survey === undefined) return []
          const state = hasDrop(writer, options.allowEmpty) ? 'planned' : 'left alone'
          return [{ survey, writer, state, removed: { drops: [], unfinished: [] }, leftBehind: [] }]
        })
      resources.add(written, (months) => (delivered ? undefined : takenBack(run, drop, months())))

      return {
        async open(layout, { from }) {
          await writers.at(-1)?.commit()
          if (made?.layout !== layout) made = { layout, encoder: csvEncoder(layout, { escapeFormulas: false }) }
          const { encoder } = made
          const writer = dropWriter({ month: monthOf(from), drop, encoder, target, partRows: options.partRows })
          writers.push(writer)
          return writer
        },
        async deliver(part, { failure, withheld }) {
          const months = written()
          // What came before the failure says nothing about what the database has.
          if (failure !== null) for (const month of months) month.state = 'planned'
          let error = failure
          try {
            if (failure === null) await writers.at(-1)?.commit()
            if (failure === null && !withheld) await publish(run, drop, months)
          } catch (caught) {
            error = caught
          }
          delivered = true
          if (withheld || (error !== null && !options.plan)) await takenBack(run, drop, months)
          const ofMonths = months.map((month, index) => ({ ...month, run: part.windows[index] ?? part }))
          return reportOf(part, { layout: made?.layout ?? null, drop, months: ofMonths, error })
        },
      }
    },
    failed: (part, error) => reportOf(part, { layout: null, drop: null, months: [], error }),
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
  const choice = {
    store,
    drop,
    months,
    now: app.host.now(),
    permissions: options,
    keepDrops: options.keepDrops ?? null,
    signal: app.host.signal,
    onProgress: (words: string) => progress.update(words),
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

async function takenBack({ store, app }: BucketRun, drop: string, months: readonly MonthDelivery[]): Promise<void> {
  await withdraw({ store, drop, months })
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
