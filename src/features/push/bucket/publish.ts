import { SinkError } from '../../../core/errors.ts'
import type { Month } from '../../../core/time.ts'
import { type DropId, dropFolder, manifestKey } from './keys.ts'
import { currentDrop, manifestText } from './manifest.ts'
import type { DropPart } from './parts.ts'
import type { BucketStore } from './store.ts'

/** A drop whose parts are all written. */
export interface CompleteDrop {
  readonly month: Month
  readonly drop: DropId
  readonly parts: readonly DropPart[]
  /** The drop that CloudZero read when the run began; null where there was none. */
  readonly before: string | null
}

/**
 * Checks that the store has the parts of a drop, and no others, as they were sent.
 * @throws SinkError for the first that differs.
 */
export async function checkParts(store: BucketStore, { month, drop, parts }: CompleteDrop): Promise<void> {
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
export async function publish(store: BucketStore, { month, drop, parts, before }: CompleteDrop): Promise<void> {
  await checkUnmoved(store, month, before)
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
