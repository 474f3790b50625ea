import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type CommandNeed, type GrantGroup, grantGroups } from '../src/source/grants.ts'
import { SPEND_TABLES } from '../src/source/ledgers/index.ts'
import { commandNeeds, type LineChoice, widestChoice } from '../src/source/needs/commands.ts'
import { columnsOf, type TableNeed } from '../src/source/needs/need.ts'
import { NEED_COMMANDS, type NeedCommand } from '../src/source/needs/need-commands.ts'
import type { SpendTable } from '../src/source/types.ts'

/** LiteLLM's schemas by their time, the oldest first. */
const VERSIONS = { 'mid 2025': 'mid-2025', 'March 2026': 'march-2026', 'autumn 2026': 'autumn-2026' } as const
type Version = keyof typeof VERSIONS

/** Columns by table, as a schema file has them. */
type Columns = ReadonlyMap<string, ReadonlySet<string>>

const COLUMNS: Readonly<Record<Version, Columns>> = {
  'mid 2025': columnsIn(VERSIONS['mid 2025']),
  'March 2026': columnsIn(VERSIONS['March 2026']),
  'autumn 2026': columnsIn(VERSIONS['autumn 2026']),
}
const LATEST = COLUMNS['autumn 2026']

function columnsIn(schema: string): Columns {
  const sql = readFileSync(new URL(`../fixtures/litellm/schema/${schema}.sql`, import.meta.url), 'utf8')
  const tables = [...sql.matchAll(/^CREATE TABLE "(\w+)" \(\n(.*?)^\)/gms)]
  return new Map(
    tables.map(([, name = '', body = '']) => {
      const columns = [...body.matchAll(/^ {2}"?(\w+)"? [a-z"]/gm)].map(([, column = '']) => column)
      return [name, new Set(columns.filter((column) => !/^[A-Z]+$/.test(column)))]
    }),
  )
}

const has =
  (columns: Columns) =>
  (relation: string, column: string): boolean =>
    columns.get(relation)?.has(column) === true

/** The version that a column came with; null where every version has it. */
function since(relation: string, column: string): Version | null {
  if (has(COLUMNS['mid 2025'])(relation, column)) return null
  return has(COLUMNS['March 2026'])(relation, column) ? 'March 2026' : 'autumn 2026'
}

const lineChoice = (table: SpendTable, wide: boolean): LineChoice => ({
  table,
  ledger: wide ? widestChoice(table) : { levels: table.defaultLevels, granularity: 'hour', splitUsage: false },
  hierarchy: { metadata: new Map(), email: false },
  ptu: true,
})

function needsOf(commands: readonly NeedCommand[], lines: readonly LineChoice[]): readonly CommandNeed[] {
  return commandNeeds(commands, { lines, has: (relation) => (column) => has(LATEST)(relation, column) })
}

/** Bare where Postgres takes it so. */
const name = (identifier: string) =>
  /^[a-z_]+$/.test(identifier) && identifier !== 'user' ? identifier : `"${identifier}"`

function statements({ tables }: GrantGroup): readonly string[] {
  return [...tables].map(
    ([relation, columns]) => `GRANT SELECT (${columns.map(name).join(', ')}) ON "${relation}" TO cost_reader;`,
  )
}

/** The block of README.md: what `export` and `push` read with their default settings. */
export function readmeBlock(): string {
  const needs = needsOf(['export', 'push'], [lineChoice(SPEND_TABLES['daily-user'], false)])
  const old = needs.filter(({ need }) => need.required.every((column) => since(need.relation, column) === null))
  const block = (some: readonly CommandNeed[], wants: (relation: string, column: string) => boolean) =>
    grantGroups(some, { has: has(LATEST), wants }).flatMap((group) => [`-- ${group.usedFor}`, ...statements(group)])
  const granted = new Set(
    old.flatMap(({ need }) =>
      columnsOf(need, (column) => has(COLUMNS['mid 2025'])(need.relation, column)).map(
        (column) => `${need.relation}.${column}`,
      ),
    ),
  )
  return [
    '```sql',
    `CREATE ROLE cost_reader LOGIN PASSWORD '...';`,
    'GRANT USAGE ON SCHEMA public TO cost_reader;',
    '',
    ...block(old, (relation, column) => since(relation, column) === null),
    '',
    '-- What LiteLLM added after the summer of 2025; leave out what yours does not have.',
    ...block(needs, (relation, column) => !granted.has(`${relation}.${column}`)),
    '```',
  ].join('\n')
}

const START = '<!-- grants: written by npm run docs -->'
const END = '<!-- /grants -->'

/** README.md with its block as the needs are now. */
export function withGrants(readme: string): string {
  const [before = '', rest = ''] = readme.split(START)
  const [, after = ''] = rest.split(END)
  return `${before}${START}\n${readmeBlock()}\n${END}${after}`
}

/** The text of docs/grants.md. */
export function grantsDocument(): string {
  const tables: readonly SpendTable[] = Object.values(SPEND_TABLES)
  const needs = needsOf(
    NEED_COMMANDS,
    tables.map((table) => lineChoice(table, true)),
  )
  const groups = grantGroups(needs, { has: has(LATEST), wants: () => true })
  return `# Grants

<!-- Written by docs/grants.ts. Do not edit: change src/source/needs, then run \`npm run docs\`. -->

For whoever makes the database role. Every column that any command reads, what for, and what is lost without it. Nothing else is
ever selected: no prompts and answers, no passwords, no provider credentials; \`token\` is the hash that LiteLLM stores, and of a
\`metadata\` document only named paths are read.

\`\`\`sh no-test: it prints the statements of a database
litellm-cloudzero doctor                          # a role for all commands, and what the present one lacks
litellm-cloudzero doctor --for push               # for one command
litellm-cloudzero doctor --for push --source spend-logs --tag-from team.metadata.cost_center=cost_center
\`\`\`

\`doctor\` knows which columns your LiteLLM has; the statements below are for that of autumn 2026. A command that lacks grants says so
in one line, leaves out what it cannot know (a dash, \`null\`, an empty cell) and names the \`doctor\` command. Without a column that
is needed it stops with exit code 3 and prints the statement.

Three things are read only where they are asked for: \`user_email\` of \`LiteLLM_UserTable\` for the tag \`user_email\`, \`metadata\` of an
entity's table for \`--tag-from\`, and one column of each further table by \`schema\`, which counts rows.

| command | reads |
| --- | --- |
${NEED_COMMANDS.map((command) => commandRow(command, needs)).join('\n')}

\`validate\` and \`demo\` read what \`export\` does.

${[...new Set(needs.map(({ need }) => need.usedFor))].map((usedFor) => section(usedFor, groups, needs)).join('\n\n')}
`
}

function commandRow(command: NeedCommand, needs: readonly CommandNeed[]): string {
  if (command === 'schema') return '| `schema` | Postgres’ own catalogue, and one column of each table |'
  const own = [...new Set(needs.flatMap((each) => (each.command === command ? [each.need.usedFor] : [])))]
  const ledgers = own.filter((usedFor) => usedFor.startsWith('the ledger '))
  const others = own.filter((usedFor) => !ledgers.includes(usedFor))
  return `| \`${command}\` | ${[...(ledgers.length > 0 ? ['its ledger'] : []), ...others].join('; ')} |`
}

function section(usedFor: string, groups: readonly GrantGroup[], needs: readonly CommandNeed[]): string {
  const own = needs.filter(({ need }) => need.usedFor === usedFor)
  const rows = [...new Set(own.flatMap(({ need }) => lossRows(need)))]
  const group = groups.find((each) => each.usedFor === usedFor)
  return `## ${usedFor.charAt(0).toUpperCase()}${usedFor.slice(1)}

Read by ${[...new Set(own.map(({ command }) => `\`${command}\``))].join(', ')}.

