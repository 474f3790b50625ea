import type { UsageType } from '../model/spend.ts'
import type { OwnerFragment, ProductFragment } from './line.ts'

/** Product and usage type: lines of one hour and owner differ in them. */
export interface LineGroup {
  readonly product: ProductFragment
  readonly usageType: UsageType
}

/** What lines are ordered by, so that two exports of one state are the same file, though Postgres hands out the rows of a day in any order. */
export interface Ranking<T> {
  /** Ranks by number, which hold until something is added. */
  ranks(): Uint32Array
  /** @throws RangeError for a number that nothing has. */
  at(number: number): T
}

/**
 * Ranks owners by what they say, under their own numbers; an owner takes the place of another with its number. The texts of
 * two are compared when one of them is new, not for each pair of lines: that was a fifth of an export.
 */
export class OwnerRanking implements Ranking<OwnerFragment> {
  readonly #owners: OwnerFragment[] = []
  #fresh: OwnerFragment[] = []
  #ordered: readonly OwnerFragment[] = []
  #ranks = new Uint32Array()

  add(owner: OwnerFragment): void {
    if (this.#owners[owner.number] === owner) return
    this.#owners[owner.number] = owner
    this.#fresh.push(owner)
  }

  ranks(): Uint32Array {
    if (this.#fresh.length === 0) return this.#ranks
    const ordered: OwnerFragment[] = []
    const ranks = new Uint32Array(this.#owners.length)
    for (const owner of merged(this.#ordered, this.#fresh.sort(compareOwners))) {
      // Another owner has its number by now.
      if (this.#owners[owner.number] !== owner) continue
      ranks[owner.number] = ordered.push(owner) - 1
    }
    this.#fresh = []
    this.#ordered = ordered
    this.#ranks = ranks
    return this.#ranks
  }

  at(number: number): OwnerFragment {
    return existing(this.#owners, number)
  }
}

/** Numbers and ranks groups of lines. */
export class GroupRanking implements Ranking<LineGroup> {
  readonly #groups: LineGroup[] = []
  /** Numbers of groups by the number of their product. */
  readonly #known = new Map<UsageType, number[]>()
  #ranks = new Uint32Array()

  numberOf(product: ProductFragment, usageType: UsageType): number {
    const ofType = this.#known.get(usageType) ?? []
    const found = ofType[product.number]
    if (found !== undefined) return found
    const number = this.#groups.push({ product, usageType }) - 1
    ofType[product.number] = number
    this.#known.set(usageType, ofType)
    return number
  }

  ranks(): Uint32Array {
    if (this.#ranks.length === this.#groups.length) return this.#ranks
    this.#ranks = new Uint32Array(this.#groups.length)
    const ordered = [...this.#groups.entries()].sort(([, one], [, other]) => compareGroups(one, other))
    for (const [rank, [number]] of ordered.entries()) this.#ranks[number] = rank
    return this.#ranks
  }

  at(number: number): LineGroup {
    return existing(this.#groups, number)
  }
}

function existing<T>(things: readonly T[], number: number): T {
  const thing = things[number]
  if (thing === undefined) throw new RangeError(`Nothing has the number ${number}.`)
  return thing
}

/** Two ordered lists as one, by a search for each of the second, which is the shorter one. */
function merged(first: readonly OwnerFragment[], second: readonly OwnerFragment[]): readonly OwnerFragment[] {
  const all: OwnerFragment[] = []
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
function placeOf(owner: OwnerFragment, ordered: readonly OwnerFragment[], start: number): number {
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
function compareOwners(one: OwnerFragment, other: OwnerFragment): number {
  return compareTexts(one.texts, other.texts) || compare(one.resource ?? '', other.resource ?? '')
}

function compareGroups(one: LineGroup, other: LineGroup): number {
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
