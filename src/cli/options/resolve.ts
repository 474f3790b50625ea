import { dirname, resolve } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import { messageOf } from '../../core/node-errors.ts'
import type { Option } from '../../core/option.ts'
import type { Setting, Settings } from '../../core/option-values.ts'
import { type ConfigFile, secretFileKey } from './config-file.ts'

/** Where settings come from. */
export interface SettingSources {
  /** What the command line gave, by key. */
  readonly flags: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly file: ConfigFile | null
  /** The section of the config file that goes before its top. */
  readonly section: string
  /** Reads the file that a `*_FILE` variable or a `...File` key names. */
  readonly readFile: (path: string) => string
}

/**
 * Flags over environment over config file over defaults, for the options of one command.
 * @throws UsageError for a file of a secret that cannot be read.
 */
export function resolveSettings(options: readonly Option[], sources: SettingSources): Settings {
  const settings = new Map<string, Setting>()
  for (const option of options) {
    const setting = fromFlags(option, sources) ?? fromEnvironment(option, sources) ?? fromConfig(option, sources)
    if (setting) settings.set(option.key, setting)
  }
  return settings
}

function fromFlags(option: Option, { flags }: SettingSources): Setting | null {
  const value = flags[option.key]
  return value === undefined ? null : { value, origin: option.positional ? `<${option.name}>` : `--${option.name}` }
}

function fromEnvironment(option: Option, { env, readFile }: SettingSources): Setting | null {
  if (option.env === undefined) return null
  const direct = env[option.env]
  if (direct !== undefined && direct !== '') return { value: direct, origin: option.env }
  const variable = `${option.env}_FILE`
  const path = option.secret ? env[variable] : undefined
  return path === undefined || path === '' ? null : fromSecretFile(path, variable, option.env, readFile)
}

function fromConfig(option: Option, { file, section, readFile }: SettingSources): Setting | null {
  if (file === null || option.positional) return null
  const places = [
    { values: file.sections[section] ?? {}, prefix: `${section}.` },
    { values: option.group.shared ? file.shared : {}, prefix: '' },
  ]
  for (const { values, prefix } of places) {
    const value = values[option.key] ?? null
    if (value !== null) return { value, origin: `${prefix}${option.key} in ${file.path}` }
    const fileKey = secretFileKey(option.key)
    const path = option.secret ? (values[fileKey] ?? null) : null
    if (path === null) continue
    const origin = `${prefix}${fileKey} in ${file.path}`
    return fromSecretFile(resolve(dirname(file.path), String(path)), origin, option.key, readFile)
  }
  return null
}

function fromSecretFile(path: string, origin: string, direct: string, readFile: SettingSources['readFile']): Setting {
  try {
    // Secret files usually end in a line feed that is not part of the secret.
    return { value: readFile(path).replace(/\r?\n$/, ''), origin }
  } catch (error) {
    // The name of the file is not told: by mistake it may be the secret itself.
    throw new UsageError('E_USAGE_SECRET_FILE', `The file that ${origin} names cannot be read: ${messageOf(error)}.`, {
      hint: `It has to be the path of a file that holds the value; the value itself goes into ${direct}.`,
    })
  }
}
