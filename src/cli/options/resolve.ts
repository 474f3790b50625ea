import { UsageError } from '../../core/errors.ts'
import type { Flag } from '../../core/flag.ts'
import { didYouMean } from '../../core/nearest.ts'
import type { Setting, Settings } from '../../core/settings.ts'

export interface SettingSources {
  /** Flags as given on the command line, by key. */
  readonly flags: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string | undefined>>
  /** The config file and its keys, if there is one. */
  readonly file: { readonly path: string; readonly values: Readonly<Record<string, unknown>> } | null
  /** Reads the file a `*_FILE` variable names. */
  readonly readFile: (path: string) => string
}

/**
 * Flags over environment over config file over defaults, for the flags of one command.
 * @throws UsageError for a `*_FILE` variable whose file cannot be read.
 */
export function resolveSettings(flags: readonly Flag[], sources: SettingSources): Settings {
  const settings = new Map<string, Setting>()
  for (const flag of flags) {
    const setting = given(flag, sources) ?? fromEnvironment(flag, sources) ?? fromFile(flag, sources)
    if (setting) settings.set(flag.key, setting)
  }
  return settings
}

/** @throws UsageError for a key of the config file that no command knows. */
export function checkFileKeys(file: NonNullable<SettingSources['file']>, known: readonly Flag[]): void {
  const keys = known.filter((flag) => !flag.positional).map((flag) => flag.key)
  for (const key of Object.keys(file.values)) {
    if (key !== '$schema' && !keys.includes(key)) {
      throw new UsageError('E_USAGE_CONFIG', `${file.path}: there is no setting ${JSON.stringify(key)}.`, {
        hint:
          didYouMean(
            key,
            known.map((flag) => flag.key),
          ).hint ?? 'docs/configuration.md lists every setting.',
      })
    }
  }
}

function given(flag: Flag, sources: SettingSources): Setting | null {
  const value = sources.flags[flag.key]
  return value === undefined ? null : { value, origin: flag.positional ? `<${flag.name}>` : `--${flag.name}` }
}

function fromEnvironment(flag: Flag, { env, readFile }: SettingSources): Setting | null {
  if (flag.env === undefined) return null
  const direct = env[flag.env]
  if (direct !== undefined && direct !== '') return { value: direct, origin: flag.env }
  const path = flag.secret ? env[`${flag.env}_FILE`] : undefined
  if (path === undefined || path === '') return null
  try {
    // Secret files usually end in a line feed that is not part of the secret.
    return { value: readFile(path).replace(/\r?\n$/, ''), origin: `${flag.env}_FILE` }
  } catch (error) {
    throw new UsageError('E_USAGE_SECRET_FILE', `${flag.env}_FILE names ${path}, which cannot be read.`, {
      cause: error,
    })
  }
}

function fromFile(flag: Flag, { file }: SettingSources): Setting | null {
  if (flag.positional) return null
  const value = file?.values[flag.key]
  if (
    file !== null &&
    flag.value === undefined &&
    !flag.environmentOnly &&
    value !== undefined &&
    typeof value !== 'boolean'
  ) {
    throw new UsageError('E_USAGE_CONFIG', `${flag.key} in ${file.path} is neither true nor false.`)
  }
  return file === null || value === undefined || value === null
    ? null
    : { value, origin: `${flag.key} in ${file.path}` }
}
