import type { Flag } from '../../../core/flag.ts'

/** What is typed for a flag: `--out` and `-o`. */
export function spellings(flag: Flag): readonly string[] {
  return flag.short === undefined ? [`--${flag.name}`] : [`--${flag.name}`, `-${flag.short}`]
}

/** Flags that are typed, and places that are filled. */
export function split(flags: readonly Flag[]): { readonly named: readonly Flag[]; readonly places: readonly Flag[] } {
  const typed = flags.filter((flag) => !flag.environmentOnly)
  return { named: typed.filter((flag) => !flag.positional), places: typed.filter((flag) => flag.positional) }
}

/** A text as one word of a POSIX shell, of zsh and of fish. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** The name of the function that completes a program. */
export function functionName(program: string): string {
  return `_${program.replace(/\W/g, '_')}`
}
