import { type Month, nextMonth, secondAt } from '../../../core/time.ts'

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
