import type { Host } from '../core/app.ts'
import type { Mapping } from '../core/cbf/mapping.ts'
import { parseTagSource, resolveTags, type TagSource } from '../core/cbf/tags.ts'
import { providerSlug } from '../core/czrn/provider.ts'
import { UsageError } from '../core/errors.ts'
import { isOwnerLevel, type Level, type OwnerLevel } from '../core/model/level.ts'
import { parseWindow } from '../core/model/parse-window.ts'
import type { DateWindow } from '../core/model/window.ts'
import { didYouMean } from '../core/nearest.ts'
import { parseOptions } from '../core/option-values.ts'
import { SPEND_TABLES } from '../source/ledgers/index.ts'
import type { EntityChoice } from '../source/needs/entities.ts'
import type { LedgerChoice, SpendTable } from '../source/types.ts'
import { chooseLedger, levelIn } from './choose-ledger.ts'
import { type LineOptions, lineOptions } from './line-options.ts'
import type { OwnerFilterOptions, PrivacyOptions, StandingWarning } from './read-options.ts'
import type { Filters, OwnerFilters } from './row-filter.ts'

/** Lines as they are made unless an option says otherwise. */
export const LINE_DEFAULTS: LineOptions = parseOptions(lineOptions, new Map())

/** What a run reads and how it makes lines of it; fixed before a connection is tried. */
export interface Selection {
  readonly database: string | undefined
  readonly databaseSchema: string | undefined
  /** Milliseconds; undefined leaves it to the server. */
  readonly statementTimeout: number | undefined
  readonly table: SpendTable
  /** A sentence that says why the ledger is not the default one; null where there is nothing to say. */
  readonly ledgerReason: string | null
  readonly window: DateWindow
  readonly ledger: LedgerChoice
  readonly filters: Filters
  readonly nativeBills: ReadonlySet<string>
  /** What of the entities has to be read. */
  readonly hierarchy: EntityChoice
  readonly keepZero: boolean
  /** Whether PTU flat cost is read. */
  readonly ptu: boolean
  /** Whether subscription fees are read. */
  readonly subscriptions: boolean
  /** Warnings of what is meant to be so, for `--verbose` only. */
  readonly acknowledged: ReadonlySet<StandingWarning>
  /** The secret of `--no-pii`; null where names may show. */
  readonly piiKey: string | null
  /** The tags of its lines by our name, with the key each is written under. */
  readonly tagKeys: ReadonlyMap<string, string>
  /** The mapping, once it is known whether LiteLLM has organizations: that decides the default account. */
  mapping(hasOrganizations: boolean): Mapping
}

/** @throws UsageError for anything that does not fit together. */
export function selectionOf(options: SelectionOptions, host: Host): Selection {
  const { table, reason } = chooseLedger(options.source, {
    levels: options.levels ?? [],
    flag: '--levels',
    tagged: isTagged(options),
    requestFlags: requestFlagsOf(options),
  })
  const levels = (options.levels ?? table.defaultLevels).map((level) => knownLevel(level, table, '--levels'))
  if (levels.length === 0 || new Set(levels).size !== levels.length) {
    throw new UsageError('E_USAGE_LEVELS', `--levels ${levels.join(',')} has no level, or one twice.`)
  }
  const ledger = ledgerChoice(options, table, levels)
  const account = chosenAccount(options.account, levels)
  const tagSources = options.tagFrom.map(parseTagSource)
  const piiKey = chosenPiiKey(options)
  const personal = tagSources.find((source) => source.level === 'user' || source.level === 'key')
  if (piiKey !== null && personal) {
    throw new UsageError('E_USAGE_TAG', `--no-pii and --tag-from ${personal.level}.metadata cannot be used together.`)
  }
  const instance = options.instance?.trim() ?? null
  const tags = resolveTags({
    levels,
    instance,
    selection: options.tags,
    sources: tagSources,
    names: readTagNames(options.tagNames, host),
  })
  return {
    database: options.database,
    databaseSchema: options.databaseSchema,
    statementTimeout: options.statementTimeout,
    table,
    ledgerReason: reason,
    window: parseWindow(options, host.now(), { hours: table.requests && ledger.granularity !== 'day' }),
    ledger,
    filters: {
      ...ownerFilters(options),
      model: { only: options.models, not: options.notModels },
      provider: { only: options.providers.map(providerSlug), not: options.notProviders.map(providerSlug) },
    },
    nativeBills: new Set(options.nativeBills.map(providerSlug)),
    hierarchy: { metadata: metadataPaths(tagSources), email: tags.email && piiKey === null },
    keepZero: options.keepZero,
    ptu: options.ptu,
    subscriptions: options.subscriptions,
    acknowledged: new Set(options.acknowledge),
    piiKey,
    tagKeys: tags.keys,
    mapping: (hasOrganizations) => ({
      levels,
      account: account ?? defaultAccount(levels, hasOrganizations),
      identity: options.identity,
      instance,
      tags: tags.rules,
      description:
        !options.keyDetail || piiKey !== null ? 'none' : ledger.granularity === 'request' ? 'request' : 'key',
      requests: table.requests && ledger.granularity === 'request',
      discounts: table.requests,
      cloudProvider: options.cloudProvider,
    }),
  }
}

