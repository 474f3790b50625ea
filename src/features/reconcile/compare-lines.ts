import { groupBy } from '../../core/group-by.ts'
import { dayOf, HOUR_MS, isMidnight, type UsageHour } from '../../core/time.ts'
import { type Difference, differenceOf } from './difference.ts'
import type { DifferenceKind } from './explanations.ts'
import { type LineSum, type LineSums, NO_LINE } from './line-store.ts'
import type { Side } from './side.ts'

/** The lines of both sides; `ours` are those that would be written now. */
export interface ComparedSums {
  readonly ours: LineSums
  readonly theirs: LineSums
}

/** What is known of the two sides. */
export interface ComparedSides {
  readonly ours: Pick<Side, 'id'>
  readonly theirs: Pick<Side, 'id'>
  /** Whether a `resource/id` is of this tool, and of this installation where it has a name. */
  readonly isOwned: (id: string) => boolean
  /** The UTC day that is not over yet. */
  readonly today: string
}

interface Found {
  readonly hour: UsageHour
  readonly id: string
  readonly ours: LineSum
  readonly theirs: LineSum
  kind: DifferenceKind | null
}

/** Everything that two sets of lines differ in, by hour and resource, each with what most likely happened. */
export function compareLines(sums: ComparedSums, sides: ComparedSides): readonly Difference[] {
  const found = unequal(sums)
  pair(found)
  return found.map((each) => {
    const { hour, id, ours, theirs } = each
    return differenceOf(each.kind ?? kindOf(each, sums, sides), sides.theirs.id, {
      ...{ against: sides.ours.id, day: dayOf(hour), hour: isMidnight(hour) ? null : hour, what: id },
      ...{ cost: theirs.cost, reference: ours.cost, rows: theirs.lines || ours.lines },
    })
  })
}

function unequal({ ours, theirs }: ComparedSums): readonly Found[] {
  const found: Found[] = []
  for (const hour of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const [mine, others] = [ours.get(hour), theirs.get(hour)]
    for (const id of new Set([...(mine?.keys() ?? []), ...(others?.keys() ?? [])])) {
      const [one, other] = [mine?.get(id) ?? NO_LINE, others?.get(id) ?? NO_LINE]
      if (one.cost === other.cost && one.amount === other.amount && one.lines > 0 === other.lines > 0) continue
      found.push({ hour, id, ours: one, theirs: other, kind: null })
    }
  }
  return found
}

/** Finds money that is missing in one place and too much in another: of one hour under two ids, or of one id in two hours. */
function pair(found: readonly Found[]): void {
  const places: readonly [DifferenceKind, (each: Found) => string][] = [
    ['shifted', ({ id, ours, theirs }) => `${id}\0${ours.cost + theirs.cost}`],
    ['moved', ({ hour, ours, theirs }) => `${hour}\0${ours.cost + theirs.cost}`],
  ]
  for (const [kind, place] of places) {
    const extra = groupBy(
      found.filter((each) => each.kind === null && each.ours.lines === 0 && each.theirs.cost !== 0n),
      place,
    )
    for (const each of found) {
      if (each.kind !== null || each.theirs.lines > 0 || each.ours.cost === 0n) continue
      const near = extra.get(place(each))?.find((other) => other.kind === null && isNear(each.hour, other.hour))
      if (near === undefined) continue
      each.kind = kind
      near.kind = kind
    }
  }
}

/** No time zone is further from UTC. */
const FARTHEST = 14 * HOUR_MS

function isNear(one: UsageHour, other: UsageHour): boolean {
  return Math.abs(Date.parse(one) - Date.parse(other)) <= FARTHEST
}

function kindOf(
  { hour, id, ours, theirs }: Omit<Found, 'kind'>,
  { ours: all, theirs: others }: ComparedSums,
  { isOwned, today }: ComparedSides,
): DifferenceKind {
  const isToday = dayOf(hour) === today
  if (theirs.lines === 0) {
    if (ours.cost < 0n) return 'credit-missing'
    if (isToday) return 'day-late'
    const hasOurs = [...(others.get(hour)?.keys() ?? [])].some(isOwned)
    return hasOurs ? 'line-missing' : 'day-missing'
  }
  if (ours.lines === 0) {
    if (!isOwned(id)) return 'foreign'
    return all.has(hour) ? 'line-extra' : 'day-extra'
  }
  if (ours.cost === theirs.cost) return 'amount-changed'
  // A stream holds the other lines of the resource.
  if (theirs.credits === 0n && ours.cost - ours.credits === theirs.cost) return 'credit-missing'
  if (theirs.cost === 2n * ours.cost) return 'doubled'
  if (ours.amount === theirs.amount && isRounded(ours, theirs)) return 'rounded'
  if (theirs.lines < ours.lines && theirs.cost < ours.cost) return 'line-missing'
  return ours.cost > theirs.cost ? 'grown' : 'shrunk'
}

/** Ten decimals are what LiteLLM's own exporter writes; each line may be off by half of the last one, or by all of it where it was cut. */
function isRounded(ours: LineSum, theirs: LineSum): boolean {
  const off = ours.cost - theirs.cost
  const most = 100n * BigInt(Math.max(ours.lines, theirs.lines))
  return theirs.cost % 100n === 0n && off <= most && off >= -most
}
