import { type Money, parseMoney } from './model/money.ts'
import { namesOf } from './names-of.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from './time.ts'

/**
 * What values an option takes. `T` is the value that a run works with, `Unset` what it works with where nothing is given,
 * `Given` what the config file or a program may give.
 */
export interface Kind<T = unknown, Unset = unknown, Given = unknown> {
  /** How its value is written, without brackets: `file`, `id|name`; null for a switch. */
  readonly placeholder: string | null
  /** Every value it takes, where they can be listed. */
  readonly values?: readonly string[]
  /** Values it takes among others. */
  readonly suggestions?: readonly string[]
  /** It takes the name of a file or a folder. */
  readonly path?: true
  /** It takes several values: the flag is repeated, or one text has them with commas. */
  readonly several?: 'repeated' | 'commas'
  readonly unset: Unset
  /** JSON Schema of what the config file may hold. */
  readonly json: Readonly<Record<string, unknown>>
  /** A type only: there is no such property. */
  readonly given?: Given
  /** @throws InvalidValue for what it does not take. */
  parse(given: unknown): T
}

/** A value that an option does not take; the message continues the name of the option: "must be at least 1". */
export class InvalidValue extends Error {
  readonly value: unknown
  constructor(problem: string, value: unknown) {
    super(problem)
    this.value = value
  }
}

const TRUTH = { placeholder: null, json: { type: 'boolean' }, parse: truth } as const

/** A switch that is off unless it is given. */
export const boolean: Kind<boolean, boolean, boolean> = { ...TRUTH, unset: false }

/** A switch `--no-...` that turns off what is on. */
export const negatable: Kind<boolean, boolean, boolean> = { ...TRUTH, unset: true }

function truth(given: unknown): boolean {
  if (typeof given !== 'boolean') throw new InvalidValue('must be true or false', given)
  return given
}

/** What is special about a text. */
export interface TextChoice {
  readonly placeholder: string
  readonly suggestions?: readonly string[]
  readonly path?: true
  /** What it has to match, and what that is in words, behind "must be". */
  readonly form?: { readonly pattern: RegExp; readonly words: string }
}

/** A text that is not empty. */
export function text({ form, ...choice }: TextChoice): Kind<string, undefined, string> {
  return {
    ...choice,
    unset: undefined,
    json: { type: 'string', ...(form === undefined ? { minLength: 1 } : { pattern: form.pattern.source }) },
    parse(given) {
      if (typeof given !== 'string') throw new InvalidValue('must be text', given)
      if (given.trim() === '') throw new InvalidValue('must not be empty', given)
      if (form !== undefined && !form.pattern.test(given)) throw new InvalidValue(`must be ${form.words}`, given)
      return given
    },
  }
}

/** The name of a file. */
export function file(placeholder = 'file'): Kind<string, undefined, string> {
  return text({ placeholder, path: true })
}

/** One of a few words; the placeholder lists them unless it is given. */
export function oneOf<const V extends readonly string[]>(
  values: V,
  placeholder: string = values.join('|'),
): Kind<V[number], undefined, V[number]> {
  return {
    placeholder,
    values,
    unset: undefined,
    json: { enum: values },
    parse(given) {
      const known = values.find((value) => value === given)
      if (known === undefined) throw new InvalidValue(`must be one of ${values.join(', ')}`, given)
      return known
    },
  }
}

/** One of the names of a record. */
export function keyOf<K extends string>(record: Readonly<Record<K, unknown>>, placeholder: string) {
  return oneOf(namesOf(record), placeholder)
}

/** Several values in one text with commas, or as an array. */
export function list<T, U, G>(
  item: Kind<T, U, G>,
  placeholder = 'list',
): Kind<readonly T[], undefined, G | string | readonly G[]> {
  return {
    ...item,
    placeholder,
    several: 'commas',
    unset: undefined,
    json: { anyOf: [{ type: 'string' }, { type: 'array', items: item.json }] },
    parse(given) {
      const items: readonly unknown[] = typeof given === 'string' ? given.split(',') : [given].flat()
      return items
        .filter((each) => typeof each !== 'string' || each.trim() !== '')
        .map((each) => item.parse(typeof each === 'string' ? each.trim() : each))
    },
  }
}

/** A flag that is given once for each value. */
export function repeatable<T, U, G>(item: Kind<T, U, G>): Kind<readonly T[], readonly T[], G | readonly G[]> {
  return {
    ...item,
    several: 'repeated',
    unset: [],
    json: { anyOf: [item.json, { type: 'array', items: item.json }] },
    parse: (given) => [given].flat().map((each) => item.parse(each)),
  }
}

/** A whole number. */
export function wholeNumber({
  placeholder = 'n',
  min = 1,
  max = Number.MAX_SAFE_INTEGER,
}: {
  readonly placeholder?: string
  readonly min?: number
  readonly max?: number
}): Kind<number, undefined, number | string> {
  const digits = '^[0-9]+$'
  return {
    placeholder,
    unset: undefined,
    json: {
      anyOf: [
        { type: 'integer', minimum: min, ...(max === Number.MAX_SAFE_INTEGER ? {} : { maximum: max }) },
        { type: 'string', pattern: digits },
      ],
    },
    parse(given) {
      const number = typeof given === 'string' && /^-?\d+$/.test(given.trim()) ? Number(given) : given
      if (typeof number !== 'number' || !Number.isSafeInteger(number))
        throw new InvalidValue('must be a whole number', given)
      if (number < min) throw new InvalidValue(`must be at least ${min}`, given)
      if (number > max) throw new InvalidValue(`must be at most ${max}`, given)
      return number
    },
  }
}

const UNITS = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS }

/** A span of time like `90s`, `5m` or `1h`, in milliseconds. */
export const duration: Kind<number, undefined, string> = {
  placeholder: 'time',
  unset: undefined,
  json: { type: 'string', pattern: '^[0-9]{1,6}[smh]$' },
  parse(given) {
    const [, amount, unit] = /^(\d{1,6})([smh])$/.exec(String(given)) ?? []
    const length = namesOf(UNITS).find((name) => name === unit)
    if (length === undefined) throw new InvalidValue('must be a time like 90s, 5m or 1h', given)
    return Number(amount) * UNITS[length]
  },
}

/** An amount of US dollars in plain decimals, such as `0.01`. */
export const usd: Kind<Money, undefined, string> = {
  placeholder: 'usd',
  unset: undefined,
  json: { type: 'string', pattern: '^[0-9]+(\\.[0-9]{1,12})?$' },
  parse(given) {
    const amount = typeof given === 'string' && /^\d+(\.\d{1,12})?$/.test(given) ? parseMoney(given) : null
    if (amount === null) throw new InvalidValue('must be an amount of US dollars like 0.01', given)
    return amount
  },
}
