import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PROGRAM } from '../src/cli/commands/index.ts'
import { type OptionLine, optionLines, optionSyntax } from '../src/cli/terminal/option-text.ts'
import { SHARED, TOPICS, type Topic } from './option-topics.ts'

/** The manual page in the language of man(7), made from the registry of commands. */
export function manualPage(): string {
  return `${[
    `.\\" Written by docs/manual.ts. Do not edit: run \`npm run docs\`.`,
    `.TH LITELLM\\-CLOUDZERO 1 "" "${PROGRAM.name}" "User Commands"`,
    '.SH NAME',
    `${text(PROGRAM.name)} \\- LiteLLM spend in PostgreSQL to CloudZero`,
    '.SH SYNOPSIS',
    `.B ${text(PROGRAM.name)}`,
    '.I command',
    '.RI [ options ]',
    '.SH DESCRIPTION',
    'Reads what a LiteLLM proxy spent from its PostgreSQL database, attributes it to organization, team, user and model, and carries',
    "it over to CloudZero's Common Bill Format: to files, or to CloudZero itself.",
    'It only reads the database. Cost read is cost delivered, rejected and left out on request, exactly, and every run prints them.',
    '.SH COMMANDS',
    ...TOPICS.flatMap(commandSection),
    '.SH SHARED OPTIONS',
    ...[...SHARED].flatMap(([title, options]) => [`.SS ${text(title)}`, ...optionLines(options).flatMap(entry)]),
    '.SH ENVIRONMENT',
    ...environment().flatMap(([name, meaning]) => entry({ syntax: name, help: meaning })),
    '.SH FILES',
    ...entry({
      syntax: 'litellm-cloudzero.config.json',
      help: 'settings file in the current folder; options and environment override it',
    }),
    '.SH EXIT STATUS',
    ...exitCodes().flatMap(([code, meaning]) => entry({ syntax: code, help: meaning })),
  ].join('\n')}\n`
}

function commandSection({ name, summary, own, shared, examples }: Topic): readonly string[] {
  const places = own.filter(({ positional }) => positional).map(optionSyntax)
  return [
    `.SS ${text([name, ...places].join(' '))}`,
    sentence(summary),
    ...optionLines(own).flatMap(entry),
    '.PP',
    sentence(`${own.length === 0 ? 'Options' : 'Also'}: ${shared.join(', ')}`),
    ...examples.flatMap(({ command, says }) => [
      '.PP',
      sentence(says),
      '.PP',
      '.RS 4',
      '.nf',
      text(`${PROGRAM.name} ${command}`),
      '.fi',
      '.RE',
    ]),
  ]
}

function entry({ syntax, help }: OptionLine): readonly string[] {
  return ['.TP', `.B ${text(syntax)}`, sentence(help)]
}

/** Variables of the options, each once, and those that no option stands for. */
function environment(): readonly (readonly [string, string])[] {
  const named = TOPICS.flatMap(({ options }) => options).flatMap((option) => {
    const { env, secret, flagless, help, name } = option
    if (env === undefined) return []
    const variable = secret ? `${env}, ${env}_FILE` : env
    return [[variable, flagless ? help : `the option --${name}`] as const]
  })
  return [
    ...new Map(named),
    [
      'PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE, ...',
      'what the database URL does not say, as in libpq',
    ],
    ['HTTPS_PROXY, NO_PROXY', 'the proxy for requests to CloudZero'],
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

/** Words as a sentence; a text that begins with a value keeps it as it is written. */
function sentence(words: string): string {
  const start = /^[a-z]+[ ,:;]/.test(words) ? words.charAt(0).toUpperCase() + words.slice(1) : words
  return text(/[.!?]$/.test(start) ? start : `${start}.`)
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
