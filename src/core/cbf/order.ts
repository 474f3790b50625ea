import { OWNERS_REMEMBERED } from '../memo.ts'
import type { CbfLine, OwnerFragment } from './line.ts'

/** Lines of one hour, product and usage type, each of another owner. */
export type LineGroup<Line extends CbfLine> = readonly Line[]

/**
 * Orders the lines of an hour by nothing but what they say: by owner, product and usage type. Two exports of one state are
 * then the same file, though Postgres hands out the rows of a day in any order. The texts of two owners are compared when
 * one of them is new, not for each pair of lines: that was a fifth of an export.
 */
export function lineOrder<Line extends CbfLine>(): (groups: readonly LineGroup<Line>[]) => readonly Line[] {
  const rank = ownerRanking()
  return (groups) => {
    const lines = [...groups].sort(compareGroups).flat()
    const owners = rank(lines)
    // Numbers only, which V8 sorts without calling back; the place keeps the order of the groups.
    const keys = Float64Array.from(owners, (owner, place) => owner.rank * lines.length + place).sort()
    const ordered: Line[] = []
    for (const key of keys) {
      const line = lines[key % lines.length]
      if (line !== undefined) ordered.push(line)
    }
    return ordered
  }
}

interface RankedOwner {
  readonly owner: OwnerFragment
  /** The place of the owner among all that are known. */
  rank: number
}

/** Ranks the owners of some lines among all that it has seen; the ranks hold until the next call. */
function ownerRanking(): (lines: readonly CbfLine[]) => readonly RankedOwner[] {
  const known = new Map<OwnerFragment, RankedOwner>()
  let ordered: readonly RankedOwner[] = []
  return (lines) => {
    if (known.size > OWNERS_REMEMBERED) {
      known.clear()
      ordered = []
    }
    const fresh: RankedOwner[] = []
    const ranked = lines.map(({ owner }) => {
      const found = known.get(owner)
      if (found !== undefined) return found
      const added = { owner, rank: 0 }
      known.set(owner, added)
      fresh.push(added)
      return added
    })
    if (fresh.length > 0) {
      ordered = merged(ordered, fresh.sort(compareOwners))
      let rank = 0
      for (const each of ordered) each.rank = rank++
    }
    return ranked
  }
}

/** Two ordered lists as one, by a search for each of the second, which is the shorter one. */
function merged(first: readonly RankedOwner[], second: readonly RankedOwner[]): readonly RankedOwner[] {
  const all: RankedOwner[] = []
  let taken = 0
  for (const owner of second) {
    const place = placeOf(owner, first, taken)
    for (const each of first.slice(taken, place)) all.push(each)
    all.push(owner)
    taken = place
  }
  return all.concat(first.slice(taken))
}

/** The first place from `start` on that is not before an owner. */
function placeOf(owner: RankedOwner, ordered: readonly RankedOwner[], start: number): number {
  let [from, to] = [start, ordered.length]
  while (from < to) {
    const middle = (from + to) >> 1
    const found = ordered[middle]
    if (found !== undefined && compareOwners(found, owner) < 0) from = middle + 1
    else to = middle
  }
  return from
}

/** Two that say the same are fees of different subscriptions. */
function compareOwners({ owner: one }: RankedOwner, { owner: other }: RankedOwner): number {
  return compareTexts(one.texts, other.texts) || compare(one.resource ?? '', other.resource ?? '')
}

function compareGroups([one]: LineGroup<CbfLine>, [other]: LineGroup<CbfLine>): number {
  if (one === undefined || other === undefined) return 0
  return (
    compareTexts(one.product.texts, other.product.texts) ||
    compare(one.product.provider.units, other.product.provider.units) ||
    compare(one.usageType, other.usageType)
  )
}

/** The segments of the resource id come first, so that what belongs together is written together. */
function compareTexts(one: readonly string[], other: readonly string[]): number {
  for (let place = 0; place < one.length; place++) {
    const order = compare(one[place] ?? '', other[place] ?? '')
    if (order !== 0) return order
  }
  return 0
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1
}
