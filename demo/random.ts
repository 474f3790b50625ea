/** Two hexadecimal digits for each byte: the sample needs half a million. */
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A repeatable source of chance: sfc32 (PractRand, public domain), the same numbers on every machine. */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: number) {
    this.#a = seed | 0
    this.#b = 0x9e3779b9 | 0
    this.#c = 0x243f6a88 | 0
    for (let round = 0; round < 12; round++) this.bits()
  }

  /** 32 random bits, as a signed integer. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    this.#c |= 0
    return sum
  }

  /** From 0, below 1. */
  fraction(): number {
    return (this.bits() >>> 0) / 2 ** 32
  }

  /** Whether something with this probability happens. */
  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  /** A whole number in the range, both ends included. */
  between(range: Range): number {
    return range[0] + Math.floor(this.fraction() * (range[1] - range[0] + 1))
  }

  /** A whole number in the range, more often a small one: the mean is a third of the way up. */
  skewed(range: Range): number {
    const fraction = this.fraction()
    return range[0] + Math.floor(fraction * fraction * (range[1] - range[0] + 1))
  }

  /** A whole number near `mean`: its fraction decides by chance. */
  rounded(mean: number): number {
    return Math.floor(mean + this.fraction())
  }

  /** One of the choices, by its weight. */
  pick<T>(choices: readonly (readonly [choice: T, weight: number])[]): T {
    let left = this.fraction() * choices.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [choice, weight] of choices) {
      left -= weight
      if (left < 0) return choice
    }
    throw new RangeError('nothing to pick from')
  }

  /** Lower-case hexadecimal digits, eight for each unit. */
  hex(units: number): string {
    let text = ''
    for (let unit = 0; unit < units; unit++) {
      const bits = this.bits()
      text += `${BYTES[bits >>> 24]}${BYTES[(bits >>> 16) & 255]}${BYTES[(bits >>> 8) & 255]}${BYTES[bits & 255]}`
    }
    return text
  }

  /** A version 4 UUID. */
  uuid(): string {
    return uuidFrom(this.hex(4))
  }
}

/** Two whole numbers, the smaller first. */
export type Range = readonly [low: number, high: number]

/** A version 4 UUID with the digits of `hex` (32 or more) wherever the version does not say otherwise. */
export function uuidFrom(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
