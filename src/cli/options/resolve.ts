import { UsageError } from '../../core/errors.ts'
import { messageOf } from '../../core/node-errors.ts'
import type { Option } from '../../core/option.ts'
import type { Setting, Settings } from '../../core/option-values.ts'
import type { ConfigFile } from './config-file.ts'

/** Where settings come from. */
export interface SettingSources {
  /** What the command line gave, by key. */
  readonly flags: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly file: ConfigFile | null
  /** The section of the config file that goes before its top. */
  readonly section: string
  /** Reads the file a `*_FILE` variable names. */
  readonly readFile: (path: string) => string
}

/**
 * Flags over environment over config file over defaults, for the options of one command.
 * @throws UsageError for a `*_FILE` variable whose file cannot be read.
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
  if (path === undefined || path === '') return null
  try {
    // Secret files usually end in a line feed that is not part of the secret.
    return { value: readFile(path).replace(/\r?\n$/, ''), origin: variable }
  } catch (error) {
    // The name of the file is not told: by mistake it may be the secret itself.
    throw new UsageError(
      'E_USAGE_SECRET_FILE',
      `The file that ${variable} names cannot be read: ${messageOf(error)}.`,
      {
        hint: `It has to be the path of a file that holds the value; the value itself goes into ${option.env}.`,
      },
    )
  }
}

function fromConfig(option: Option, { file, section }: SettingSources): Setting | null {
  if (file === null || option.positional) return null
  const own = file.sections[section]?.[option.key]
  if (own !== undefined && own !== null) return { value: own, origin: `${section}.${option.key} in ${file.path}` }
  const shared = option.group.shared ? file.shared[option.key] : undefined
  return shared === undefined || shared === null ? null : { value: shared, origin: `${option.key} in ${file.path}` }
}
