import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { COLUMN_RULES, type ColumnRule, DISCOUNT_RULES, REQUEST_RULES } from '../src/core/cbf/mapping.ts'
import { TAG_RULES } from '../src/core/cbf/tag-rules.ts'
import { modelFamily } from '../src/core/czrn/model-family.ts'
import { providerOf } from '../src/core/czrn/provider.ts'
import { nameSegment, segment, slug } from '../src/core/czrn/segment.ts'
import { OWNER_LEVELS, PRODUCT_LEVELS } from '../src/core/model/level.ts'
import { SPEND_TABLES } from '../src/source/ledgers/index.ts'
import type { SpendTable } from '../src/source/types.ts'
import { grantsDocument } from './grants.ts'
import {
  AI,
  LAYOUT,
  lineOf,
  NO_CATEGORY,
  NO_PLATFORM,
  OUTCOMES,
  type Outcome,
  type Reason,
  TOKEN_TYPES,
} from './outcomes.ts'
import { rulesDocument } from './rules.ts'

const LEDGERS: readonly SpendTable[] = Object.values(SPEND_TABLES)
const LABELS = ['tag:<key>', 'metadata:<key>']
const DECIDED_BY: Readonly<Record<ColumnRule['of'], string>> = {
  line: 'the line',
  request: 'the request',
  product: 'what was bought',
  owner: 'who spent',
  resource: 'both',
}
const MODELS = [
  ['gpt-4o-mini-2024-07-18', 'openai'],
  ['gemini/gemini-1.5-flash', 'gemini'],
  ['openai/gpt-4o', 'openrouter'],
  ['us.anthropic.claude-3-5-haiku-20241022-v1:0', 'bedrock'],
  ['accounts/fireworks/models/deepseek-v3p1', 'fireworks_ai'],
] as const
const FINE_TUNES = ['ft:gpt-4o-mini-2024-07-18:acme::abc123', 'mistral-large-latest', 'deepseek-r1:free']

/** Pages that are made as a whole, by their path from the root. */
export const DOCUMENTS: ReadonlyMap<string, () => string> = new Map([
  ['docs/mapping.md', mappingDocument],
  ['docs/rules.md', rulesDocument],
  ['docs/grants.md', grantsDocument],
])

