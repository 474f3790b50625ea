import type { Host } from '../../core/app.ts'
import type { Option } from '../../core/option.ts'
import { byGroup, optionLines, optionSyntax } from './option-text.ts'

/** What `--help` needs to know of a command. */
export interface HelpTopic {
  readonly name: string
  readonly summary: string
  readonly options: readonly Option[]
  readonly examples: readonly { readonly command: string; readonly says: string }[]
}

/** How help is written. */
export interface HelpStyle {
  /** Characters of a line. */
  readonly width: number
  /** Headings are bold. */
  readonly bold: boolean
}

/** Options of a command that are shown without being asked for all. */
const MOST_OPTIONS = 25

/** The help of one command; where it has many options, the everyday ones unless `all` is asked for. */
export function commandHelp(program: string, command: HelpTopic, style: HelpStyle, all: boolean): string {
  const { options } = command
  const shown = all || options.length <= MOST_OPTIONS ? options : options.filter(({ everyday }) => everyday)
  const groups = [...byGroup(shown)].map(([title, members]) => [title, optionLines(members)] as const)
  const left = leftWidth(
    groups.flatMap(([, lines]) => lines.map(({ syntax }) => syntax)),
    style,
  )
  const more = `${program} ${command.name} --help all shows all ${options.length} options.`
  return paragraphs([
    [`${heading('Usage:', style)} ${usage(program, command)}`],
    wrapped(sentence(command.summary), style.width),
    examplesHelp(program, command.examples, style),
    ...groups.map(([title, lines]) => [
      heading(`${title}:`, style),
      ...lines.flatMap(({ syntax, help }) => entry(syntax, help, left, style)),
    ]),
    ...(shown.length < options.length ? [wrapped(more, style.width)] : []),
  ])
}

/** A command as it is written. */
export function usage(program: string, { name, options }: HelpTopic): string {
  return [program, name, ...options.filter(({ positional }) => positional).map(optionSyntax), '[options]'].join(' ')
}

/** The help of the program: its commands, and how to start. */
export function programHelp(
  program: Pick<HelpTopic, 'name' | 'summary' | 'examples'>,
  commands: readonly Omit<HelpTopic, 'options'>[],
  style: HelpStyle,
): string {
  const left = leftWidth(
    commands.map(({ name }) => name),
    style,
  )
  return paragraphs([
    [`${heading('Usage:', style)} ${program.name} <command> [options]`],
    wrapped(sentence(program.summary), style.width),
    [heading('Commands:', style), ...commands.flatMap(({ name, summary }) => entry(name, summary, left, style))],
    examplesHelp(program.name, program.examples, style, 'Getting started:'),
    wrapped(`${program.name} <command> --help shows the options of a command, --version the version.`, style.width),
  ])
}

function paragraphs(blocks: readonly (readonly string[])[]): string {
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function heading(text: string, { bold }: HelpStyle): string {
  return bold ? `\u001b[1m${text}\u001b[22m` : text
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

/** Width of the left column: that of its widest text which leaves room for the right one. */
function leftWidth(texts: readonly string[], { width }: HelpStyle): number {
  const most = Math.floor(width * 0.4)
  return Math.max(0, ...texts.map(({ length }) => length).filter((length) => length <= most))
}

function entry(left: string, right: string, column: number, { width }: HelpStyle): readonly string[] {
  const lines = wrapped(right, width - column - 4)
  const indented = (line: string) => `${' '.repeat(column + 4)}${line}`
  const [first = '', ...more] = lines
  return left.length > column
    ? [`  ${left}`, ...lines.map(indented)]
    : [`  ${left.padEnd(column)}  ${first}`, ...more.map(indented)]
}

/** The words of a text in lines of at most this width; a longer word has a line of its own. */
function wrapped(text: string, width: number): readonly string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)} ${word}`.trimStart()
    if (line.length <= width || lines.at(-1) === '') lines[lines.length - 1] = line
    else lines.push(word)
  }
  return lines
}

function examplesHelp(
  program: string,
  examples: HelpTopic['examples'],
  style: HelpStyle,
  title = 'Examples:',
): readonly string[] {
  const column = Math.max(...examples.map(({ command }) => command.length))
  const aligned = examples.map(({ command, says }) => `  ${program} ${command.padEnd(column)}  # ${says}`)
  // Side by side where all of them fit: a mixture is hard to read.
  const lines = aligned.every(({ length }) => length <= style.width)
    ? aligned
    : examples.flatMap(({ command, says }) => [
        ...wrapped(`# ${says}`, style.width - 2).map((line) => `  ${line}`),
        `  ${program} ${command}`,
      ])
  return [heading(title, style), ...lines]
}

/** Characters of a line where the terminal does not say, and at most: longer lines are hard to read. */
const USUAL_WIDTH = 80
const MOST_WIDTH = 120

/** As wide as the terminal, bold where it has colours. */
export function helpStyle({ stdout, env, args }: Host): HelpStyle {
  return {
    width: Math.min(stdout.columns || USUAL_WIDTH, MOST_WIDTH),
    bold: stdout.isTTY && !env.NO_COLOR && !args.includes('--no-color'),
  }
}
