import type { Option } from '../../core/option.ts'

/** An option as it is written: `-o, --out <file>`, its variable where the command line has none, or its place. */
export function optionSyntax(option: Option): string {
  const { name, short, positional, flagless, env, kind, key } = option
  if (positional) return `[${kind.placeholder}]`
  if (flagless) return env ?? key
  const value = kind.placeholder === null ? '' : ` <${kind.placeholder}>`
  return `${short === undefined ? '' : `-${short}, `}--${name}${value}`
}

/** What an option does, with its values, its variable and its default. */
export function optionHelp(option: Option): string {
  const { defaultsTo, env, flagless } = option
  const notes = [
    ...(env === undefined || flagless ? [] : [`variable: ${env}`]),
    ...(defaultsTo === undefined ? [] : [`default: ${defaultsTo}`]),
  ]
  return `${optionMeaning(option)}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`
}

/** What an option does, with its values where its placeholder does not list them. */
export function optionMeaning({ help, kind }: Option): string {
  const { values = [], placeholder } = kind
  return values.length === 0 || placeholder === values.join('|') ? help : `${help}: ${values.join(', ')}`
}

/** Options that are told in one line, since they are explained alike. */
export interface OptionLine {
  readonly syntax: string
  readonly help: string
}

/** One line for each option; neighbours that are explained alike share one. */
export function optionLines(options: readonly Option[]): readonly OptionLine[] {
  const lines: Option[][] = []
  for (const option of options) {
    const last = lines.at(-1)
    if (last?.[0] !== undefined && alike(last[0], option)) last.push(option)
    else lines.push([option])
  }
  return lines.map((same) => {
    const [first] = same
    const names = same.map(({ name }) => `--${name}`).join(', ')
    if (first === undefined) return { syntax: '', help: '' }
    return {
      syntax: same.length === 1 ? optionSyntax(first) : `${names} <${first.kind.placeholder}>`,
      help: optionHelp(first),
    }
  })
}

function alike(one: Option, other: Option): boolean {
  return (
    one.kind.placeholder !== null &&
    one.kind.placeholder === other.kind.placeholder &&
    optionHelp(one) === optionHelp(other)
  )
}

/** Options by the title of their group, in the order of the first of each. */
export function byGroup(options: readonly Option[]): ReadonlyMap<string, readonly Option[]> {
  const groups = new Map<string, Option[]>()
  for (const option of options) groups.set(option.group.title, [...(groups.get(option.group.title) ?? []), option])
  return groups
}
