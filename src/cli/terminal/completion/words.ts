import type { Option } from '../../../core/option.ts'

/** What is typed for an option: `--out` and `-o`. */
export function spellings({ name, short }: Option): readonly string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`]
}

/** Options that are typed, and places that are filled. */
export function split(options: readonly Option[]): {
  readonly named: readonly Option[]
  readonly places: readonly Option[]
} {
  const typed = options.filter(({ flagless }) => !flagless)
  return { named: typed.filter(({ positional }) => !positional), places: typed.filter(({ positional }) => positional) }
}

/** What can be offered as a value. */
export function offeredValues({ kind }: Option): readonly string[] {
  return [...(kind.values ?? []), ...(kind.suggestions ?? [])]
}

/** Whether one word holds several values, with commas. */
export function takesList({ kind }: Option): boolean {
  return kind.several === 'commas'
}

/** A text as one word of a POSIX shell, of zsh and of fish. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** The name of the function that completes a program. */
export function functionName(program: string): string {
  return `_${program.replace(/\W/g, '_')}`
}
