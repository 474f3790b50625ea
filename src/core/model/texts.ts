import { detached } from './detached.ts'

/** Texts, each once and with a number from 0. */
export class Texts {
  readonly #numbers = new Map<string, number>()
  readonly #texts: string[] = []

  /** The number of a text, which gets one where it has none. */
  numberOf(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    const own = detached(text)
    const number = this.#texts.push(own) - 1
    this.#numbers.set(own, number)
    return number
  }

  at(number: number): string {
    return this.#texts[number] ?? ''
  }
}
