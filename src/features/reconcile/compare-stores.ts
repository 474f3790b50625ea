import { magnitude } from '../../core/model/money.ts'
import { dayOf, isMidnight, type UsageHour } from '../../core/time.ts'
import { compareLines } from './compare-lines.ts'
import type { Difference } from './difference.ts'
import { type HourDigest, NO_LINES } from './hour-digest.ts'
import type { LineStore } from './line-store.ts'
import { addLine, type LineSum } from './line-sums.ts'
import { costOn, daysOfSides, type Side } from './side.ts'

/** One side and its lines. */
export interface StoredSide extends Side {
  readonly store: LineStore
}

/** What the comparison of two sets of lines has to know. */
export interface StoreComparison {
  readonly ours: StoredSide
  readonly theirs: StoredSide
  readonly isOwned: (id: string) => boolean
  readonly today: string
}

/** Most lines of both sides that are looked at one by one. */
const LOOKED_AT = 200_000

/**
 * Compares hours by their digests, then line by line those that differ, the largest differences first. Memory is
 * bounded: hours beyond that are compared as a whole.
 */
export async function compareStores(comparison: StoreComparison): Promise<readonly Difference[]> {
  const { ours, theirs, isOwned, today } = comparison
  const hours = [...new Set([...ours.store.hours.keys(), ...theirs.store.hours.keys()])]
  const of = (side: StoredSide, hour: UsageHour): HourDigest => side.store.hours.get(hour) ?? NO_LINES
  const off = (hour: UsageHour) => magnitude(of(ours, hour).cost - of(theirs, hour).cost)
  const differing = hours
    .filter((hour) => of(ours, hour).digest !== of(theirs, hour).digest)
    .sort((a, b) => (off(a) === off(b) ? (a < b ? -1 : 1) : off(a) > off(b) ? -1 : 1))
  const outside = outsideNote(comparison)
  if (differing.length === 0) return outside
  let lines = 0
  const looked = new Set<UsageHour>()
  for (const hour of differing) {
    lines += of(ours, hour).lines + of(theirs, hour).lines
    if (lines <= LOOKED_AT) looked.add(hour)
  }
  const sums = { ours: await sumsOf(ours, looked), theirs: await sumsOf(theirs, looked) }
  if (differing.length === hours.length && areStrangers(sums)) {
    return [...outside, ...byDayOnly(comparison, [...idsOf(sums.theirs)].some(isOwned))]
  }
  const names = { ours: ours.id, theirs: theirs.id }
  return [
    ...outside,
    ...compareLines({ ...sums, names, isOwned, today }),
    ...differing.filter((hour) => !looked.has(hour)).flatMap((hour) => wholeHour(hour, comparison)),
  ]
}

type Sums = Map<UsageHour, Map<string, LineSum>>

async function sumsOf({ store }: StoredSide, hours: ReadonlySet<UsageHour>): Promise<Sums> {
  const sums: Sums = new Map()
  for await (const line of store.read(hours)) addLine(sums, line)
  return sums
}

function idsOf(sums: Sums): ReadonlySet<string> {
  return new Set([...sums.values()].flatMap((hour) => [...hour.keys()]))
}

/** Whether both sides have lines and not one resource id in common. */
function areStrangers({ ours, theirs }: { readonly ours: Sums; readonly theirs: Sums }): boolean {
  const known = idsOf(ours)
  return known.size > 0 && theirs.size > 0 && ![...idsOf(theirs)].some((id) => known.has(id))
}

/** Lines that were named by other rules have only their days in common. */
function byDayOnly({ ours, theirs }: StoreComparison, made: boolean): readonly Difference[] {
  const note = { ...placed(theirs, ours, null, null), kind: 'other-ids', rows: theirs.store.hours.size } as const
  const days = daysOfSides([ours, theirs]).flatMap((day): Difference[] => {
    const [cost, reference] = [costOn(theirs, day), costOn(ours, day)]
    if (cost === reference) return []
    const kind = made ? (cost < reference ? 'grown' : 'shrunk') : 'foreign'
    return [{ ...placed(theirs, ours, day, null), kind, cost, reference, rows: theirs.days.get(day)?.rows ?? 0 }]
  })
  return [note, ...days]
}

function wholeHour(hour: UsageHour, { ours, theirs }: StoreComparison): readonly Difference[] {
  const [other, own] = [theirs.store.hours.get(hour) ?? NO_LINES, ours.store.hours.get(hour) ?? NO_LINES]
  const place = placed(theirs, ours, dayOf(hour), isMidnight(hour) ? null : hour)
  const sums = { cost: other.cost, reference: own.cost, rows: other.lines }
  const note = { ...place, ...sums, kind: 'not-looked-at' } as const
  if (other.cost === own.cost) return [note]
  return [note, { ...place, ...sums, kind: other.cost < own.cost ? 'grown' : 'shrunk' }]
}

function outsideNote({ ours, theirs }: StoreComparison): readonly Difference[] {
  const { lines, cost } = theirs.store.outside
  return lines === 0 ? [] : [{ ...placed(theirs, ours, null, null), kind: 'outside-window', cost, rows: lines }]
}

function placed(theirs: Side, ours: Side, day: string | null, hour: string | null): Omit<Difference, 'kind'> {
  return { side: theirs.id, against: ours.id, day, hour, what: null, cost: 0n, reference: 0n, rows: 0, detail: null }
}
