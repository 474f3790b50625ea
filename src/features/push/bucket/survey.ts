import type { App } from '../../../core/app.ts'
import { ownedBy } from '../../../core/cbf/ownership.ts'
import { SinkError, UsageError } from '../../../core/errors.ts'
import type { Month } from '../../../core/time.ts'
import { count } from '../../../core/words.ts'
import type { Selection } from '../../../run/selection.ts'
import { byMonth } from '../../../run/send-window.ts'
import type { PushOptions } from '../options.ts'
import { currentDrop, isDropId, latest, manifestKey, monthFolder, newDropId } from './keys.ts'
import { leftovers } from './publish.ts'
import { type Held, heldBy } from './read-back.ts'
import type { BucketStore, StoredObject, Unfinished } from './store.ts'

/** What a bucket has of a month. */
export interface MonthSurvey {
  readonly month: Month
  /** The drop that CloudZero reads; null where there is no manifest. */
  readonly current: string | null
  /** Files by drop, in the order of the drops' ids. */
  readonly drops: ReadonlyMap<string, readonly StoredObject[]>
  /** Of the current drop; null where it was not read back, or there is none. */
  readonly held: Held | null
  /** Drops that were begun after the current one and never became it. */
  readonly orphans: readonly string[]
  /** Uploads and files that were begun and not ended; null where the store does not say. */
  readonly unfinished: readonly Unfinished[] | null
}

/** A month that nobody looked at. */
export function unseen(month: Month): MonthSurvey {
  return { month, current: null, drops: new Map(), held: null, orphans: [], unfinished: null }
}

/** The files of a month by drop; what lies beside the drops is none of ours. */
export async function dropsOf(store: BucketStore, month: Month): Promise<ReadonlyMap<string, readonly StoredObject[]>> {
  const folder = `${monthFolder(month)}/`
  const drops = new Map<string, StoredObject[]>()
  for (const object of await store.list(folder)) {
    const [drop = '', ...file] = object.key.slice(folder.length).split('/')
    if (file.length === 0) continue
    const files = drops.get(drop) ?? []
    drops.set(drop, files)
    files.push(object)
  }
  return drops
}

async function surveyMonth(
  month: Month,
  { store, options: { readBack, instance } }: BucketRun,
  onProgress: (rows: number) => void,
): Promise<MonthSurvey> {
  const current = await currentDrop(store, month)
  const drops = await dropsOf(store, month)
  const unfinished = await store.unfinished(`${monthFolder(month)}/`)
  const parts = (drops.get(current ?? '') ?? []).filter(({ key }) => key.endsWith('.csv.gz'))
  if (readBack && current !== null && parts.length === 0) {
    // Even a drop of no rows has a part with the header.
    throw new SinkError(
      'E_BUCKET_READ_BACK',
      `${store.root}/${manifestKey(month)} names ${current}, which has no part.`,
      {
        hint: 'Who removed them? --no-read-back writes the month anew; the guards against loss are off then.',
      },
    )
  }
  const isRead = readBack && current !== null
  const held = isRead ? await heldBy({ store, parts, isOwned: ownedBy(instance), onProgress }) : null
  return { month, current, drops, held, unfinished, orphans: orphansOf(current, drops.keys()) }
}

/**
 * Ids sort by time, so what is later than the current drop was begun after it. Where no manifest is, one drop is what
 * a first run left; several are drops whose manifest was lost.
 */
function orphansOf(current: string | null, drops: Iterable<string>): readonly string[] {
  const ours = [...drops].filter(isDropId)
  if (current === null) return ours.length === 1 ? ours : []
  return isDropId(current) ? ours.filter((drop) => drop > current) : []
}

/** What a push to a bucket works with. */
export interface BucketRun {
  readonly selection: Selection
  readonly options: PushOptions
  readonly store: BucketStore
  readonly app: App
}

/**
 * What the bucket has of the months of a run, before anything is written; a plan without read-back asks for nothing, so
 * that it needs no credentials.
 * @throws SinkError for what cannot be read.
 */
export async function surveyed(run: BucketRun): Promise<readonly MonthSurvey[]> {
  const { selection, options, store, app } = run
  const months = byMonth(selection.window).map(({ month }) => month)
  if (options.plan && !options.readBack) return months.map(unseen)
  const progress = await app.progress(`Reading back what ${store.root} holds`)
  const surveys: MonthSurvey[] = []
  try {
    for (const month of months) {
      const onProgress = (rows: number) => {
        app.host.signal.throwIfAborted()
        progress.update(`${count(rows, 'row')} of ${month} read back`)
      }
      surveys.push(await surveyMonth(month, run, onProgress))
    }
  } finally {
    progress.stop()
  }
  const fate = options.keepDrops === undefined ? '--keep-drops removes them.' : 'They are removed at the end.'
  for (const each of surveys) {
    const words = leftovers(store, each)
    if (words !== null) app.log.write('warn', `${words} ${fate}`)
  }
  return surveys
}

/** The id of this run's drops, later than every other. @throws SinkError for a `--drop-id` that is not. */
export function chosenDrop({ dropId }: PushOptions, surveys: readonly MonthSurvey[], now: Date): string {
  const taken = surveys.flatMap(({ current, drops }) => [...drops.keys(), ...(current === null ? [] : [current])])
  if (dropId === undefined) return newDropId(now, taken)
  const last = latest(taken)
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