/** The text of docs/mapping.md, made from the rules in src. */
export function mappingDocument(): string {
  const example = lineOf('gpt-4o-mini-2024-07-18', 'openai')
  const withPlatform = OUTCOMES.filter((o) => o.platform !== null)
  const withoutPlatform = OUTCOMES.filter((o) => o.category === AI && o.platform === null)
  return `# Mapping

<!-- Written by docs/generate.ts. Do not edit: change the rules in src, then run \`npm run docs\`. -->

From the rows of a LiteLLM ledger to CBF lines. Rows of one hour that agree in every column but cost and amount become one
line. See [cloudzero.md](cloudzero.md) for what CloudZero does with the columns, [attribution.md](attribution.md) for who a
row belongs to.

## Columns

Each column is decided by the line itself (hour, cost, amount), by what was bought, by who spent, or by both together. A
column without a value is empty in CSV and left out in JSON lines. The last ones are there only where their text says so.

${table(
  ['column', 'holds', 'decided by'],
  [...COLUMN_RULES, ...DISCOUNT_RULES, ...REQUEST_RULES].map((rule) => [
    code(rule.column),
    rule.holds,
    DECIDED_BY[rule.of],
  ]),
)}

A line of the default settings, in the order the columns are written:

${table(
  ['column', 'value'],
  LAYOUT.columns.map(({ column }) => [code(column), code(example(column))]),
)}

## Tags

A tag belongs to a \`resource/id\`, not to a line. So it may only hold what the id determines, and each needs a level that is
part of the id. \`--tags\` chooses; \`--tag-names litellm\` writes the last column's keys, those of LiteLLM's own exporter.

${table(
  ['tag', 'holds', 'needs in `--levels`', 'written', '`--tag-names litellm`'],
  TAG_RULES.map((tag) => [
    code(tag.name),
    tag.holds,
    tag.needs.map((need) => (need === 'instance' ? '(`--instance`)' : code(need))).join(' or '),
    tag.onRequest ? 'on request' : 'by default',
    code(tag.litellm ?? ''),
  ]),
)}

A level \`tag:env\` brings the tag \`tag_env\`, \`metadata:cost_center\` the tag \`metadata_cost_center\`. On the same condition,
\`--tag-from team.metadata.cost_center=cost_center\` adds a tag from an entity's own metadata.

## Levels

\`--levels\` are the dimensions that identify a resource, in that order. Owner levels (${list([...OWNER_LEVELS, ...LABELS])}) say
who spent, product levels (${list(PRODUCT_LEVELS)}) what was bought.

${table(
  ['ledger', 'levels', 'default'],
  LEDGERS.map((ledger) => [
    code(ledger.id),
    list([...ledger.levels, ...(ledger.labels ? LABELS : [])]),
    list(ledger.defaultLevels),
  ]),
)}

\`tags\` is each tag of a request as it is. A request with several tags is split evenly over them: its cost, its amount and every count
of it by itself, rounded down in the last digit (1e-12 US dollars, one token), and the first tag in the order of \`COLLATE "C"\` takes the
rest. So every line is a share, and the shares of a request add up to it exactly. A tag counts once however often a request has it; case
and blanks are as LiteLLM stores them; LiteLLM’s own \`User-Agent\` tags are left out, unless the level is \`tags+user-agent\`. A request
without a tag is \`unassigned\`. With \`--split-usage\` each usage type of a request is split like that.

\`tag:env\` is the value of a request tag \`env:x\` or \`env=x\` (several: sorted, joined by \`+\`), \`metadata:cost_center\` that of
\`cost_center\` in the metadata a client sends along.

## Segments

\`resource/id\` is \`llm-usage/<segment>|<segment>|...\`: one segment for each level, after \`--instance\` where it is given. No
segment holds \`/\`, \`:\`, \`|\` or white space, so that an id has exactly one separator.

* A value of the form \`[a-z0-9-]+\` stands as it is. Any other is normalised (accents dropped, lower case, the rest dashes)
  and followed by \`--\` and 8 hex digits of the SHA-256 of its level and value, 16 where fewer than 8 characters of the value
  remain. Reserved words, and values that already end in such a suffix, get one too. A segment depends on nothing but level and
  value; should two values of one run meet all the same, the run stops and names them (\`E_SEGMENT_SHARED\`).
* \`--identity id\` (default) takes LiteLLM's id as the value. \`--identity name\` takes the normalised name and the hash of the
  id: ${code(nameSegment('org', 'Acme Corp', 'org-1'))} for \`Acme Corp\` with the id \`org-1\`.
* A key is its alias, which stays when the key is rotated; without an alias it is its hash. An alias that reads like a stored
  key (64 hex digits, \`litellm-cli\`, \`cli-session-...\`) gets a suffix, so that none can take another key's resource.
* Without an owner it is \`unassigned\`. \`unknown\` is never written: to CloudZero it is a broken name.
* The model segment is \`<model>@<provider>\`. A prefix that names that provider is taken off; case and punctuation stay;
  \`/ : | @ %\`, white space and control characters are percent-encoded.
* \`resource/account\` is no segment but a name: ${code(slug('Research & Ranking'))} for \`Research & Ranking\`. Two entities of
  one name share it.

${table(
  ['value', 'segment of a user'],
  ['7f3d', 'Research', 'ann@acme.example', '田中', 'unassigned'].map((value) => [
    code(value),
    code(segment('user', value)),
  ]),
)}

${table(
  ['model', 'provider', 'segment', '`resource/usage_family`'],
  MODELS.map(([model, provider]) => {
    const cell = lineOf(model, provider)
    const last = cell('resource/id').replace(/.*\|/, '')
    return [code(model), code(provider), code(last), code(cell('resource/usage_family'))]
  }),
)}

The family drops path, region, ARN, date, version and fine-tune, and keeps the variant:
${FINE_TUNES.map((model) => `${code(model)} is ${code(modelFamily(model))}`).join(', ')}.

## Provider table

One row for each family of slugs that are billed together; case does not matter. The last two columns are CloudZero's
default dimensions, see below; empty is none. A slug that is not here is a provider of its own, whose name and service are made of
the slug: \`acme_ai-gateway\` is ${providerOf('acme_ai-gateway').service}. \`doctor\` lists those with their cost.

${table(
  ['family', 'slugs of LiteLLM', 'cloud provider', 'service', 'units', 'Service Category', 'GenAI Platform'],
  OUTCOMES.map((o) => [
    o.family,
    list(o.slugs),
    o.seller,
    o.service,
    o.units,
    o.category === AI ? AI : '',
    o.platform ?? '',
  ]),
)}

## CloudZero's default dimensions

CloudZero's published default definitions, evaluated on one line of each family made by the rules above; a customer may have
changed them. GenAI Platform knows these families. For all others it is \`Not Applicable\`, and so are GenAI Model and GenAI
Token Type.

${table(
  ['family', 'GenAI Platform', 'of a line that counts requests', 'GenAI Model'],
  withPlatform.map((o) => [o.family, o.platform ?? '', o.platformOfRequests ?? '`Not Applicable`', o.model]),
)}

${table(
  ['usage type', 'GenAI Token Type'],
  TOKEN_TYPES.map(([usageType, type]) => [code(usageType), type]),
)}

Not under \`${AI}\` in Service Category:

${grouped(
  OUTCOMES.filter((o) => o.category !== AI),
  NO_CATEGORY,
)}

Under it, but without a GenAI Platform:

${grouped(withoutPlatform, NO_PLATFORM)}

\`resource/service\` and the tags \`provider\` and \`model\` name all of them: a dimension of one's own can sort by those.
`
}

function grouped(outcomes: readonly Outcome[], reasons: readonly Reason[]): string {
  const reasonOf = (outcome: Outcome) => reasons.find(([, holds]) => holds(outcome))
  const rows = reasons.map((reason) => [
    reason[0],
    outcomes.flatMap((outcome) => (reasonOf(outcome) === reason ? [outcome.family] : [])).join(', '),
  ])
  return table(
    ['why', 'families'],
    rows.filter(([, families]) => families !== ''),
  )
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [row(header), `|${' --- |'.repeat(header.length)}`, ...rows.map(row)].join('\n')
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``
}

function list(texts: readonly string[]): string {
  return texts.map(code).join(', ')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [page, document] of DOCUMENTS) writeFileSync(new URL(`../${page}`, import.meta.url), document())
}
