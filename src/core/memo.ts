/**
 * A copy of a text: V8 makes pieces of a text that point into it, so that one that is kept would keep the whole. A lone
 * half of a character, which UTF-8 cannot hold, comes from JSON only, whose texts are no pieces: it stays as it is.
 */
export function detached(text: string): string {
  const copy = Buffer.from(text).toString()
  return copy === text ? copy : text
}

/** Computes a value once for each key, and remembers all of them. */
export function memoize<K, V extends NonNullable<unknown> | null>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    const value = known.get(key)
    if (value !== undefined) return value
    const made = make(key)
    known.set(key, made)
    return made
  }
}

/** {@link memoize} for texts that are pieces of a longer one; `limit` is how many are remembered before all are forgotten. */
export function memoizeText<V extends NonNullable<unknown> | null>(
  make: (text: string) => V,
  limit = Number.POSITIVE_INFINITY,
): (text: string) => V {
  const known = new Map<string, V>()
  return (text) => {
    const value = known.get(text)
    if (value !== undefined) return value
    if (known.size >= limit) known.clear()
    const own = detached(text)
    const made = make(own)
    known.set(own, made)
    return made
  }
}

/** Gives the first of all values with the same text, so that equal ones are one object. */
export function interner<V>(textOf: (value: V) => string): (value: V) => V {
  const known = new Map<string, V>()
  return (value) => {
    const text = textOf(value)
    const first = known.get(text)
    if (first !== undefined) return first
    known.set(text, value)
    return value
  }
}

/** Numbers things from 0 in the order in which they first come; the first of those with one key stands for all. */
export class Numbering<T, K = T> {
  readonly #numbers = new Map<K, number>()
  readonly #things: T[] = []
  readonly #keyOf: (thing: T) => K
  readonly #kept: (thing: T) => T

  /** `kept` makes of a thing what is remembered. */
  constructor(keyOf: (thing: T) => K, kept: (thing: T) => T = (thing) => thing) {
    this.#keyOf = keyOf
    this.#kept = kept
  }

  /** By number. */
  get things(): readonly T[] {
    return this.#things
  }

  /** The number of a thing, which gets one where it has none. */
  numberOf(thing: T): number {
    const known = this.#numbers.get(this.#keyOf(thing))
    if (known !== undefined) return known
    const own = this.#kept(thing)
    const number = this.#things.push(own) - 1
    this.#numbers.set(this.#keyOf(own), number)
    return number
  }

  /** @throws RangeError for a number that nothing has. */
  at(number: number): T {
    const thing = this.#things[number]
    if (thing === undefined) throw new RangeError(`Nothing has the number ${number}.`)
    return thing
  }
}

/** Numbers texts, which may be pieces of longer ones. */
export function textNumbering(): Numbering<string> {
  return new Numbering((text: string) => text, detached)
}
