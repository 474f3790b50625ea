import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { configKeys, inConfig } from '../src/cli/options/config-file.ts'
import { optionMeaning, optionSyntax } from '../src/cli/terminal/option-text.ts'
import type { Option } from '../src/core/option.ts'
import { SHARED, TOPICS, type Topic } from './option-topics.ts'

const PAGE = new URL('configuration.md', import.meta.url)
const [BEGIN, END] = [
  '<!-- Options: written by docs/configuration.ts, `npm run docs`. -->',
  '<!-- End of the options. -->',
]

/** What is to be known of the options of a group or a command besides their table. */
const NOTES: Readonly<Record<string, string>> = {
  Database: `The ledger is read by one statement ([performance](performance.md#on-the-database)), so \`--statement-timeout\` bounds the whole reading; an
embedded database keeps it between two batches.`,
  'Window (UTC)':
    '`--from`/`--to`, `--month`, `--last`, `--last-month`, `--this-month` and `--yesterday` cannot be used together ([the rules](export.md#window)).',
  'Filters (by id or name; `unassigned` means without one)': `Several values of one option are alternatives, different options must all hold. A value is an id or a name exactly as LiteLLM
has it; a name of two entities means both. An organization, team, user or key that LiteLLM does not know is an error that suggests a
near name; a user or key that only rows of the window still name counts as known. A model or provider that no row has is a warning.`,
  'Native bills and flat cost': 'See [PTU flat cost](ledgers.md#ptu-flat-cost).',
  Mapping: 'See [mapping.md](mapping.md).',
  Privacy: 'See [privacy.md](privacy.md). The secret has no flag, because flags show in process lists.',
  'Global options': `Data goes to stdout, and where there is none the summary; everything else to stderr. JSON lines leave out the summary for people: take \`--json\` for it. A spinner is
shown on a terminal; elsewhere a line of progress every ten seconds.`,
  demo: 'No environment variable or config key changes its database.',
  push: `See [push.md](push.md), and [bucket.md](bucket.md) for a bucket. \`--connection\`, \`--test-key\`, \`--show-bodies\`, \`--prune\`, \`--min-change\`,
\`--allow-remap\` and \`--verify-timeout\` are for a stream only; in the config file both may stand side by side, and \`bucket\` wins.`,
  validate: 'See [validate.md](validate.md). The options of a selection are for a run without a file.',
  reconcile: 'See [reconcile.md](reconcile.md). Filters are for the lines; tables are always compared whole.',
  doctor: 'See [doctor.md](doctor.md). `--quiet` prints problems only.',
}

/** What people write of docs/configuration.md: all but the options. */
export function writtenConfiguration(): string {
  const { before, after } = writtenParts()
  return `${before}${after}`
}

function writtenParts(): { readonly before: string; readonly after: string } {
  const [before = '', rest = ''] = readFileSync(PAGE, 'utf8').split(BEGIN)
  const [, after = ''] = rest.split(END)
  return { before, after }
}

/** The text of docs/configuration.md, its tables made from the declarations of the options. */
export function configurationDocument(): string {
  const { before, after } = writtenParts()
  const tables = [
    '## Shared options',
    ...[...SHARED].flatMap(([title, options]) => [`### ${title}`, ...noteOn(title), table(options, '')]),
    ...TOPICS.flatMap(commandSection),
  ]
  return `${before}${BEGIN}\n\n${tables.join('\n\n')}\n\n${END}${after}`
}

function commandSection({ name, own, shared }: Topic): readonly string[] {
  return [
    `## Options of \`${name}\``,
    ...noteOn(name),
    ...(own.length === 0 ? [] : [table(own, `${name}.`)]),
    `${own.length === 0 ? 'It has' : 'Also'}: ${shared.map((each) => (/^(--|[A-Z_]+$)/.test(each) ? `\`${each}\`` : each)).join(', ')}.`,
  ]
}

function noteOn(name: string): readonly string[] {
  const note = NOTES[name]
  return note === undefined ? [] : [note]
}

/** `section` stands before the keys of options that are no shared ones. */
function table(options: readonly Option[], section: string): string {
  const rows = options.map((option) => [
    option.flagless ? 'none' : code(optionSyntax(option)),
    configKey(option, section),
    variables(option),
    addressesAsCode(option.defaultsTo ?? (option.unset === true ? 'on' : '')),
    addressesAsCode(optionMeaning(option)),
  ])
  const cells = (row: readonly string[]) =>
    `| ${row.map((cell) => cell.replaceAll('|', '\\|').replace(/(^[^`]*)<([^`]*$)/, '$1\\<$2')).join(' | ')} |`
  return [['option', 'config key', 'environment', 'default', 'meaning'], ['---', '---', '---', '---', '---'], ...rows]
    .map(cells)
    .join('\n')
}

function configKey(option: Option, section: string): string {
  if (!inConfig(option)) return ''
  const prefix = option.group.shared ? '' : section
  if (option.unset === true) return code(`${prefix}${option.key}: false`)
  return configKeys(option)
    .map((key) => code(`${prefix}${key}`))
    .join(', ')
}

function variables({ env, secret }: Option): string {
  if (env === undefined) return ''
  return secret ? `${code(env)}, ${code(`${env}_FILE`)}` : code(env)
}

/** An address is no link. */
function addressesAsCode(text: string): string {
  return text.replace(/[\w+]+:\/\/[\w.:/-]*/g, code)
}

function code(text: string): string {
  return `\`${text}\``
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, configurationDocument())
