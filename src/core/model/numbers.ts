/** Numbers of a block. */
const BLOCK = 1024

/** Whole numbers below 2^32 by their place, 0 where none was set: 4 bytes each, in blocks where there are any. */
export class Numbers {
  readonly #blocks: Uint32Array[] = []

  at(place: number): number {
    return this.#blocks[Math.floor(place / BLOCK)]?.[place % BLOCK] ?? 0
  }

  set(place: number, number: number): void {
    const of = Math.floor(place / BLOCK)
    const block = this.#blocks[of] ?? new Uint32Array(BLOCK)
    block[place % BLOCK] = number
    this.#blocks[of] = block
  }
}
