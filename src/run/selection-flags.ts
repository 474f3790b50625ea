import type { Flag } from '../core/flag.ts'
import { OWNER_LEVELS } from '../core/model/level.ts'
import { LEDGER_IDS } from '../source/ledgers/ids.ts'

const WINDOW = 'Window (UTC; default: the current month to date)'
const FILTERS = 'Filters (by id or name, repeatable; `unassigned` means nobody)'
const SHAPE = 'Shape of a line'
const PEOPLE = 'Privacy'

const filterFlags = (names: readonly string[]): readonly Flag[] =>
  names.flatMap((name, index) => {
    const flag = { value: '<name>', repeatable: true, group: FILTERS } as const
    const shown = `${names.map((each) => `--${each}`).join(', ')} <name>`
    return [
      {
        ...flag,
        name,
        key: `${name}s`,
        ...(index === 0 ? { shown, help: `only these; --not-${name} ... all but these` } : {}),
      },
      { ...flag, name: `not-${name}`, key: `not${name[0]?.toUpperCase()}${name.slice(1)}s` },
    ]
  })

/** Filters by who spent. */
export const OWNER_FILTER_FLAGS: readonly Flag[] = filterFlags(['org', 'team', 'user', 'key'])

/** Where LiteLLM is. */
export const DATABASE_FLAGS: readonly Flag[] = [
  {
    name: 'database',
    key: 'database',
    value: '<url>',
    env: 'DATABASE_URL',
    secret: true,
    group: 'Database',
    help: 'postgres://..., demo: (sample data) or pglite:DIR; else DATABASE_URL, else PG*',
  },
  { name: 'schema', key: 'schema', value: '<name>', group: 'Database', help: 'Postgres schema (default: public)' },
  {
    name: 'statement-timeout',
    key: 'statementTimeout',
    value: '<time>',
    group: 'Database',
    help: "longest that a statement may take: 90s, 10m (default: the server's)",
  },
]

/** Names of people, or pseudonyms. */
export const PRIVACY_FLAGS: readonly Flag[] = [
  {
    name: 'no-pii',
    key: 'pii',
    group: PEOPLE,
    help: 'users and keys as HMAC under LITELLM_CLOUDZERO_PII_KEY, no description, no e-mail',
  },
  {
    name: 'pii-key',
    key: 'piiKey',
    env: 'LITELLM_CLOUDZERO_PII_KEY',
    secret: true,
    environmentOnly: true,
    group: PEOPLE,
  },
]

/** Flags that choose what is read and how a line is made, shared by every command that makes lines. */
export const SELECTION_FLAGS: readonly Flag[] = [
  ...DATABASE_FLAGS,
  {
    name: 'source',
    key: 'source',
    value: '<ledger>',
    group: 'Database',
    values: LEDGER_IDS,
    help: `the ledger to read: ${LEDGER_IDS.join(', ')}`,
  },
  {
    name: 'granularity',
    key: 'granularity',
    value: '<hour|day|request>',
    group: 'Database',
    help: 'spend-logs: length of a line (default: hour)',
  },
  { name: 'split-usage', key: 'splitUsage', group: 'Database', help: 'spend-logs: a line for each usage type' },
  {
    name: 'from',
    key: 'from',
    value: '<day>',
    group: WINDOW,
    shown: '--from, --to <day>',
    help: 'first day, and the day after the last one: YYYY-MM-DD',
  },
  { name: 'to', key: 'to', value: '<day>', group: WINDOW },
  { name: 'month', key: 'month', value: '<month>', group: WINDOW, help: 'a whole month, YYYY-MM' },
  { name: 'last', key: 'last', value: '<days>', group: WINDOW, help: 'whole days up to now, today included: 7d' },
  { name: 'yesterday', key: 'yesterday', group: WINDOW, help: 'the day before today' },
  { name: 'complete-days', key: 'completeDays', group: WINDOW, help: 'leave out today' },
  ...OWNER_FILTER_FLAGS,
  ...filterFlags(['model', 'provider']),
  {
    name: 'native-bill',
    key: 'nativeBills',
    value: '<provider>',
    repeatable: true,
    group: FILTERS,
    help: 'leave out a provider whose own bill is in CloudZero already',
  },
  {
    name: 'levels',
    key: 'levels',
    value: '<list>',
    group: SHAPE,
    help: 'what makes up a resource (default: org,team,user,model)',
  },
  {
    name: 'account',
    key: 'account',
    value: '<level>',
    values: OWNER_LEVELS,
    group: SHAPE,
    help: 'level that names resource/account (default: the first; the team without organizations)',
  },
  { name: 'identity', key: 'identity', value: '<id|name>', group: SHAPE, help: 'what ids are made of (default: id)' },
  {
    name: 'instance',
    key: 'instance',
    value: '<name>',
    group: SHAPE,
    help: 'first level of every id, one per LiteLLM',
  },
  {
    name: 'tags',
    key: 'tags',
    value: '<list>',
    group: SHAPE,
    help: 'all, none, names, +name, -name (default: czrn and the names of the levels)',
  },
  {
    name: 'tag-from',
    key: 'tagFrom',
    value: '<path>',
    repeatable: true,
    group: SHAPE,
    help: 'tag from metadata: team.metadata.cost_center[=tag]',
  },
  {
    name: 'tag-names',
    key: 'tagNames',
    value: '<litellm|file>',
    group: SHAPE,
    help: "tag keys of LiteLLM's exporter, or a JSON map of your own",
  },
  {
    name: 'cloud-provider',
    key: 'cloudProvider',
    value: '<provider|connection>',
    group: SHAPE,
    help: "connection: leave the column to CloudZero's connection (default: provider)",
  },
  {
    name: 'no-key-detail',
    key: 'keyDetail',
    group: SHAPE,
    help: 'no key in the description: lines of several keys merge',
  },
  { name: 'no-ptu', key: 'ptu', group: SHAPE, help: 'leave out Azure PTU flat cost' },
  { name: 'keep-zero', key: 'keepZero', group: SHAPE, help: 'keep lines with neither cost nor tokens' },
  ...PRIVACY_FLAGS,
]
