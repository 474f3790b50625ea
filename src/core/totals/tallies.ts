import type { Money } from '../model/money.ts'
import type { Counters } from '../model/spend.ts'
import { Sums } from '../model/sums.ts'
import type { Figures } from './figures.ts'

/** Figures of one group, in the order of {@link Tallies.of}. */
const WIDTH = 8
/** Groups of a block, so that nothing is copied when there are more. */
const BLOCK = 1024

/** The figures of many groups by their number. */
export class Tallies {
  readonly #sums = new Sums()
  /** Whether anything was added to a group, be it nothing. */
  readonly #known: Uint8Array[] = []

  /** Adds a cost in US dollars, and the counters there are beside it, to a group. */
  add(group: number, cost: Money, counters: Counters | undefined): void {
    this.#know(group)
    const sums = this.#sums
    const first = group * WIDTH
    sums.add(first, cost)
    // Reserved capacity counts nothing.
    if (counters === undefined) return
    sums.add(first + 1, counters.requests)
    sums.add(first + 2, counters.failedRequests)
    sums.add(first + 3, counters.tokens)
    sums.add(first + 4, counters.promptTokens)
    sums.add(first + 5, counters.completionTokens)
    sums.add(first + 6, counters.cacheReadTokens)
    sums.add(first + 7, counters.cacheWriteTokens)
  }

  /** Adds a group of others to a group. */
  addGroup(group: number, others: Tallies, other: number): void {
    if (!others.has(other)) return
    this.#know(group)
    for (let figure = 0; figure < WIDTH; figure++) this.#sums.add(group * WIDTH + figure, others.#sumOf(other, figure))
  }

  has(group: number): boolean {
    return this.#known[Math.floor(group / BLOCK)]?.[group % BLOCK] === 1
  }

  /** US dollars; 0 where nothing was added. */
  costOf(group: number): Money {
    return this.#sumOf(group, 0)
  }

  /** Null where nothing was added. */
  of(group: number): Figures | null {
    if (!this.has(group)) return null
    return {
      cost: this.#sumOf(group, 0),
      requests: this.#sumOf(group, 1),
      failedRequests: this.#sumOf(group, 2),
      tokens: this.#sumOf(group, 3),
      promptTokens: this.#sumOf(group, 4),
      completionTokens: this.#sumOf(group, 5),
      cacheReadTokens: this.#sumOf(group, 6),
      cacheWriteTokens: this.#sumOf(group, 7),
    }
  }

  #know(group: number): void {
    const number = Math.floor(group / BLOCK)
    const block = this.#known[number] ?? new Uint8Array(BLOCK)
    this.#known[number] = block
    block[group % BLOCK] = 1
  }

  #sumOf(group: number, figure: number): bigint {
    return this.#sums.of(group * WIDTH + figure)
  }
}
