import type { CbfLine, OwnerFragment, ProductFragment } from './line.ts'

/** Lines of one hour, product and usage type, each of another owner. */
export type LineGroup<Line extends CbfLine> = readonly Line[]

/**
 * Puts the lines of an hour into an order that depends on nothing but what they say: by owner, product and usage type.
 * Two exports of one state are then the same file, though Postgres hands out the rows of a day in any order.
 *
 * Texts are compared once for each fragment and not once for each line: lines are placed by the ranks of their fragments, in a
 * counting sort. Memory: the fragments seen.
 */
export function lineOrder<Line extends CbfLine>(): (groups: readonly LineGroup<Line>[]) => readonly Line[] {
  const owners = ranking<OwnerFragment>()
  const products = ranking<ProductFragment>()
  return (groups) => {
    const keyed = groups.flatMap((lines) => {
      const [first] = lines
      return first === undefined ? [] : [{ lines, product: products.add(first.product), type: first.usageType }]
    })
    products.sort()
    keyed.sort((one, other) => one.product.rank - other.product.rank || (one.type < other.type ? -1 : 1))
    const lines: Line[] = []
    for (const group of keyed) for (const line of group.lines) lines.push(line)
    const ofLines = lines.map(({ owner }) => owners.add(owner))
    return placed(lines, ofLines, owners.sort())
  }
}

interface Ranked {
  readonly content: string
  /** The place of the content among all that are known; right after the last `sort`. */
  rank: number
}

function ranking<H extends OwnerFragment | ProductFragment>(): { add(fragment: H): Ranked; sort(): number } {
  const known = new Map<H, Ranked>()
  const all: Ranked[] = []
  let sorted = 0
  return {
    add(fragment) {
      const found = known.get(fragment)
      if (found !== undefined) return found
      const added = { content: fragment.content, rank: 0 }
      known.set(fragment, added)
      all.push(added)
      return added
    },
    /** Makes the ranks right and returns how many there are. */
    sort() {
      if (sorted < all.length) {
        // Quick, since all but the new ones are in order.
        all.sort((one, other) => (one.content < other.content ? -1 : 1))
        let rank = 0
        for (const each of all) each.rank = rank++
        sorted = all.length
      }
      return sorted
    },
  }
}

/** A stable counting sort. */
function placed<T>(items: readonly T[], ranks: readonly Ranked[], size: number): readonly T[] {
  const starts = new Uint32Array(size + 1)
  for (const { rank } of ranks) starts[rank + 1] = (starts[rank + 1] ?? 0) + 1
  for (let rank = 1; rank <= size; rank++) starts[rank] = (starts[rank] ?? 0) + (starts[rank - 1] ?? 0)
  const sorted = [...items]
  let place = 0
  for (const item of items) {
    const rank = ranks[place++]?.rank ?? 0
    const next = starts[rank] ?? 0
    sorted[next] = item
    starts[rank] = next + 1
  }
  return sorted
}
