import type { Layout } from '../cbf/layout.ts'
import type { CbfLine } from '../cbf/line.ts'
import { isOwnerLevel, type Level } from '../model/level.ts'
import type { Batch } from '../model/outcome.ts'
import { PERIODS, type Period, periodOf } from '../model/period.ts'
import { addFigures, type Figures, figuresOf, NO_FIGURES } from './figures.ts'
import { type Part, partReader } from './part.ts'

/** What cost can be grouped by. */
export type Dimension = Level | Period

/** The figures of one group: a part for each dimension of its view. */
export interface Entry {
  readonly parts: readonly Part[]
  readonly figures: Figures
}

/** Lines added up as they pass, once for each view. Memory: the groups of the views, not the lines. */
export interface Fold {
  add(lines: Batch<CbfLine>): void
  /** The groups of each view, in the order of the views. */
  readonly views: readonly (readonly Entry[])[]
}

interface Tally {
  readonly parts: readonly Part[]
  figures: Figures
}

/** Folds lines of a layout into views, each a list of dimensions; the layout has the tags of their levels. */
export function foldOf(layout: Layout, views: readonly (readonly Dimension[])[]): Fold {
  const tallies = views.map((dimensions) => viewOf(layout, dimensions))
  return {
    add(lines) {
      for (const line of lines) {
        const figures = figuresOf(line)
        for (const tallyOf of tallies) {
          const tally = tallyOf.find(line)
          tally.figures = addFigures(tally.figures, figures)
        }
      }
    },
    get views() {
      return tallies.map(({ known }) => [...known.values()])
    },
  }
}

export function isPeriod(dimension: Dimension): dimension is Period {
  return PERIODS.some((period) => period === dimension)
}

function viewOf(layout: Layout, dimensions: readonly Dimension[]) {
  const known = new Map<string, Tally>()
  const readers = dimensions.map((dimension) =>
    isPeriod(dimension) ? periodPart(dimension) : partReader(layout, dimension),
  )
  const keyOf = (of: (dimension: Dimension) => boolean) => {
    const chosen = readers.filter((_, index) => of(dimensions[index] ?? 'day'))
    return (line: CbfLine) => chosen.map((read) => read(line).key).join('\0')
  }
  // A half is looked at once; only the period differs from line to line.
  const ownerKey = remembered(
    (line) => line.owner,
    keyOf((dimension) => !isPeriod(dimension) && isOwnerLevel(dimension)),
  )
  const productKey = remembered(
    (line) => line.product,
    keyOf((dimension) => !isPeriod(dimension) && !isOwnerLevel(dimension)),
  )
  const periodKey = keyOf(isPeriod)
  return {
    known,
    find(line: CbfLine): Tally {
      const key = `${ownerKey(line)}\0${productKey(line)}\0${periodKey(line)}`
      const tally = known.get(key)
      if (tally) return tally
      const made = { parts: readers.map((read) => read(line)), figures: NO_FIGURES }
      known.set(key, made)
      return made
    },
  }
}

function periodPart(period: Period): (line: CbfLine) => Part {
  const known = new Map<string, Part>()
  return ({ hour }) => {
    const part = known.get(hour)
    if (part) return part
    const key = periodOf(hour, period)
    const made = { key, id: null, name: key }
    known.set(hour, made)
    return made
  }
}

function remembered(half: (line: CbfLine) => object, make: (line: CbfLine) => string): (line: CbfLine) => string {
  const known = new WeakMap<object, string>()
  return (line) => {
    const key = known.get(half(line))
    if (key !== undefined) return key
    const made = make(line)
    known.set(half(line), made)
    return made
  }
}
