import { SinkError } from '../../../core/errors.ts'
import { type Month, nextMonth, secondAt } from '../../../core/time.ts'
import type { BucketStore } from './store.ts'

/** UTC time at which a drop was begun, `20261120T120000Z`: ids sort by time. */
export type DropId = string

/** The last id there can be; none could follow it. */
const LAST_DROP: DropId = '99991231T235959Z'
const DROP_ID = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/

/** Folder of a month, from its first day to the first day of the next (docs/bucket.md, layout): `20261101-20261201`. */
export function monthFolder(month: Month): string {
  const first = (each: Month) => `${each.replace('-', '')}01`
  return `${first(month)}-${first(nextMonth(month))}`
}

/** Key of the file that names a month's current drop. */
export function manifestKey(month: Month): string {
  return `${monthFolder(month)}/manifest.json`
}

/** Folder of a drop, with the slash at its end. */
export function dropFolder(month: Month, drop: DropId): string {
  return `${monthFolder(month)}/${drop}/`
}

/** Key of the nth part of a drop, counted from 1. */
export function partKey(month: Month, drop: DropId, number: number): string {
  return `${dropFolder(month, drop)}part-${String(number).padStart(5, '0')}.csv.gz`
}

/** Whether a text is a drop id of the form that this tool writes; others are never removed. */
export function isDropId(text: string): boolean {
  return momentOf(text) !== null && text !== LAST_DROP
}

/** The id of a drop begun now; later than all that are there, whatever the clocks say. */
export function newDropId(now: Date, taken: Iterable<string>): DropId {
  const last = latest(taken)
  const wanted = dropIdOf(now)
  return last === null || last < wanted ? wanted : dropIdOf(new Date((momentOf(last) ?? 0) + 1000))
}

/** The last of some ids, among those of this tool's form; null where there is none. */
export function latest(ids: Iterable<string>): DropId | null {
  return [...ids].filter(isDropId).sort().at(-1) ?? null
}

function dropIdOf(time: Date): DropId {
  return secondAt(time).replace(/[-:]/g, '')
}

/** Epoch milliseconds; null for anything that is no id or no time. */
function momentOf(id: string): number | null {
  const match = DROP_ID.exec(id)
  if (match === null) return null
  const [, year, month, day, hour, minute, second] = match
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return !Number.isNaN(time.getTime()) && dropIdOf(time) === id ? time.getTime() : null
}

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
