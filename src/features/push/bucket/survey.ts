import { SinkError } from '../../../core/errors.ts'
import type { Month } from '../../../core/time.ts'
import { isDropId, latest, manifestKey, monthFolder } from './keys.ts'
import { currentDrop } from './manifest.ts'
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

export interface SurveyChoice {
  readonly store: BucketStore
  readonly months: readonly Month[]
  readonly readBack: boolean
  readonly isOwned: (resourceId: string) => boolean
  /** Is asked while a drop is read back; throws to stop. */
  readonly onProgress: (month: Month, rows: number) => void
}

/** Looks at the months of a run before anything is written. @throws SinkError for what cannot be read. */
export async function survey(choice: SurveyChoice): Promise<readonly MonthSurvey[]> {
  const surveys: MonthSurvey[] = []
  for (const month of choice.months) surveys.push(await surveyMonth(month, choice))
  return surveys
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

async function surveyMonth(month: Month, { store, readBack, isOwned, onProgress }: SurveyChoice): Promise<MonthSurvey> {
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
  const held =
    readBack && current !== null
      ? await heldBy({ store, parts, isOwned, onProgress: (rows) => onProgress(month, rows) })
      : null
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

/** The latest id in some months. */
export function latestDrop(surveys: readonly MonthSurvey[]): string | null {
  return latest(surveys.flatMap(({ current, drops }) => [...drops.keys(), ...(current === null ? [] : [current])]))
}
