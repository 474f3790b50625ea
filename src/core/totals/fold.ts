import type { Layout } from '../cbf/layout.ts'
import type { CbfLine } from '../cbf/line.ts'
import type { Batch } from '../model/outcome.ts'
import type { CounterName } from '../model/spend.ts'
import { Groups, type When } from './groups.ts'
import { type Dimension, isPeriod, Parts } from './part.ts'
import { partNumbers } from './part-numbers.ts'

/** Adds lines to the groups of every view. */
export type AddLines = (lines: Batch<CbfLine>) => void

/** Lines added up as they pass, for several views at once. Memory: the groups, not the lines. */
export class Fold {
  readonly #parts = new Map<Dimension, Parts>()
  readonly #unknown = new Set<CounterName>()
  readonly #views: { readonly dimensions: readonly Dimension[]; readonly groups: Groups }[] = []

  /** Adds up by these dimensions as well; to be called before any line is added. */
  view(dimensions: readonly Dimension[]): Groups {
    const groups = new Groups(
      dimensions.map((dimension) => this.#partsOf(dimension)),
      this.#unknown,
    )
    this.#views.push({ dimensions, groups })
    return groups
  }

  /** Tells which counters the ledger could not read: their sums are unknown, not 0. */
  missing(counters: Iterable<CounterName>): void {
    for (const counter of counters) this.#unknown.add(counter)
  }

  /**
   * Takes the lines of a window, whose layout has the tags of the levels. Views by periods leave out the window before.
   * Where windows name an entity in two ways, the one that is read first names it.
   */
  adder(layout: Layout, when: When): AddLines {
    const { read, numbers } = partNumbers(layout, this.#parts)
    const dimensionsRead = [...this.#parts.keys()]
    const views = this.#views
      .filter(({ dimensions }) => when === 'now' || !dimensions.some(isPeriod))
      .map(({ dimensions, groups }) => ({
        groups,
        places: Uint32Array.from(dimensions, (dimension) => dimensionsRead.indexOf(dimension)),
        parts: new Uint32Array(dimensions.length),
      }))
    return (lines) => {
      for (const line of lines) {
        read(line)
        for (const { groups, places, parts } of views) {
          for (let index = 0; index < parts.length; index++) parts[index] = numbers[places[index] ?? 0] ?? 0
          groups.add(parts, when, line.cost, line.counters)
        }
      }
    }
  }

  #partsOf(dimension: Dimension): Parts {
    const parts = this.#parts.get(dimension) ?? new Parts()
    this.#parts.set(dimension, parts)
    return parts
  }
}
