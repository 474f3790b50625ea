import { textNumbering } from '../../memo.ts'
import { Numbers } from '../../model/numbers.ts'

/** Stands for the local id in a pattern. */
const LOCAL_ID = '\0'
/** Shortest local id that is looked for in values: a shorter one occurs by chance. */
const SHORTEST = 8

/**
 * The first value of each tag of each resource, as numbers of texts. A value that holds the local id of its resource, as
 * a CZRN does, is kept as a pattern, or there would be a text for each resource.
 */
export class TagValues {
  readonly #columns = new Map<string, Numbers>()
  readonly #texts = textNumbering()
  readonly #patterns = textNumbering()

  /** Undefined where the resource has none. */
  get(resource: number, localId: string, column: string): string | undefined {
    const number = this.#numberOf(resource, column)
    if (number === 0) return undefined
    const found = (number - 1) >>> 1
    return number % 2 === 1 ? this.#texts.at(found) : this.#patterns.at(found).replace(LOCAL_ID, () => localId)
  }

  /** Whether the value of a resource is this one; undefined where it has none. */
  is(resource: number, localId: string, column: string, value: string): boolean | undefined {
    const number = this.#numberOf(resource, column)
    if (number === 0) return undefined
    const found = (number - 1) >>> 1
    if (number % 2 === 1) return this.#texts.at(found) === value
    const pattern = this.#patterns.at(found)
    const place = pattern.indexOf(LOCAL_ID)
    return (
      value.length === pattern.length - 1 + localId.length &&
      value.startsWith(localId, place) &&
      value.startsWith(pattern.slice(0, place)) &&
      value.endsWith(pattern.slice(place + 1))
    )
  }

  set(resource: number, localId: string, column: string, value: string): void {
    const numbers = this.#columns.get(column) ?? new Numbers()
    this.#columns.set(column, numbers)
    const place = localId.length < SHORTEST || value.includes(LOCAL_ID) ? -1 : value.indexOf(localId)
    if (place === -1) numbers.set(resource, this.#texts.numberOf(value) * 2 + 1)
    else {
      const pattern = value.slice(0, place) + LOCAL_ID + value.slice(place + localId.length)
      numbers.set(resource, this.#patterns.numberOf(pattern) * 2 + 2)
    }
  }

  #numberOf(resource: number, column: string): number {
    return this.#columns.get(column)?.at(resource) ?? 0
  }
}
