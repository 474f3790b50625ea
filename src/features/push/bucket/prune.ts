import { count } from '../../../core/words.ts'
import { isDropId, monthFolder } from './keys.ts'
import { checkUnmoved } from './publish.ts'
import type { BucketStore, Unfinished } from './store.ts'
import { dropsOf, type MonthSurvey } from './survey.ts'

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
