import { PROVIDERS } from '../core/czrn/provider-table.ts'
import { type OptionGroup, type OptionsOf, option } from '../core/option.ts'
import { boolean, duration, list, negatable, oneOf, repeatable, text } from '../core/option-kinds.ts'
import { LEDGER_IDS } from '../source/ledgers/ids.ts'

const DATABASE: OptionGroup = { title: 'Database', shared: true }
const WINDOW: OptionGroup = { title: 'Window (UTC)', shared: true }
const FILTERS: OptionGroup = { title: 'Filters (by id or name; `unassigned` means without one)', shared: true }
const BILLS: OptionGroup = { title: 'Native bills and flat cost', shared: true }
const PRIVACY: OptionGroup = { title: 'Privacy', shared: true }

/** Where LiteLLM is. */
export const databaseOptions = [
  option({
    name: 'database',
    kind: text({ placeholder: 'url', suggestions: ['postgres://', 'demo:', 'pglite:'] }),
    group: DATABASE,
    help: 'postgres://..., demo: (sample data) or pglite:DIR',
    defaultsTo: 'the PG* variables',
    env: 'DATABASE_URL',
    secret: true,
    everyday: true,
    synonyms: ['db', 'url', 'dsn', 'database-url'],
  }),
  option({
    name: 'schema',
    key: 'databaseSchema',
    kind: text({ placeholder: 'name' }),
    group: DATABASE,
    help: "Postgres schema of LiteLLM's tables",
    defaultsTo: '?schema= of the URL, else public',
  }),
  option({
    name: 'statement-timeout',
    kind: duration,
    group: DATABASE,
    help: 'longest that one statement may take: 90s, 10m',
    defaultsTo: "the server's",
  }),
] as const

/** What window is read. */
export const windowOptions = [
  option({
    name: 'from',
    kind: text({ placeholder: 'day' }),
    group: WINDOW,
    help: 'first day, YYYY-MM-DD; of spend-logs also an hour, YYYY-MM-DDTHH',
    defaultsTo: 'the first of the month of the last day',
    everyday: true,
    synonyms: ['since', 'start', 'start-date', 'after'],
  }),
  option({
    name: 'to',
    kind: text({ placeholder: 'day' }),
    group: WINDOW,
    help: 'the day after the last one',
    defaultsTo: 'tomorrow',
    everyday: true,
    synonyms: ['until', 'end', 'end-date', 'before'],
  }),
  option({
    name: 'month',
    kind: text({ placeholder: 'month' }),
    group: WINDOW,
    help: 'a whole month, YYYY-MM',
    everyday: true,
  }),
  option({
    name: 'last',
    kind: text({ placeholder: 'days' }),
    group: WINDOW,
    help: 'whole days up to now, today included: 7d',
    everyday: true,
    synonyms: ['days'],
  }),
  option({
    name: 'last-month',
    kind: boolean,
    group: WINDOW,
    help: 'the whole calendar month before this one',
    everyday: true,
  }),
  option({
    name: 'this-month',
    kind: boolean,
    group: WINDOW,
    help: 'the calendar month up to now, today included',
    everyday: true,
  }),
  option({ name: 'yesterday', kind: boolean, group: WINDOW, help: 'the day before today', everyday: true }),
  option({ name: 'complete-days', kind: boolean, group: WINDOW, help: 'leave out today', everyday: true }),
] as const

const name = repeatable(text({ placeholder: 'name' }))
const ONLY = 'only these; repeatable'
const NOT = 'all but these; repeatable'

