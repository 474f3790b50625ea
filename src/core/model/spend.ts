import type { UsageHour } from '../time.ts'
import type { LabelLevel } from './level.ts'
import type { Money } from './money.ts'

/**
 * Who a spend row names, as stored; `''` is read as null. A field that is undefined says that the ledger does not know,
 * null that it knows of nobody. Rows of one run that agree share one object, so that later stages do their work once
 * per identity and not once per row.
 */
export interface SpendOwner {
  /** The key's hash or one of the other shapes LiteLLM writes; null when there is no key. */
  readonly apiKey: string | null
  readonly userId?: string | null
  readonly teamId?: string | null
  readonly organizationId?: string | null
  readonly projectId?: string | null
  readonly endUserId?: string | null
  readonly agentId?: string | null
  /** The tag of a daily-tag row, or the one that a share of a request is for. */
  readonly tag?: string | null
  /** Values of the label levels of a request. */
  readonly labels?: ReadonlyMap<LabelLevel, string>
  /** Reserved capacity is paid whether or not anybody used it: no user can have it. */
  readonly isReserved?: true
  /** What a fee is for, which belongs to no user, team or organization. */
  readonly subscription?: Subscription
  /** What LiteLLM recorded of its key on that UTC day (docs/attribution.md). */
  readonly ofDay?: DayOwner
}

/** An account with a provider whose requests a monthly fee covers. */
export interface Subscription {
  /** LiteLLM's provider slug: `chatgpt`. */
  readonly provider: string
  /** The provider's id of the account. */
  readonly accountId: string
  /** What people call it, its id where they do not. */
  readonly label: string
}

/** What LiteLLM recorded of a key on one UTC day. */
export interface DayOwner {
  /** By the team table; null is nobody, undefined not recorded or not one. */
  readonly teamId?: string | null
  /** By the organization table, which names nobody by saying nothing. */
  readonly organizationId?: string
  /** By the request log, of a key that no table knows. */
  readonly logged?: LoggedKey
  /** Names that the request log has for teams that no table knows, by their ids. */
  readonly teamNames?: Readonly<Record<string, string>>
}

/** What all requests of a key on one UTC day agree on; null where they name nobody, or several. */
export interface LoggedKey {
  readonly keyAlias: string | null
  readonly userId: string | null
  readonly teamId: string | null
  readonly organizationId: string | null
}

/** What a spend row bought; `''` is read as null. Shared between rows like {@link SpendOwner}. */
export interface SpendProduct {
  readonly model: string | null
  readonly modelGroup: string | null
  /** LiteLLM's provider slug: `vertex_ai`. */
  readonly provider: string | null
  /** Path of the endpoint (`/chat/completions`), or the call type. */
  readonly endpoint: string | null
  /** Namespaced MCP tool: `<server>-<tool>`. */
  readonly tool: string | null
  /** Readable name of a model that is stored as an opaque id. */
  readonly modelName?: string
  /** A monthly fee, no single request. */
  readonly isSubscription?: true
}

/** What the cost of a record was for; CBF's `action/usage_type` (docs/mapping.md). */
export const USAGE_TYPES = [
  'tokens',
  'requests',
  'ptu',
  'subscription',
  'input',
  'cache-read-input',
  'cache-write-input',
  'output',
  'reasoning-output',
  'tool',
  'margin',
  'other',
] as const

/** One of {@link USAGE_TYPES}, or a further part that LiteLLM's breakdown names: `guardrail`. */
export type UsageType = (typeof USAGE_TYPES)[number] | (string & {})

/** What a ledger counts beside cost. */
export interface Counters {
  readonly requests: bigint
  readonly failedRequests: bigint
  /** Prompt and completion, or the total where only that is known. */
  readonly tokens: bigint
  /** Cached ones included. */
  readonly promptTokens: bigint
  readonly completionTokens: bigint
  readonly cacheReadTokens: bigint
  readonly cacheWriteTokens: bigint
}

export type CounterName = keyof Counters

export const COUNTER_NAMES: readonly CounterName[] = [
  ...(['requests', 'failedRequests', 'tokens', 'promptTokens', 'completionTokens'] as const),
  ...(['cacheReadTokens', 'cacheWriteTokens'] as const),
]

export const NO_COUNTERS: Counters = {
  requests: 0n,
  failedRequests: 0n,
  tokens: 0n,
  promptTokens: 0n,
  completionTokens: 0n,
  cacheReadTokens: 0n,
  cacheWriteTokens: 0n,
}

export function addCounters(one: Counters, other: Counters): Counters {
  return {
    requests: one.requests + other.requests,
    failedRequests: one.failedRequests + other.failedRequests,
    tokens: one.tokens + other.tokens,
    promptTokens: one.promptTokens + other.promptTokens,
    completionTokens: one.completionTokens + other.completionTokens,
    cacheReadTokens: one.cacheReadTokens + other.cacheReadTokens,
    cacheWriteTokens: one.cacheWriteTokens + other.cacheWriteTokens,
  }
}

/** Counters with each count made another. */
export function mapCounters(counters: Counters, made: (count: bigint) => bigint): Counters {
  return {
    requests: made(counters.requests),
    failedRequests: made(counters.failedRequests),
    tokens: made(counters.tokens),
    promptTokens: made(counters.promptTokens),
    completionTokens: made(counters.completionTokens),
    cacheReadTokens: made(counters.cacheReadTokens),
    cacheWriteTokens: made(counters.cacheWriteTokens),
  }
}

/** One spend row, or several that were added up in the database, or one usage type of a row. */
export interface SpendRecord {
  readonly hour: UsageHour
  readonly owner: SpendOwner
  readonly product: SpendProduct
  readonly usageType: UsageType
  /** Tokens or requests; null where the usage type counts nothing. */
  readonly amount: bigint | null
  readonly cost: Money
  /** Cost before LiteLLM's discount; null where there was none. */
  readonly onDemandCost: Money | null
  /** Rows of the table behind it; 0 for the further usage types of one row. */
  readonly rows: number
  /** Where the run asked for them; absent on the further usage types of one row. */
  readonly counters?: Counters
  /** The request itself, where the record is exactly one and is to stay one line. */
  readonly request?: RequestDetail
  /** Of a record that is the share of one of several tags: one object for all shares of a request. */
  readonly split?: TagSplit
}

/** A request that was split over its tags. */
export interface TagSplit {
  readonly tags: number
}

/**
 * A record that is being put together, field by field: what a spread makes lives until V8's next full collection, which
 * is dear where there is one for every row.
 */
export type OpenRecord = { -readonly [Field in keyof SpendRecord]: SpendRecord[Field] }

export interface RequestDetail {
  readonly id: string
  /** Call type and session, for people. */
  readonly description: string
}
