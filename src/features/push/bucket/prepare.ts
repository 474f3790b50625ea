import type { App } from '../../../core/app.ts'
import { ownedBy } from '../../../core/cbf/ownership.ts'
import { SinkError, UsageError } from '../../../core/errors.ts'
import { count } from '../../../core/words.ts'
import type { Selection } from '../../../run/selection.ts'
import { byMonth } from '../../../run/send-window.ts'
import type { PushOptions } from '../options.ts'
import { isDropId, newDropId } from './keys.ts'
import { leftovers } from './prune.ts'
import type { BucketStore } from './store.ts'
import { latestDrop, type MonthSurvey, survey, unseen } from './survey.ts'

/** What a push to a bucket works with. */
export interface BucketRun {
  readonly selection: Selection
  readonly options: PushOptions
  readonly store: BucketStore
  readonly app: App
}

/** What the bucket has; a plan without read-back asks for nothing, so that it needs no credentials. */
export async function surveyed({ selection, options, store, app }: BucketRun): Promise<readonly MonthSurvey[]> {
  const { host, log } = app
  const months = byMonth(selection.window).map(({ month }) => month)
  if (options.plan && !options.readBack) return months.map(unseen)
  const progress = await app.progress(`Reading back what ${store.root} holds`)
  try {
    const surveys = await survey({
      store,
      months,
      readBack: options.readBack,
      isOwned: ownedBy(options.instance),
      onProgress(month, rows) {
        host.signal.throwIfAborted()
        progress.update(`${count(rows, 'row')} of ${month} read back`)
      },
    })
    progress.stop()
    for (const each of surveys) {
      const words = leftovers(store, each)
      const fate = options.keepDrops === undefined ? '--keep-drops removes them.' : 'They are removed at the end.'
      if (words !== null) log.write('warn', `${words} ${fate}`)
    }
    return surveys
  } finally {
    progress.stop()
  }
}

/** The id of this run's drops, later than every other. @throws SinkError for a `--drop-id` that is not. */
export function chosenDrop({ dropId }: PushOptions, surveys: readonly MonthSurvey[], now: Date): string {
  const last = latestDrop(surveys)
  if (dropId === undefined) return newDropId(now, last === null ? [] : [last])
  if (last === null || last < dropId) return dropId
  throw new SinkError('E_BUCKET_DROP', `There is a drop ${last} already, and --drop-id ${dropId} is not later.`, {
    hint: 'Ids sort by time, and none is written twice: give a later one, or none.',
  })
}

/** @throws UsageError for an id that is no UTC time. */
export function checkDropId(id: string | undefined): void {
  if (id === undefined || isDropId(id)) return
  throw new UsageError('E_USAGE_DROP_ID', `--drop-id ${id} is not a UTC time like 20261120T120000Z.`)
}
