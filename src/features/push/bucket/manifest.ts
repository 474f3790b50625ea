import { SinkError } from '../../../core/errors.ts'
import type { Month } from '../../../core/time.ts'
import { type DropId, manifestKey } from './keys.ts'
import type { BucketStore } from './store.ts'

/** Version of the manifest's form (docs/bucket.md, layout). */
const VERSION = '1.3.0'

/** The manifest that makes CloudZero read a drop. */
export function manifestText(drop: DropId): string {
  return `${JSON.stringify({ version: VERSION, current_drop_id: drop })}\n`
}

/**
 * The drop that CloudZero reads for a month; null where there is no manifest. The id may be of any form.
 * @throws SinkError for a manifest that names no drop.
 */
export async function currentDrop(store: BucketStore, month: Month): Promise<string | null> {
  const key = manifestKey(month)
  // Asked for by a list: S3 says "access denied" of an object that is not there to those who may list this folder only.
  const listed = await store.list(key)
  const text = listed.some((object) => object.key === key) ? await store.text(key) : null
  if (text === null) return null
  const id = dropIn(text)
  if (id !== null) return id
  throw new SinkError(
    'E_BUCKET_MANIFEST',
    `${store.root}/${key} names no drop: ${JSON.stringify(text.slice(0, 100))}.`,
    {
      hint: 'Who wrote it? Repair it, or remove it when CloudZero has nothing of this month.',
    },
  )
}

function dropIn(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('current_drop_id' in value)) return null
    const id = value.current_drop_id
    return typeof id === 'string' && /^[^/]+$/.test(id) ? id : null
  } catch {
    return null
  }
}
