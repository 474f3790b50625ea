/** Sums of a block, so that nothing is copied when there are more. */
const BLOCK = 8192

/** Exact sums by small numbers from 0: 64 bits for each in blocks of memory, and what goes beyond them apart. */
export class Sums {
  readonly #blocks: BigInt64Array[] = []
  /** What a sum is above or below its 64 bits: millions of dollars, so seldom any. */
  readonly #beyond = new Map<number, bigint>()

  /** Begins a sum again. */
  set(number: number, amount: bigint): void {
    if (this.#beyond.size > 0) this.#beyond.delete(number)
    this.#hold(number, amount)
  }

  /** Adds to a sum, which is 0 until it was set. */
  add(number: number, amount: bigint): void {
    this.#hold(number, this.#heldOf(number) + amount)
  }

  of(number: number): bigint {
    const held = this.#heldOf(number)
    return this.#beyond.size === 0 ? held : held + (this.#beyond.get(number) ?? 0n)
  }

  #heldOf(number: number): bigint {
    return this.#blocks[Math.floor(number / BLOCK)]?.[number % BLOCK] ?? 0n
  }

  #hold(number: number, sum: bigint): void {
    const block = Math.floor(number / BLOCK)
    const held = BigInt.asIntN(64, sum)
    this.#blocks[block] ??= new BigInt64Array(BLOCK)
    this.#blocks[block][number % BLOCK] = held
    if (held !== sum) this.#beyond.set(number, (this.#beyond.get(number) ?? 0n) + sum - held)
  }
}
