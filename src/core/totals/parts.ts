import type { Part } from './part.ts'

/** The parts of one dimension, numbered from 0 by their keys; the first of a key that has a name stands for all. */
export class Parts {
  readonly #numbers = new Map<string, number>()
  readonly #parts: Part[] = []

  /** The number of a part, which gets one where its key has none. */
  numberOf(part: Part): number {
    const known = this.#numbers.get(part.key)
    if (known !== undefined) {
      // LiteLLM may know the name of a deleted team on some days only: then it is that of the others as well.
      if (part.name !== null && this.#parts[known]?.name === null) this.#parts[known] = part
      return known
    }
    const number = this.#parts.push(part) - 1
    this.#numbers.set(part.key, number)
    return number
  }

  /** @throws Error for a number that no part has. */
  at(number: number): Part {
    const part = this.#parts[number]
    if (part === undefined) throw new Error(`There is no part ${number}.`)
    return part
  }
}
