import { csvEncoder } from '../../../core/cbf/csv.ts'
import type { Encoder } from '../../../core/cbf/encoder.ts'
import type { Layout } from '../../../core/cbf/layout.ts'
import { monthOf } from '../../../core/time.ts'
import type { PartReport } from '../../../run/run-report.ts'
import { takeLock } from '../lock/run-locks.ts'
import { checkDropFilters } from '../refusals.ts'
import { outcomeOf } from '../report.ts'
import type { PushTarget, TargetChoice } from '../targets.ts'
import { hasDrop, type MonthDelivery, publishDrops, staleMonths, takeBack } from './deliver.ts'
import { type DropWriter, dropWriter, planTarget } from './parts.ts'
import type { BucketReport } from './report.ts'
import { openStore } from './store.ts'
import { type BucketRun, checkDropId, chosenDrop, surveyed } from './survey.ts'

/**
 * A bucket or folder that takes whole months as drops, written while the database is read.
 * @throws UsageError for a root that cannot be used, and for filters: what they leave out would vanish.
 */
export async function bucketTarget(choice: TargetChoice): Promise<PushTarget> {
  const { options, selection, locks, resources, app } = choice
  checkDropId(options.dropId)
  if (!options.partialStream) checkDropFilters(selection.filters)
  const store = resources.add(await openStore(options, app.host), (each) => each.close())
  const run: BucketRun = { options, selection, store, app }
  let started = app.host.elapsed()

  const reportOf = (
    part: PartReport,
    found: Pick<BucketReport, 'drop' | 'months' | 'error'> & { readonly layout: Layout | null },
  ): BucketReport => ({
    kind: 'bucket',
    ...outcomeOf(choice, part, found.layout, started),
    place: store.root,
    drop: found.drop,
    months: found.months,
    verified: found.error === null && found.months.every(isVerified),
    stale: staleMonths(found.months).length > 0,
    error: found.error,
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
      resources.add(written, (months) => (delivered ? undefined : takeBack(run, drop, months())))

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
            if (failure === null && !withheld) await publishDrops(run, drop, months)
          } catch (caught) {
            error = caught
          }
          delivered = true
          if (withheld || (error !== null && !options.plan)) await takeBack(run, drop, months)
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
