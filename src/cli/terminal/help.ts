import type { Flag } from '../../core/flag.ts'

/** What `--help` needs to know of a command. */
export interface HelpTopic {
  readonly name: string
  readonly summary: string
  readonly flags: readonly Flag[]
  readonly examples: readonly { readonly command: string; readonly says: string }[]
}

/** A flag as it is written: `--month <month>`. */
export function flagSyntax(flag: Flag): string {
  if (flag.positional) return flag.value ?? ''
  return [flag.short ? `-${flag.short}, ` : '', `--${flag.name}`, flag.value ? ` ${flag.value}` : ''].join('')
}

/** The help of one command: flags by group, then examples; made to fit a screen. */
export function commandHelp(program: string, command: HelpTopic): string {
  const flags = command.flags.filter((flag) => flag.help !== undefined)
  const left = (flag: Flag) => flag.shown ?? flagSyntax(flag)
  const width = Math.max(...flags.map((flag) => left(flag).length))
  const groups = [...new Set(flags.map((flag) => flag.group))]
  return [
    `${usage(program, command)}: ${command.summary}`,
    ...groups.flatMap((group) => [
      `${group}:`,
      ...flags
        .filter((flag) => flag.group === group)
        .flatMap((flag) => entry(left(flag).padEnd(width), flag.help ?? '')),
    ]),
    ...examplesHelp(program, command.examples),
    '',
  ].join('\n')
}

/** A command as it is written, without flags. */
export function usage(program: string, command: HelpTopic): string {
  return [program, command.name, ...command.flags.filter((flag) => flag.positional).map(flagSyntax)].join(' ')
}

/** The help of the program: its commands and how to start, with the first example of each. */
export function programHelp(
  program: Pick<HelpTopic, 'name' | 'summary'>,
  commands: readonly Omit<HelpTopic, 'flags'>[],
): string {
  const width = Math.max(...commands.map((command) => command.name.length))
  return [
    `${program.name}: ${program.summary}`,
    '',
    'Commands:',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    ...examplesHelp(
      program.name,
      commands.flatMap((command) => command.examples.slice(0, 1)),
    ),
    '',
    `${program.name} <command> --help shows the flags of a command; --version the version.`,
    '',
  ].join('\n')
}

/** Widest line of help, in characters. */
const WIDTH = 120

function entry(left: string, help: string): readonly string[] {
  const room = WIDTH - left.length - 4
  const lines = ['']
  for (const word of help.split(' ')) {
    const line = `${lines.at(-1)} ${word}`.trimStart()
    if (line.length <= room) lines[lines.length - 1] = line
    else lines.push(word)
  }
  return lines.map((line, index) => `  ${index === 0 ? left : ' '.repeat(left.length)}  ${line}`)
}

function examplesHelp(program: string, examples: HelpTopic['examples']): readonly string[] {
  const width = Math.max(...examples.map((example) => example.command.length))
  const lines = examples.flatMap(({ command, says }) => {
    const aligned = `  ${program} ${command.padEnd(width)}  # ${says}`
    return aligned.length <= WIDTH ? [aligned] : [`  # ${says}`, `  ${program} ${command}`]
  })
  return ['Examples:', ...lines]
}
