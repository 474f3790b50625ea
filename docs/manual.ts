import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { GLOBAL_FLAGS } from '../src/cli/commands/global-flags.ts'
import { commandsWithFlags } from '../src/cli/commands/index.ts'
import { flagSyntax, usage } from '../src/cli/terminal/help.ts'
import type { Flag } from '../src/core/flag.ts'

const NAME = 'litellm-cloudzero'
const COMMANDS = await commandsWithFlags()

/** The manual page in the language of man(7), made from the registry of commands. */
export function manualPage(): string {
  const shared = sharedFlags()
  const flagsOf = (flags: readonly Flag[]) =>
    flags.filter((flag) => flag.help !== undefined).flatMap((flag) => entry(flag))
  return `${[
    `.\\" Written by docs/manual.ts. Do not edit: run \`npm run docs\`.`,
    `.TH LITELLM\\-CLOUDZERO 1 "" "${NAME}" "User Commands"`,
    '.SH NAME',
    `${text(NAME)} \\- LiteLLM spend in PostgreSQL to CloudZero`,
    '.SH SYNOPSIS',
    `.B ${text(NAME)}`,
    '.I command',
    '.RI [ flags ]',
    '.SH DESCRIPTION',
    'Reads what a LiteLLM proxy spent from its PostgreSQL database, attributes it to organization, team, user and model, and carries',
    "it over to CloudZero's Common Bill Format: to files, or to CloudZero itself.",
    'It only reads the database. Cost read is cost delivered, rejected and left out on request, exactly, and every run prints them.',
    '.SH COMMANDS',
    ...COMMANDS.flatMap((command) => [
      `.SS ${text(usage('', command).trim())}`,
      `${sentence(command.summary)}`,
      ...flagsOf(command.flags.filter((flag) => !shared.has(keyOf(flag)))),
      ...command.examples.flatMap(({ command: example, says }) => [
        '.PP',
        `${sentence(says)}`,
        '.PP',
        '.RS 4',
        '.nf',
        text(`${NAME} ${example}`),
        '.fi',
        '.RE',
      ]),
    ]),
    '.SH FLAGS OF SEVERAL COMMANDS',
    ...groupsOf([...shared.values()]).flatMap(([group, flags]) => [
      `.SS ${text(group)}`,
      ...flags.flatMap(({ flag, commands }) => entry(flag, ` (${commands.join(', ')})`)),
    ]),
    '.SH FLAGS OF EVERY COMMAND',
    ...flagsOf(GLOBAL_FLAGS),
    '.SH ENVIRONMENT',
    ...environment().flatMap(([name, says]) => ['.TP', `.B ${text(name)}`, text(says)]),
    '.SH FILES',
    '.TP',
    '.B litellm\\-cloudzero.config.json',
    'Settings of the working folder; flags and environment go before them.',
    '.SH EXIT STATUS',
    ...exitCodes().flatMap(([code, meaning]) => ['.TP', `.B ${text(code)}`, text(meaning)]),
  ].join('\n')}\n`
}

interface Shared {
  readonly flag: Flag
  readonly commands: readonly string[]
}

/** Flags that more than one command has, as the first of them has it. */
function sharedFlags(): ReadonlyMap<string, Shared> {
  const all = new Map<string, Shared>()
  for (const { name, flags } of COMMANDS) {
    for (const flag of flags.filter((each) => each.help !== undefined)) {
      const known = all.get(keyOf(flag)) ?? { flag, commands: [] }
      all.set(keyOf(flag), { ...known, commands: [...known.commands, name] })
    }
  }
  return new Map([...all].filter(([, { commands }]) => commands.length > 1))
}

/** Flags of two commands are the same when they are written and explained alike. */
function keyOf(flag: Flag): string {
  return `${flag.name} ${flag.help}`
}

function groupsOf(shared: readonly Shared[]): readonly (readonly [string, readonly Shared[]])[] {
  const title = ({ flag }: Shared) => flag.group.replace(/ \(.*/, '')
  const groups = [...new Set(shared.map(title))]
  return groups.map((group) => [group, shared.filter((each) => title(each) === group)] as const)
}

function entry(flag: Flag, more = ''): readonly string[] {
  return ['.TP', `.B ${text(flag.shown ?? flagSyntax(flag))}`, text(`${flag.help}${more}`)]
}

/** Variables of the flags, each once, and those that no flag stands for. */
function environment(): readonly (readonly [string, string])[] {
  const named = COMMANDS.flatMap(({ flags }) => flags).flatMap((flag) =>
    flag.env === undefined
      ? []
      : [[flag.secret ? `${flag.env}, ${flag.env}_FILE` : flag.env, flag.help ?? `the setting ${flag.key}`] as const],
  )
  return [
    ...new Map(named),
    [
      'PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE, ...',
      'what the database URL leaves open, as in libpq',
    ],
    ['HTTPS_PROXY, NO_PROXY', 'the way to CloudZero'],
    ['NO_COLOR', 'no colours'],
    ['SOURCE_DATE_EPOCH', 'seconds since 1970 that fix the clock'],
  ]
}

/** The table of docs/exit-codes.md, so that there is one. */
function exitCodes(): readonly (readonly [string, string])[] {
  const page = readFileSync(new URL('exit-codes.md', import.meta.url), 'utf8')
  return [...page.matchAll(/^\| ([\d, ]+) \| (.*?) \|/gm)].map(([, code = '', meaning = '']) => [
    code,
    meaning.replaceAll('`', ''),
  ])
}

function sentence(words: string): string {
  const end = /[.!?]$/.test(words) ? '' : '.'
  return text(`${words.charAt(0).toUpperCase()}${words.slice(1)}${end}`)
}

/** Backslashes and hyphens as they are typed; a line may not begin like a request. */
function text(words: string): string {
  return words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('`', '')
    .replace(/^([.'])/, '\\&$1')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(new URL('../man/', import.meta.url), { recursive: true })
  writeFileSync(new URL('../man/litellm-cloudzero.1', import.meta.url), manualPage())
}