/** Filters by who spent. */
export const ownerFilterOptions = [
  option({
    name: 'org',
    key: 'orgs',
    kind: name,
    group: FILTERS,
    help: ONLY,
    everyday: true,
    synonyms: ['organization'],
  }),
  option({ name: 'team', key: 'teams', kind: name, group: FILTERS, help: ONLY, everyday: true }),
  option({ name: 'user', key: 'users', kind: name, group: FILTERS, help: ONLY, everyday: true }),
  option({
    name: 'key',
    key: 'keys',
    kind: name,
    group: FILTERS,
    help: ONLY,
    everyday: true,
    synonyms: ['virtual-key'],
  }),
  option({
    name: 'tag',
    key: 'requestTags',
    kind: name,
    group: FILTERS,
    help: 'only the shares of these request tags; repeatable',
    everyday: true,
    synonyms: ['request-tag'],
  }),
  option({ name: 'not-org', key: 'notOrgs', kind: name, group: FILTERS, help: NOT, synonyms: ['exclude-org'] }),
  option({ name: 'not-team', key: 'notTeams', kind: name, group: FILTERS, help: NOT, synonyms: ['exclude-team'] }),
  option({ name: 'not-user', key: 'notUsers', kind: name, group: FILTERS, help: NOT, synonyms: ['exclude-user'] }),
  option({ name: 'not-key', key: 'notKeys', kind: name, group: FILTERS, help: NOT, synonyms: ['exclude-key'] }),
  option({ name: 'not-tag', key: 'notRequestTags', kind: name, group: FILTERS, help: NOT, synonyms: ['exclude-tag'] }),
] as const

const provider = repeatable(text({ placeholder: 'name', suggestions: PROVIDERS.map(({ slug }) => slug) }))

/** Filters by what was bought. */
export const productFilterOptions = [
  option({ name: 'model', key: 'models', kind: name, group: FILTERS, help: ONLY, everyday: true }),
  option({ name: 'provider', key: 'providers', kind: provider, group: FILTERS, help: ONLY, everyday: true }),
  option({ name: 'not-model', key: 'notModels', kind: name, group: FILTERS, help: NOT, synonyms: ['exclude-model'] }),
  option({
    name: 'not-provider',
    key: 'notProviders',
    kind: provider,
    group: FILTERS,
    help: NOT,
    synonyms: ['exclude-provider'],
  }),
] as const

/** Names of people, or pseudonyms. */
export const privacyOptions = [
  option({
    name: 'no-pii',
    kind: negatable,
    group: PRIVACY,
    help: 'users and keys as HMAC under LITELLM_CLOUDZERO_PII_KEY, no description, no e-mail',
    synonyms: ['anonymize', 'pseudonymize'],
  }),
  option({
    name: 'pii-key',
    kind: text({ placeholder: 'secret', form: { pattern: /^.{16,}$/s, words: 'at least 16 characters long' } }),
    group: PRIVACY,
    help: 'the secret behind the pseudonyms, at least 16 characters',
    env: 'LITELLM_CLOUDZERO_PII_KEY',
    secret: true,
    flagless: true,
  }),
] as const

/** The ledger that is read. */
export const source = option({
  name: 'source',
  kind: oneOf(LEDGER_IDS, 'ledger'),
  group: DATABASE,
  help: 'the ledger to read',
  defaultsTo: 'daily-user, or the one that has the levels and filters asked for',
  everyday: true,
  synonyms: ['ledger', 'table'],
})

/** Providers whose bills are left out. */
export const nativeBill = option({
  name: 'native-bill',
  key: 'nativeBills',
  kind: repeatable(text({ placeholder: 'provider', suggestions: PROVIDERS.map(({ slug }) => slug) })),
  group: BILLS,
  help: 'leave out a provider whose own bill is in CloudZero already; repeatable',
  everyday: true,
})

/** Warnings that come back with every run, since they are about what is so: flat costs, and bills that CloudZero may have. */
const STANDING_WARNINGS = ['ptu', 'subscriptions', 'native-bills'] as const
export type StandingWarning = (typeof STANDING_WARNINGS)[number]

/** What is read, of every command that reads a ledger. */
export const readOptions = [
  ...databaseOptions,
  source,
  ...windowOptions,
  ...ownerFilterOptions,
  ...productFilterOptions,
  nativeBill,
  option({ name: 'no-ptu', kind: negatable, group: BILLS, help: 'leave out Azure reserved capacity (PTU flat cost)' }),
  option({
    name: 'subscriptions',
    kind: boolean,
    group: BILLS,
    help: "add LiteLLM's monthly fees of accounts with providers",
  }),
  ...privacyOptions,
  option({
    name: 'acknowledge',
    kind: list(oneOf(STANDING_WARNINGS)),
    default: [],
    group: BILLS,
    help: 'standing warnings that only --verbose shows',
    flagless: true,
  }),
] as const

export type DatabaseOptions = OptionsOf<typeof databaseOptions>
export type OwnerFilterOptions = OptionsOf<typeof ownerFilterOptions>
export type PrivacyOptions = OptionsOf<typeof privacyOptions>
