/**
 * A copy of a text: V8 makes pieces of a text that point into it, so that one that is kept would keep the whole. A lone
 * half of a character, which UTF-8 cannot hold, comes from JSON only, whose texts are no pieces: it stays as it is.
 */
export function detached(text: string): string {
  const copy = Buffer.from(text).toString()
  return copy === text ? copy : text
}

/**
 * How many owners are remembered at each step before all are forgotten: what is made again is equal, and 200,000 of them
 * would take more memory than a container has. Each takes some 2 kB; 20,000 keys are all remembered (bench/README.md).
 */
export const OWNERS_REMEMBERED = 21_000

/** Computes a value once for each key, and remembers it; `limit` is how many are remembered before all are forgotten. */
export function memoize<K, V extends NonNullable<unknown> | null>(
  make: (key: K) => V,
  limit = Number.POSITIVE_INFINITY,
): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    const value = known.get(key)
    if (value !== undefined) return value
    if (known.size >= limit) known.clear()
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

/** Something with a small number that no other of its kind has at the same time. */
export interface Numbered {
  readonly number: number
}

/**
 * {@link memoize} for numbered things, whose look-up is no search. `limit` is how many are remembered: of two that have one
 * place the later.
 */
export function memoizeNumbered<K extends Numbered, V extends NonNullable<unknown> | null>(
  make: (key: K) => V,
  limit = OWNERS_REMEMBERED,
): (key: K) => V {
  const keys: K[] = []
  const values: V[] = []
  return (key) => {
    const place = key.number % limit
    const value = values[place]
    if (keys[place] === key && value !== undefined) return value
    const made = make(key)
    keys[place] = key
    values[place] = made
    return made
  }
}

/** Keeps one value for each text, so that equal things are one object. */
export interface Interner<V> {
  /** The value of a text; the first time `make` makes it, given a number from 0 that no other value has. */
  (text: string, make: (number: number) => V): V
  /** Forgets all values where they are more than these, and says whether it did: equal ones that come later are another object. */
  forget(most: number): boolean
}

export function interner<V extends object>(): Interner<V> {
  const known = new Map<string, V>()
  const intern = (text: string, make: (number: number) => V) => {
    const first = known.get(text)
    if (first !== undefined) return first
    const made = make(known.size)
    known.set(text, made)
    return made
  }
  const forget = (most: number) => {
    const isTooMany = known.size > most
    if (isTooMany) known.clear()
    return isTooMany
  }
  return Object.assign(intern, { forget })
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
