import { detached } from '../../memo.ts'

/** Texts that are remembered of a column, and of all columns: what a file says again and again. */
const OF_COLUMN = 4_096
const OF_ALL = 65_536

/** Texts in which no check of a single value found anything, by column; so many of them that memory stays bounded. */
export class SoundTexts {
  readonly #columns = new Map<string, Set<string>>()
  #size = 0

  has(column: string, text: string): boolean {
    return this.#columns.get(column)?.has(text) ?? false
  }

  add(column: string, text: string): void {
    const known = this.#columns.get(column) ?? new Set()
    if (known.size >= OF_COLUMN || this.#size >= OF_ALL) return
    this.#columns.set(column, known.add(detached(text)))
    this.#size++
  }
}
