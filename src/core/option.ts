import type { Kind } from './option-kinds.ts'

/** A heading of `--help` and of docs/configuration.md. */
export interface OptionGroup {
  readonly title: string
  /** Its options mean the same for every command: the config file has them at its top. */
  readonly shared?: true
}

/**
 * An option: the one declaration from which the command line, the config file, the environment, the help, completion,
 * the manual page and docs/configuration.md follow. `T` is the value that a run works with, `Given` what the config file
 * may hold.
 */
export interface Option<K extends string = string, T = unknown, Given = unknown> {
  /** As it is written, without dashes: `from`, `no-key-detail`. */
  readonly name: string
  /** Its key in the config file, and in the options of a run. */
  readonly key: K
  readonly kind: Kind<unknown, unknown, Given>
  readonly group: OptionGroup
  /** What it does, one line without a full stop. */
  readonly help: string
  /** Its default in words: `id`, "by the file's name". */
  readonly defaultsTo?: string
  /** Shown by `--help` where a command has too many options to show all. */
  readonly everyday?: true
  readonly short?: string
  /** Given by its place and not by its name: `completion bash`. */
  readonly positional?: true
  /** The config file and the environment may give it, the command line does not. */
  readonly flagless?: true
  /** Environment variable that gives the value where the command line does not. */
  readonly env?: string
  /** Never shown in an error; its variable has a twin `<env>_FILE` that names a file. */
  readonly secret?: true
  /** What other programs call it, for hints. */
  readonly synonyms?: readonly string[]
  /** The value where nothing is given. */
  readonly unset: T
  /** @throws InvalidValue for what it does not take. */
  parse(given: unknown): T
}

type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name

/** `keep-zero` is `keepZero`, `no-ptu` is `ptu`. */
export type KeyOf<Name extends string> = Name extends `no-${infer Rest}` ? Camel<Rest> : Camel<Name>

type Details = Omit<Option, 'name' | 'key' | 'kind' | 'unset' | 'parse'>

/** Declares an option; the key follows from the name unless it is given. */
export function option<
  const Name extends string,
  T,
  Unset,
  Given,
  const Default extends Given | undefined = undefined,
  const Key extends string = KeyOf<Name>,
>(
  declaration: Details & {
    readonly name: Name
    readonly kind: Kind<T, Unset, Given>
    readonly key?: Key
    /** As it would be given. */
    readonly default?: Default
  },
): Option<Key, T | (Default extends undefined ? Unset : T), Given>
export function option(
  declaration: Details & {
    readonly name: string
    readonly kind: Kind
    readonly key?: string
    readonly default?: unknown
  },
): Option {
  const { default: given, ...details } = declaration
  const written =
    declaration.defaultsTo ?? (typeof given === 'string' || typeof given === 'number' ? String(given) : undefined)
  return {
    ...details,
    key: declaration.key ?? keyOf(declaration.name),
    ...(written === undefined ? {} : { defaultsTo: written }),
    unset: given === undefined ? details.kind.unset : details.kind.parse(given),
    parse: details.kind.parse,
  }
}

function keyOf(name: string): string {
  return name.replace(/^no-/, '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

/** The values of options by key: what a run works with. */
export type OptionsOf<Options extends readonly Option[]> = {
  readonly [O in Options[number] as O['key']]: O extends Option<string, infer T> ? T : never
}

/** The values of options by key, as the config file and a program give them. */
export type GivenOptions<Options extends readonly Option[]> = {
  readonly [O in Options[number] as O['key']]?: O extends Option<string, unknown, infer Given>
    ? Given | undefined
    : never
}

/** Options without some of them. */
export function without<const O extends readonly Option[], const Key extends O[number]['key']>(
  options: O,
  ...keys: readonly Key[]
): readonly Exclude<O[number], { readonly key: Key }>[] {
  const left: readonly string[] = keys
  return options.filter((each): each is Exclude<O[number], { readonly key: Key }> => !left.includes(each.key))
}

/** Some of the options. */
export function only<const O extends readonly Option[], const Key extends O[number]['key']>(
  options: O,
  ...keys: readonly Key[]
): readonly Extract<O[number], { readonly key: Key }>[] {
  const wanted: readonly string[] = keys
  return options.filter((each): each is Extract<O[number], { readonly key: Key }> => wanted.includes(each.key))
}
