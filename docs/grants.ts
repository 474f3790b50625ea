import { readFileSync } from 'node:fs'
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
  subscriptions: wide,
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

/** The text of docs/grants.md. */
export function grantsDocument(): string {
  const tables: readonly SpendTable[] = Object.values(SPEND_TABLES)
  const needs = needsOf(
    NEED_COMMANDS,
    tables.map((table) => lineChoice(table, true)),
  )
  const purposes = [...new Set(needs.map(({ need }) => sectionOf(need)))]
  return `# Grants

<!-- Written by docs/grants.ts. Do not edit: change src/source/needs, then run \`npm run docs\`. -->

For whoever makes the database role: every column that any command reads, what for, and what is lost without it. Nothing else is
ever selected: no prompts and answers, no passwords, no provider credentials; \`token\` is the hash that LiteLLM stores, and of a
\`metadata\` document only named paths are read. \`doctor\` prints the statements, for the columns that your LiteLLM has:

\`\`\`sh no-test: it prints the statements of a database
litellm-cloudzero doctor                          # a role for all commands, and what the present one lacks
litellm-cloudzero doctor --for push               # for one command
litellm-cloudzero doctor --for push --source spend-logs --tag-from team.metadata.cost_center=cost_center
\`\`\`

A command that lacks grants says so in one line, leaves out what it cannot know (a dash, \`null\`, an empty cell) and names the
\`doctor\` command. Without a column that is needed it stops with exit code 3 and prints the statement.

Read only where they are asked for: \`user_email\` of \`LiteLLM_UserTable\` for the tag \`user_email\`, \`metadata\` of an entity's
table for \`--tag-from\`, and one column of each further table by \`schema\`, which counts rows. \`validate\` and \`demo\` read what
\`export\` does. Dates are those of the LiteLLM that a column came with.

${purposes.map((purpose) => section(purpose, needs)).join('\n\n')}
`
}

/** All ledgers are one section. */
function sectionOf({ usedFor }: TableNeed): string {
  return usedFor.startsWith('the ledger ') ? 'the ledgers' : usedFor
}

function section(purpose: string, needs: readonly CommandNeed[]): string {
  const own = needs.filter(({ need }) => sectionOf(need) === purpose)
  const losses = new Map<string, Map<string, Set<string>>>()
  for (const { need } of own) addLosses(losses, need)
  const relationsOf = new Map<string, string[]>()
  for (const [relation, impacts] of losses) {
    const text = lossText(relation, impacts)
    relationsOf.set(text, [...(relationsOf.get(text) ?? []), `\`${relation}\``])
  }
  return `## ${purpose.charAt(0).toUpperCase()}${purpose.slice(1)}

Read by ${[...new Set(own.map(({ command }) => `\`${command}\``))].join(', ')}.

${[...relationsOf].map(([text, relations]) => `* ${relations.join(', ')}${text}`).join('\n')}`
}

/** Adds to a table's losses, by what is lost, the columns of a need. */
function addLosses(losses: Map<string, Map<string, Set<string>>>, need: TableNeed): void {
  const { relation, optional, impactIfMissing } = need
  if (!LATEST.has(relation)) return
  const impacts = losses.get(relation) ?? new Map<string, Set<string>>()
  losses.set(relation, impacts)
  const add = (column: string, impact: string) => impacts.set(impact, (impacts.get(impact) ?? new Set()).add(column))
  for (const column of columnsOf({ ...need, optional: {} }, (name) => has(LATEST)(relation, name))) {
    add(column, impactIfMissing ?? 'nothing can be read: exit code 3')
  }
  for (const [column, impact] of Object.entries(optional)) if (has(LATEST)(relation, column)) add(column, impact ?? '')
}

/** What is lost without the columns of a table; the time of the table stands before them, that of a later column behind it. */
function lossText(relation: string, impacts: ReadonlyMap<string, ReadonlySet<string>>): string {
  const times = [...impacts.values()].flatMap((columns) => [...columns].map((column) => since(relation, column)))
  const common = times.every((time) => time === times[0]) ? (times[0] ?? null) : null
  const columnText = (column: string) => {
    const time = common === null ? since(relation, column) : null
    return `\`${column}\`${time === null ? '' : ` (${time})`}`
  }
  const losses = [...impacts].map(([impact, columns]) => `  * ${[...columns].map(columnText).join(', ')}: ${impact}`)
  return `${common === null ? '' : ` (${common})`}\n${losses.join('\n')}`
}
