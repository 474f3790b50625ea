import { SinkError } from '../../../core/errors.ts'
import type { Month } from '../../../core/time.ts'
import { count } from '../../../core/words.ts'
import type { MonthDelivery } from './deliver.ts'
import { currentDrop, type DropId, dropFolder, isDropId, manifestKey, manifestText, monthFolder } from './keys.ts'
import type { DropWriter } from './parts.ts'
import type { BucketStore, Unfinished } from './store.ts'
import { dropsOf, type MonthSurvey } from './survey.ts'

/**
 * Checks that the store has the parts of a drop, and no others, as they were sent.
 * @throws SinkError for the first that differs.
 */
export async function checkParts(store: BucketStore, drop: DropId, { month, parts }: DropWriter): Promise<void> {
  const differs = (why: string) =>
    new SinkError('E_BUCKET_CHECKSUM', `${store.root}/${dropFolder(month, drop)} is not what was written: ${why}.`, {
      hint: 'CloudZero still reads the drop before. Run it again; does somebody else write below this root?',
      retriable: true,
    })
  const listed = await store.list(dropFolder(month, drop))
  const strange = listed.find(({ key }) => !parts.some((part) => part.key === key))
  if (strange !== undefined) throw differs(`${strange.key} does not belong to it`)
  for (const part of parts) {
    const found = listed.some(({ key }) => key === part.key) ? await store.inspect(part.key) : null
    if (found === null) throw differs(`${part.key} is missing`)
    if (found.bytes !== part.bytes) throw differs(`${part.key} has ${found.bytes} bytes instead of ${part.bytes}`)
    if (found.crc32 !== null && found.crc32 !== part.crc32) throw differs(`the checksum of ${part.key} differs`)
  }
}

/** @throws SinkError where the manifest of a month names another drop than it is known to. */
export async function checkUnmoved(store: BucketStore, month: Month, known: string | null): Promise<void> {
  const found = await currentDrop(store, month)
  if (found === known) return
  const now = found === null ? 'has gone' : `names the drop ${found}`
  throw new SinkError('E_BUCKET_MOVED', `${store.root}/${manifestKey(month)} ${now} since this run began.`, {
    hint: 'Another run has written this month at the same time. Run it again, one at a time.',
    retriable: true,
  })
}

/**
 * Makes CloudZero read a drop: the last write of a month, and one that takes its effect as a whole.
 * @throws SinkError when another run has been there meanwhile, or when the manifest is not there afterwards.
 */
export async function publish(store: BucketStore, drop: DropId, { survey, writer }: MonthDelivery): Promise<void> {
  const { month, parts } = writer
  await checkUnmoved(store, month, survey.current)
  await store.replace(manifestKey(month), manifestText(drop))
  const now = await currentDrop(store, month)
  const listed = new Map((await store.list(dropFolder(month, drop))).map(({ key, bytes }) => [key, bytes]))
  const complete = parts.every(({ key, bytes }) => listed.get(key) === bytes)
  if (now === drop && complete) return
  throw new SinkError(
    'E_BUCKET_UNVERIFIED',
    now === drop
      ? `Parts of ${store.root}/${dropFolder(month, drop)} vanished after the manifest was written.`
      : `${store.root}/${manifestKey(month)} names ${now ?? 'no drop'} instead of ${drop}.`,
    { hint: 'Run it again; does somebody else write below this root?' },
  )
}

/** What `--keep-drops` removes of a month. */
export interface Removal {
  readonly drops: readonly string[]
  readonly unfinished: readonly Unfinished[]
}

/**
 * What interrupted runs left, and the drops beyond the newest `keep`, the current one counted. A drop whose id is not of
 * this tool's form stays, and so do the current one, whatever it is called, and those that were begun after it and that
 * the survey has not seen: another run is at them.
 */
export function removalOf(
  { orphans, unfinished }: Pick<MonthSurvey, 'orphans' | 'unfinished'>,
  drops: Iterable<string>,
  current: string | null,
  keep: number,
): Removal {
  const isOlder = (drop: string) => current === null || !isDropId(current) || drop < current
  const older = [...drops]
    .filter((drop) => isDropId(drop) && isOlder(drop) && drop !== current && !orphans.includes(drop))
    .sort()
  const kept = current === null ? older.length : keep - 1
  return {
    drops: [...older.slice(0, Math.max(0, older.length - kept)), ...orphans.filter((drop) => drop !== current)],
    unfinished: unfinished ?? [],
  }
}

/**
 * Removes old drops and what interrupted runs left of a month; resolves to what it removed.
 * @throws SinkError where another run has written the month meanwhile: nothing is removed then.
 */
export async function prune(
  store: BucketStore,
  survey: MonthSurvey,
  current: string | null,
  keep: number,
): Promise<Removal> {
  await checkUnmoved(store, survey.month, current)
  const drops = await dropsOf(store, survey.month)
  const removal = removalOf(survey, drops.keys(), current, keep)
  for (const drop of removal.drops) {
    for (const { key } of drops.get(drop) ?? []) await store.remove(key)
  }
  for (const each of removal.unfinished) await store.discard(each)
  return removal
}

/** What an interrupted run left of a month, in words; null where it left nothing. */
export function leftovers({ root }: BucketStore, { month, orphans, drops, unfinished }: MonthSurvey): string | null {
  const folders = orphans.map((drop) => `${drop}/ (${files(drops.get(drop)?.length ?? 0)})`)
  const begun = (unfinished ?? []).map(({ key }) => key.slice(monthFolder(month).length + 1))
  const parts = [
    ...folders,
    ...(begun.length === 0 ? [] : [`unfinished ${begun.slice(0, 3).join(', ')}${begun.length > 3 ? ', ...' : ''}`]),
  ]
  if (parts.length === 0) return null
  return `An interrupted run left parts in ${root}/${monthFolder(month)}/: ${parts.join(', ')}.`
}

function files(number: number): string {
  return count(number, 'file')
}
