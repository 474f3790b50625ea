import type { Money } from '../model/money.ts'
import type { CounterName, Counters } from '../model/spend.ts'
import { Tuples } from '../model/tuples.ts'
import { type Compared, type Figures, withoutCounts } from './figures.ts'
import type { Part, Parts } from './part.ts'
import { Tallies } from './tallies.ts'

/** Whether lines are of a window or of the window before. */
export type When = 'now' | 'before'

/**
 * Groups of lines, each of one part for every dimension, and their figures in a window and in the window before. Kept
 * in blocks of numbers, some 100 bytes a group and window: there may be one for every user and model.
 */
export class Groups {
  readonly #parts: readonly Parts[]
  readonly #tuples: Tuples
  readonly #unknown: ReadonlySet<CounterName>
  #tallies: Readonly<Record<When, Tallies>> = { now: new Tallies(), before: new Tallies() }

  /** `parts` has those of each dimension, in their order; `unknown` the counters that lines could not have. */
  constructor(parts: readonly Parts[], unknown: ReadonlySet<CounterName>) {
    this.#parts = parts
    this.#unknown = unknown
    this.#tuples = new Tuples(parts.length)
  }

  get dimensions(): number {
    return this.#parts.length
  }

  get size(): number {
    return this.#tuples.size
  }

  /** Adds a cost in US dollars, and the counters there are beside it, to the group of these numbers of parts. */
  add(parts: Uint32Array, when: When, cost: Money, counters: Counters | undefined): void {
    this.#tallies[when].add(this.#tuples.numberOf(parts), cost, counters)
  }

  /** Added up to some of the dimensions, by their places; `of` is the number of the coarser group of each group. */
  coarser(places: readonly number[]): { readonly groups: Groups; readonly of: Uint32Array } {
    const groups = new Groups(
      places.flatMap((place) => this.#parts[place] ?? []),
      this.#unknown,
    )
    const of = new Uint32Array(this.size)
    const tuple = new Uint32Array(places.length)
    for (let group = 0; group < this.size; group++) {
      for (const [index, place] of places.entries()) tuple[index] = this.#tuples.at(group, place)
      of[group] = groups.#tuples.numberOf(tuple)
    }
    // Where no two became one, as without a provider that the model names anyway, their figures are the same.
    if (groups.size === this.size) groups.#tallies = this.#tallies
    else {
      for (const when of ['now', 'before'] as const) {
        for (const [group, number] of of.entries()) groups.#tallies[when].addGroup(number, this.#tallies[when], group)
      }
    }
    return { groups, of }
  }

  /** Added up to some of the dimensions, by their places. */
  by(places: readonly number[]): Groups {
    return this.coarser(places).groups
  }

  /** The groups of each part of the outermost dimension, by the other dimensions. */
  split(): readonly { readonly part: Part; readonly groups: Groups }[] {
    const [outer, ...inner] = this.#parts
    const found = new Map<number, Groups>()
    const tuple = new Uint32Array(inner.length)
    for (let group = 0; group < this.size; group++) {
      const number = this.#tuples.at(group, 0)
      const groups = found.get(number) ?? new Groups(inner, this.#unknown)
      found.set(number, groups)
      for (let index = 0; index < tuple.length; index++) tuple[index] = this.#tuples.at(group, index + 1)
      const own = groups.#tuples.numberOf(tuple)
      for (const when of ['now', 'before'] as const) groups.#tallies[when].addGroup(own, this.#tallies[when], group)
    }
    return [...found].flatMap(([number, groups]) => (outer === undefined ? [] : [{ part: outer.at(number), groups }]))
  }

  /** All groups, in the order in which they were found. */
  rows(): readonly Compared[] {
    return Array.from({ length: this.size }, (_, group) => this.row(group))
  }

  /** A group by its number. */
  row(group: number): Compared {
    return new Row(this, group)
  }

  partsOf(group: number): readonly Part[] {
    return this.#parts.map((parts, place) => parts.at(this.#tuples.at(group, place)))
  }

  /** Null where the window had no line of the group. */
  figuresOf(group: number, when: When): Figures | null {
    const figures = this.#tallies[when].of(group)
    return figures === null || this.#unknown.size === 0 ? figures : withoutCounts(figures, this.#unknown)
  }

  /** US dollars of the window; 0 where it had no line of the group. */
  costOf(group: number): Money {
    return this.#tallies.now.costOf(group)
  }
}

/** A group whose figures are read when they are asked for: a list of all groups is but a list of numbers. */
class Row implements Compared {
  readonly #groups: Groups
  readonly #group: number

  constructor(groups: Groups, group: number) {
    this.#groups = groups
    this.#group = group
  }

  get parts(): readonly Part[] {
    return this.#groups.partsOf(this.#group)
  }

  get now(): Figures | null {
    return this.#groups.figuresOf(this.#group, 'now')
  }

  get before(): Figures | null {
    return this.#groups.figuresOf(this.#group, 'before')
  }
}
