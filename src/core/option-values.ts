import { UsageError } from './errors.ts'
import { didYouMean } from './nearest.ts'
import type { GivenOptions, Option, OptionsOf } from './option.ts'
import { InvalidValue } from './option-kinds.ts'

/** A value and where it came from, in words for error messages: `--from`, `DATABASE_URL`, `litellm-cloudzero.config.json`. */
export interface Setting {
  readonly value: unknown
  readonly origin: string
}

/** What was given, by key; a key without a setting takes its default. */
export type Settings = ReadonlyMap<string, Setting>

/**
 * The values of options, from what was given and their defaults.
 * @throws UsageError that names the flag, variable or file the wrong value came from.
 */
export function parseOptions<const O extends readonly Option[]>(options: O, settings: Settings): OptionsOf<O>
export function parseOptions(options: readonly Option[], settings: Settings): Readonly<Record<string, unknown>> {
  return Object.fromEntries(options.map((option) => [option.key, valueFor(option, settings.get(option.key))]))
}

/**
 * The values of options that a program gives.
 * @throws UsageError for a wrong value, or a key that there is not.
 */
export function parseGiven<const O extends readonly Option[]>(options: O, given: GivenOptions<O>): OptionsOf<O> {
  const settings = Object.entries(given).filter(([, value]) => value !== undefined)
  const known: readonly string[] = options.map(({ key }) => key)
  const unknown = settings.map(([key]) => key).find((key) => !known.includes(key))
  if (unknown !== undefined) {
    throw new UsageError('E_USAGE_VALUE', `There is no option ${JSON.stringify(unknown)}.`, didYouMean(unknown, known))
  }
  return parseOptions(options, new Map(settings.map(([key, value]) => [key, { value, origin: key }])))
}

function valueFor(option: Option, setting: Setting | undefined): unknown {
  if (setting === undefined) return option.unset
  try {
    return option.parse(setting.value)
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error
    // What is wrong with a secret is told without it.
    const got = option.secret ? '' : ` (got ${written(error.value)})`
    const known = [...(option.kind.values ?? []), ...(option.kind.suggestions ?? [])]
    throw new UsageError('E_USAGE_VALUE', `${setting.origin}: ${error.message}${got}.`, {
      ...(option.secret ? {} : didYouMean(error.value, known)),
    })
  }
}

function written(value: unknown): string {
  return typeof value === 'string' && /^[\w.,:/%+-]+$/.test(value) ? value : JSON.stringify(value)
}
