import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import { didYouMean } from '../../core/nearest.ts'
import { messageOf } from '../../core/node-errors.ts'
import type { Option } from '../../core/option.ts'
import { isObject, parseJson } from '../../core/parse-json.ts'
import { readTextFile } from '../../source/text-file.ts'
import { RENAMED_KEYS } from './renamed-keys.ts'

/** Read when `--config` does not name another file. */
export const DEFAULT_CONFIG = 'litellm-cloudzero.config.json'

const LISTED = 'docs/configuration.md lists every setting.'

type Values = Readonly<Record<string, unknown>>

/** A config file: keys that every command shares, and a section for each command. */
export interface ConfigFile {
  readonly path: string
  readonly shared: Values
  readonly sections: Readonly<Record<string, Values>>
}

/** A command, as far as its section of the config file goes. */
export interface ConfigSection {
  readonly name: string
  readonly options: readonly Option[]
}

/**
 * The text of the config file: the named one, or the default one of the working folder if it is there.
 * @throws UsageError for a file that cannot be read.
 */
export function readConfigText(named: string | undefined, cwd: string): { path: string; text: string } | null {
  const path = named ?? DEFAULT_CONFIG
  const place = isAbsolute(path) ? path : join(cwd, path)
  if (named === undefined && !existsSync(place)) return null
  try {
    return { path, text: readTextFile(place) }
  } catch (error) {
    throw new UsageError('E_USAGE_CONFIG', `The config file ${path} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    })
  }
}

/**
 * A config file, checked against the options of every command.
 * @throws UsageError for what is not a JSON object, or a key that there is not; never quotes the file, which may hold a
 * secret.
 */
export function parseConfig(path: string, text: string, commands: readonly ConfigSection[]): ConfigFile {
  const values = parsedObject(path, text)
  const shared: Record<string, unknown> = {}
  const sections: Record<string, Values> = {}
  const sharedKeys = [...new Set(commands.flatMap(({ options }) => options.filter(isShared).flatMap(configKeys)))]
  for (const [key, value] of Object.entries(values)) {
    const command = commands.find(({ name }) => name === key)
    if (command !== undefined && isObject(value)) sections[key] = sectionOf(path, command, value)
    else if (sharedKeys.includes(key)) shared[key] = value
    else if (key !== '$schema') throw unknownKey(path, key, commands, sharedKeys)
  }
  return { path, shared, sections }
}

/** Whether the config file may have an option. */
export function inConfig({ positional, key }: Option): boolean {
  return !positional && key !== 'config'
}

/** The keys by which the config file may give an option: a secret may be named by the file that holds it. */
export function configKeys({ key, secret }: Option): readonly string[] {
  return secret ? [key, secretFileKey(key)] : [key]
}

/** `apiKey` is read from the file that `apiKeyFile` names, relative to the folder of the config file. */
export function secretFileKey(key: string): string {
  return `${key}File`
}

/** Whether an option stands at the top of the config file. */
export function isShared(option: Option): boolean {
  return option.group.shared === true && inConfig(option)
}

function sectionOf(path: string, { name, options }: ConfigSection, values: Values): Values {
  const known = options.filter(inConfig).flatMap(configKeys)
  const unknown = Object.keys(values).find((key) => !known.includes(key))
  if (unknown === undefined) return values
  const renamed = RENAMED_KEYS.get(unknown)?.filter((place) => place.startsWith(`${name}.`)) ?? []
  const hint = renamed.length > 0 ? nowCalled(renamed) : (didYouMean(unknown, known).hint ?? LISTED)
  throw new UsageError('E_USAGE_CONFIG', `${path}: ${name} has no setting ${JSON.stringify(unknown)}.`, { hint })
}

function unknownKey(
  path: string,
  key: string,
  commands: readonly ConfigSection[],
  shared: readonly string[],
): UsageError {
  const names = commands.map(({ name }) => name)
  const owners = commands.filter(({ options }) => options.some((each) => inConfig(each) && each.key === key))
  const renamed = RENAMED_KEYS.get(key)
  const hint =
    renamed !== undefined
      ? nowCalled(renamed)
      : names.includes(key)
        ? 'A command has an object of its settings.'
        : owners.length > 0
          ? `It belongs to a command: ${owners.map(({ name }) => `${name}.${key}`).join(', ')}.`
          : (didYouMean(key, [...shared, ...names]).hint ?? LISTED)
  return new UsageError('E_USAGE_CONFIG', `${path}: there is no setting ${JSON.stringify(key)} at its top.`, { hint })
}

function nowCalled(places: readonly string[]): string {
  return `It is called ${places.join(', ')} now.`
}

function parsedObject(path: string, text: string): Values {
  let value: unknown
  try {
    value = parseJson(text)
  } catch (error) {
    throw new UsageError('E_USAGE_CONFIG', `The config file ${path} ${messageOf(error)}.`)
  }
  if (isObject(value)) return value
  throw new UsageError('E_USAGE_CONFIG', `The config file ${path} is not a JSON object.`)
}