${group === undefined ? 'All of these columns are in the statements above.' : `\`\`\`sql\n${statements(group).join('\n')}\n\`\`\``}

| table | columns | without them |
| --- | --- | --- |
${rows.join('\n')}`
}

/** What is lost without the columns of a need: all that is required in one row. */
function lossRows(need: TableNeed): readonly string[] {
  const { relation, optional, impactIfMissing } = need
  if (!LATEST.has(relation)) return []
  const present = (columns: readonly string[]) => columns.filter((column) => has(LATEST)(relation, column))
  const required = columnsOf({ ...need, optional: {} }, (column) => has(LATEST)(relation, column))
  const impacts = new Map<string, string[]>()
  for (const column of present(Object.keys(optional))) {
    const impact = optional[column] ?? ''
    impacts.set(impact, [...(impacts.get(impact) ?? []), column])
  }
  const row = (columns: readonly string[], impact: string) =>
    `| \`${relation}\` | ${columns.map((column) => columnText(relation, column)).join(', ')} | ${impact} |`
  return [
    ...(required.length === 0 ? [] : [row(required, impactIfMissing ?? 'nothing can be read: exit code 3')]),
    ...[...impacts].map(([impact, columns]) => row(columns, impact)),
  ]
}

function columnText(relation: string, column: string): string {
  const version = since(relation, column)
  return `\`${column}\`${version === null ? '' : ` (${version})`}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const readme = new URL('../README.md', import.meta.url)
  writeFileSync(readme, withGrants(readFileSync(readme, 'utf8')))
  writeFileSync(new URL('grants.md', import.meta.url), grantsDocument())
}
