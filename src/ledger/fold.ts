import type { Layout } from '../cbf/layout.ts'
import type { CbfLine, OwnerHalf, ProductHalf } from '../cbf/line.ts'
import type { Batch } from '../model/outcome.ts'
import { type Dimension, isPeriod } from './dimension.ts'
import { addLine, addTo, type Figures, NO_FIGURES, type Tally } from './figures.ts'
import type { Part } from './part.ts'
import { viewKeys } from './view-keys.ts'

/** The figures of one group: a part for each dimension of its view. */
export interface Entry {
  readonly parts: readonly Part[]
  readonly figures: Figures
}

/** Lines added up as they pass, for several views at once. Memory: the groups, not the lines. */
export interface Fold {
  add(lines: Batch<CbfLine>): void
  /** The groups of each view, in the order of the views. */
  readonly views: readonly (readonly Entry[])[]
}

/** One group of lines, and a line of it, which knows its parts. */
interface Group {
  readonly line: CbfLine
  readonly tally: Tally
}

/** Folds lines of a layout into views, each a list of dimensions; the layout has the tags of their levels. */
export function foldOf(layout: Layout, views: readonly (readonly Dimension[])[]): Fold {
  // Views without a period are made of these at the end: a line is then added up once for all of them.
  const halves = new Map<OwnerHalf, Map<ProductHalf, Group>>()
  const timed = views.filter((dimensions) => dimensions.some(isPeriod)).map((dimensions) => grouper(layout, dimensions))
  const needsHalves = timed.length < views.length
  return {
    add(lines) {
      for (const line of lines) {
        if (needsHalves) addLine(groupOf(halves, line).tally, line)
        for (const { find } of timed) addLine(find(line).tally, line)
      }
    },
    get views() {
      const withTime = [...timed]
      return views.map((dimensions) => {
        const view = dimensions.some(isPeriod) ? withTime.shift() : undefined
        return (view ?? regrouped(layout, dimensions, halves)).entries()
      })
    },
  }
}

function groupOf(halves: Map<OwnerHalf, Map<ProductHalf, Group>>, line: CbfLine): Group {
  let products = halves.get(line.owner)
  if (products === undefined) {
    products = new Map()
    halves.set(line.owner, products)
  }
  const group = products.get(line.product)
  if (group) return group
  const made = { line, tally: { ...NO_FIGURES } }
  products.set(line.product, made)
  return made
}

function regrouped(
  layout: Layout,
  dimensions: readonly Dimension[],
  halves: ReadonlyMap<OwnerHalf, ReadonlyMap<ProductHalf, Group>>,
) {
  const view = grouper(layout, dimensions)
  for (const products of halves.values()) {
    for (const { line, tally } of products.values()) addTo(view.find(line).tally, tally, tally)
  }
  return view
}

function grouper(layout: Layout, dimensions: readonly Dimension[]) {
  const keys = viewKeys(layout, dimensions)
  const groups = new Map<string, Group>()
  return {
    find(line: CbfLine): Group {
      const key = keys.keyOf(line)
      const group = groups.get(key)
      if (group) return group
      const made = { line, tally: { ...NO_FIGURES } }
      groups.set(key, made)
      return made
    },
    entries: (): readonly Entry[] =>
      [...groups.values()].map(({ line, tally }) => ({ parts: keys.partsOf(line), figures: tally })),
  }
}
