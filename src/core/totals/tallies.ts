import type { Money } from '../model/money.ts'
import type { Counters } from '../model/spend.ts'
import type { Figures } from './figures.ts'

/** Figures of one group, in the order of {@link Tallies.of}. */
const WIDTH = 8
/** Groups of a block, so that nothing is copied when there are more. */
const BLOCK = 1024

interface Block {
  readonly sums: BigInt64Array
  /** Whether anything was added to a group, be it nothing. */
  readonly known: Uint8Array
}

/** The figures of many groups by their number: 64 bits for each in blocks of memory, and exact beyond that. */
export class Tallies {
  readonly #blocks: Block[] = []
  /** What a sum is above or below its 64 bits, by its place: millions of dollars, so seldom any. */
  readonly #beyond = new Map<number, bigint>()

  /** Adds a cost in US dollars, and the counters there are beside it, to a group. */
  add(group: number, cost: Money, counters: Counters | undefined): void {
    const { sums } = this.#blockOf(group)
    this.#addTo(sums, group, 0, cost)
    // Reserved capacity counts nothing.
    if (counters === undefined) return
    this.#addTo(sums, group, 1, counters.requests)
    this.#addTo(sums, group, 2, counters.failedRequests)
    this.#addTo(sums, group, 3, counters.tokens)
    this.#addTo(sums, group, 4, counters.promptTokens)
    this.#addTo(sums, group, 5, counters.completionTokens)
    this.#addTo(sums, group, 6, counters.cacheReadTokens)
    this.#addTo(sums, group, 7, counters.cacheWriteTokens)
  }

  /** Adds a group of others to a group. */
  addGroup(group: number, others: Tallies, other: number): void {
    if (!others.has(other)) return
    const { sums } = this.#blockOf(group)
    for (let figure = 0; figure < WIDTH; figure++) this.#addTo(sums, group, figure, others.#sumOf(other, figure))
  }

  has(group: number): boolean {
    return this.#blocks[Math.floor(group / BLOCK)]?.known[group % BLOCK] === 1
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

  #blockOf(group: number): Block {
    const number = Math.floor(group / BLOCK)
    const block = this.#blocks[number] ?? { sums: new BigInt64Array(BLOCK * WIDTH), known: new Uint8Array(BLOCK) }
    this.#blocks[number] = block
    block.known[group % BLOCK] = 1
    return block
  }

  #addTo(sums: BigInt64Array, group: number, figure: number, amount: bigint): void {
    const place = (group % BLOCK) * WIDTH + figure
    const sum = (sums[place] ?? 0n) + amount
    const held = BigInt.asIntN(64, sum)
    sums[place] = held
    if (held === sum) return
    const beyond = group * WIDTH + figure
    this.#beyond.set(beyond, (this.#beyond.get(beyond) ?? 0n) + sum - held)
  }

  #sumOf(group: number, figure: number): bigint {
    const held = this.#blocks[Math.floor(group / BLOCK)]?.sums[(group % BLOCK) * WIDTH + figure] ?? 0n
    return this.#beyond.size === 0 ? held : held + (this.#beyond.get(group * WIDTH + figure) ?? 0n)
  }
}
