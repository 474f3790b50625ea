/** Tuples of a block, so that nothing is copied when there are more. */
const BLOCK = 1024
/** Slots for each tuple at least, so that few meet in one. */
const SLOTS = 2

/**
 * Numbers tuples of whole numbers from 0, in the order in which they first come. Kept in blocks of memory, since there
 * may be hundreds of thousands: 4 bytes a member, and 8 to 16 a tuple to find it by.
 */
export class Tuples {
  readonly width: number
  #size = 0
  readonly #blocks: Uint32Array[] = []
  /** The number of a tuple and one more, at the first slot that was free from where its hash points; 0 is free. */
  #slots = new Uint32Array(BLOCK)

  constructor(width: number) {
    this.width = width
  }

  get size(): number {
    return this.#size
  }

  /** The number of a tuple, which gets one where it has none. */
  numberOf(tuple: Uint32Array): number {
    let slot = hashOf(tuple, 0, this.width) & (this.#slots.length - 1)
    for (let found = this.#slots[slot]; found; found = this.#slots[slot]) {
      if (this.#holds(found - 1, tuple)) return found - 1
      slot = (slot + 1) & (this.#slots.length - 1)
    }
    const number = this.#size++
    const block = this.#blocks[Math.floor(number / BLOCK)] ?? new Uint32Array(BLOCK * this.width)
    this.#blocks[Math.floor(number / BLOCK)] = block
    const start = (number % BLOCK) * this.width
    for (let place = 0; place < this.width; place++) block[start + place] = tuple[place] ?? 0
    this.#slots[slot] = number + 1
    if (this.#slots.length < this.#size * SLOTS) this.#spread()
    return number
  }

  /** Forgets all tuples; their numbers begin with 0 again. */
  clear(): void {
    this.#size = 0
    this.#slots.fill(0)
  }

  /** A member of the tuple of a number. */
  at(number: number, place: number): number {
    return this.#blocks[Math.floor(number / BLOCK)]?.[(number % BLOCK) * this.width + place] ?? 0
  }

  #holds(number: number, tuple: Uint32Array): boolean {
    for (let place = 0; place < this.width; place++) if (this.at(number, place) !== tuple[place]) return false
    return true
  }

  /** Puts every tuple into twice as many slots. */
  #spread(): void {
    const slots = new Uint32Array(this.#slots.length * 2)
    for (let number = 0; number < this.#size; number++) {
      const block = this.#blocks[Math.floor(number / BLOCK)] ?? slots
      let slot = hashOf(block, (number % BLOCK) * this.width, this.width) & (slots.length - 1)
      while (slots[slot]) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = number + 1
    }
    this.#slots = slots
  }
}

function hashOf(members: Uint32Array, start: number, width: number): number {
  let hash = 0
  for (let place = start; place < start + width; place++) {
    hash = Math.imul(hash ^ (members[place] ?? 0), 0x9e3779b1)
    hash ^= hash >>> 15
  }
  return hash
}