/** Whether request tags are filtered by. */
export function isTagged(options: Pick<OwnerFilterOptions, 'requestTags' | 'notRequestTags'>): boolean {
  return options.requestTags.length + options.notRequestTags.length > 0
}

/** The filters by who spent. */
export function ownerFilters(options: OwnerFilterOptions): OwnerFilters {
  return {
    org: { only: options.orgs, not: options.notOrgs },
    team: { only: options.teams, not: options.notTeams },
    user: { only: options.users, not: options.notUsers },
    key: { only: options.keys, not: options.notKeys },
    tag: { only: options.requestTags, not: options.notRequestTags },
  }
}

/**
 * A level of a ledger, as `flag` names it; `also` are the other words that the flag takes.
 * @throws UsageError that names the ledgers which have it, or what was probably meant.
 */
export function knownLevel(text: string, table: SpendTable, flag: string, also: readonly string[] = []): Level {
  const level = levelIn(table, text)
  if (level !== null) return level
  const others = Object.values(SPEND_TABLES).filter((other: SpendTable) => levelIn(other, text) !== null)
  const known = [...table.levels, ...also]
  throw new UsageError('E_USAGE_LEVELS', `${flag}: the ledger ${table.id} has no level ${JSON.stringify(text)}.`, {
    hint:
      others.length > 0
        ? `Ledgers that have it: ${others.map((other) => other.id).join(', ')} (--source).`
        : (didYouMean(text, known).hint ?? `There are ${known.join(', ')}.`),
  })
}

/** Options that only a ledger of single requests can do. */
function requestFlagsOf({ granularity, splitUsage }: SelectionOptions): readonly string[] {
  return [...(granularity === undefined ? [] : ['--granularity']), ...(splitUsage ? ['--split-usage'] : [])]
}

function ledgerChoice(options: SelectionOptions, table: SpendTable, levels: readonly Level[]): LedgerChoice {
  const [wanted] = requestFlagsOf(options)
  if (wanted !== undefined && !table.requests) {
    const others = Object.values(SPEND_TABLES).filter((other: SpendTable) => other.requests)
    throw new UsageError('E_USAGE_LEDGER', `The ledger ${table.id} has no ${wanted}: it holds days, not requests.`, {
      hint: `Ledgers that have it: ${others.map((other) => other.id).join(', ') || 'none yet'} (--source).`,
    })
  }
  const { granularity = 'hour', splitUsage } = options
  return { levels, granularity, splitUsage, tagged: isTagged(options) }
}

function chosenAccount(text: string | undefined, levels: readonly Level[]): OwnerLevel | null {
  if (text === undefined) return null
  const level = levels.filter(isOwnerLevel).find((known) => known === text)
  if (level) return level
  throw new UsageError('E_USAGE_LEVELS', `--account ${text} is not one of the levels that say who spent.`, {
    hint: `With these --levels: ${levels.filter(isOwnerLevel).join(', ') || 'none'}. Not a model or a provider.`,
  })
}

function defaultAccount(levels: readonly Level[], hasOrganizations: boolean): OwnerLevel | null {
  const owners = levels.filter(isOwnerLevel)
  const first = owners[0] ?? null
  return first === 'org' && !hasOrganizations && owners.includes('team') ? 'team' : first
}

/**
 * The secret of `--no-pii`; null where names may show.
 * @throws UsageError when it is missing.
 */
export function chosenPiiKey(options: PrivacyOptions): string | null {
  if (options.pii) return null
  if (options.piiKey === undefined) {
    throw new UsageError('E_USAGE_SECRET', '--no-pii needs a secret in LITELLM_CLOUDZERO_PII_KEY.', {
      hint: 'Set it (or LITELLM_CLOUDZERO_PII_KEY_FILE) to at least 16 random characters and keep it: another secret makes other pseudonyms.',
    })
  }
  return options.piiKey
}

import type { SelectionOptions } from './selection-options.ts'
import { readTagNames } from './tag-names.ts'

function metadataPaths(sources: readonly TagSource[]): EntityChoice['metadata'] {
  const paths = new Map<TagSource['level'], (readonly string[])[]>()
  for (const { level, path } of sources) paths.set(level, [...(paths.get(level) ?? []), path])
  return paths
}
