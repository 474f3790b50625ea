import { magnitude } from '../../core/model/money.ts'
import { dayOf, isMidnight, type UsageHour } from '../../core/time.ts'
import { type ComparedSides, type ComparedSums, compareLines } from './compare-lines.ts'
import { type Difference, differenceOf } from './difference.ts'
import { addLine, type HourDigest, type LineStore, type LineSums, NO_LINES } from './line-store.ts'
import { costOn, daysOfSides, type Side } from './side.ts'

/** One side and its lines. */
export interface StoredSide extends Side {
  readonly store: LineStore
}

/** The sides with their lines, and what is known of them. */
export interface StoreComparison extends ComparedSides {
  readonly ours: StoredSide
  readonly theirs: StoredSide
}

/** Most lines of both sides that are looked at one by one. */
const LOOKED_AT = 200_000

/**
 * Compares hours by their digests, then line by line those that differ, the largest differences first. Memory is
 * bounded: hours beyond that are compared as a whole.
 */
export async function compareStores(comparison: StoreComparison): Promise<readonly Difference[]> {
  const { ours, theirs, isOwned } = comparison
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
  if (differing.length === hours.length && haveNoIdInCommon(sums)) {
    return [...outside, ...byDayOnly(comparison, [...idsOf(sums.theirs)].some(isOwned))]
  }
  return [
    ...outside,
    ...compareLines(sums, comparison),
    ...differing.filter((hour) => !looked.has(hour)).flatMap((hour) => wholeHour(hour, comparison)),
  ]
}

async function sumsOf({ store }: StoredSide, hours: ReadonlySet<UsageHour>): Promise<LineSums> {
  const sums: LineSums = new Map()
  for await (const line of store.read(hours)) addLine(sums, line)
  return sums
}

function idsOf(sums: LineSums): ReadonlySet<string> {
  return new Set([...sums.values()].flatMap((hour) => [...hour.keys()]))
}

/** Whether both sides have lines and not one resource id in common. */
function haveNoIdInCommon({ ours, theirs }: ComparedSums): boolean {
  const known = idsOf(ours)
  return known.size > 0 && theirs.size > 0 && ![...idsOf(theirs)].some((id) => known.has(id))
}

/** Lines that were named by other rules have only their days in common. */
function byDayOnly({ ours, theirs }: StoreComparison, made: boolean): readonly Difference[] {
  const against = ours.id
  const note = differenceOf('other-ids', theirs.id, { against, rows: theirs.store.hours.size })
  const days = daysOfSides([ours, theirs]).flatMap((day): Difference[] => {
    const [cost, reference] = [costOn(theirs, day), costOn(ours, day)]
    if (cost === reference) return []
    const kind = made ? (cost < reference ? 'grown' : 'shrunk') : 'foreign'
    const rows = theirs.days.get(day)?.rows ?? 0
    return [differenceOf(kind, theirs.id, { against, day, cost, reference, rows })]
  })
  return [note, ...days]
}

function wholeHour(hour: UsageHour, { ours, theirs }: StoreComparison): readonly Difference[] {
  const [other, own] = [theirs.store.hours.get(hour) ?? NO_LINES, ours.store.hours.get(hour) ?? NO_LINES]
  const note = differenceOf('not-looked-at', theirs.id, {
    ...{ against: ours.id, day: dayOf(hour), hour: isMidnight(hour) ? null : hour },
    ...{ cost: other.cost, reference: own.cost, rows: other.lines },
  })
  if (other.cost === own.cost) return [note]
  return [note, { ...note, kind: other.cost < own.cost ? 'grown' : 'shrunk' }]
}

function outsideNote({ ours, theirs }: StoreComparison): readonly Difference[] {
  const { lines: rows, cost } = theirs.store.outside
  return rows === 0 ? [] : [differenceOf('outside-window', theirs.id, { against: ours.id, cost, rows })]
}
