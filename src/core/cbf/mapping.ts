import { REGION } from '../czrn/czrn.ts'
import { modelFamily } from '../czrn/model-family.ts'
import type { Provider } from '../czrn/provider-table.ts'
import { nameSegment, segment, slug, UNASSIGNED } from '../czrn/segment.ts'
import type { Entity, Identity } from '../model/identity.ts'
import { isTagLevel, type Level, type OwnerLevel } from '../model/level.ts'
import { formatMoney } from '../model/money.ts'
import type { RequestDetail, SpendProduct, Subscription } from '../model/spend.ts'
import type { CbfLine } from './line.ts'
import { idPieces, type ResourcePiece } from './resource.ts'

/** What a run decides about its lines before the first row is read. */
export interface Mapping {
  readonly levels: readonly Level[]
  /** The owner level that names `resource/account`; null where no owner level is part of the resource. */
  readonly account: OwnerLevel | null
  readonly identity: 'id' | 'name'
  readonly instance: string | null
  /** The tag columns, from `resolveTags`. */
  readonly tags: readonly ColumnRule[]
  /** Whether every line is one request and has its id. */
  readonly requests: boolean
  /** What `lineitem/description` says. */
  readonly description: 'key' | 'request' | 'none'
  /** Whether the ledger knows of LiteLLM's discounts. */
  readonly discounts: boolean
  /** Whether `lineitem/cloud_provider` names the provider, or is left to the connection. */
  readonly cloudProvider: 'provider' | 'connection'
}

/** One owner as the owner columns see it. */
export interface OwnerView {
  readonly identity: Identity
  readonly apiKey: string | null
  readonly account: string
  readonly subscription?: Subscription | undefined
}

/** One product as the product columns see it. */
export interface ProductView extends SpendProduct {
  readonly provider: string | null
  /** The model without the prefix that names its own provider. */
  readonly bareModel: string | null
  readonly offer: Provider
}

interface RuleText {
  readonly column: string
  /** What the column holds, as docs/mapping.md prints it. */
  readonly holds: string
}

/** A column and where its text comes from. `''` means absent. */
export type ColumnRule = RuleText &
  // `cacheable`: most lines of an hour say the same.
  (
    | { readonly of: 'line'; readonly cacheable: boolean; readonly text: (line: CbfLine) => string }
    | { readonly of: 'request'; readonly text: (request: RequestDetail) => string }
    | { readonly of: 'owner'; readonly text: (owner: OwnerView, mapping: Mapping) => string }
    | { readonly of: 'product'; readonly text: (product: ProductView, mapping: Mapping) => string }
    | { readonly of: 'resource'; readonly pieces: (mapping: Mapping) => readonly ResourcePiece[] }
  )

/** Further columns of a ledger that knows of LiteLLM's discounts. */
export const DISCOUNT_RULES: readonly ColumnRule[] = [
  {
    column: 'cost/on_demand_cost',
    of: 'line',
    cacheable: false,
    holds: 'spend-logs: the cost before LiteLLM’s discount; absent where there was none',
    text: (line) => (line.onDemandCost === null ? '' : formatMoney(line.onDemandCost)),
  },
]

/** Columns of lines that are one request each; they take the place of those of the same name. */
export const REQUEST_RULES: readonly ColumnRule[] = [
  {
    column: 'lineitem/id',
    of: 'request',
    holds: 'with `--granularity request`: the request id',
    text: (request) => request.id,
  },
  {
    column: 'lineitem/description',
    of: 'request',
    holds: 'with `--granularity request`: call type and session id',
    text: (request) => request.description,
  },
]

/** The columns of every line, in the order they are written; the tags of the run follow their fragment. */
export const COLUMN_RULES: readonly ColumnRule[] = [
  {
    column: 'lineitem/type',
    of: 'line',
    cacheable: true,
    holds: '`Usage`; `Adjustment` where the costs of an hour add up to less than zero; `Fee` of a subscription',
    text: (line) => (line.cost < 0n ? 'Adjustment' : line.usageType === 'subscription' ? 'Fee' : 'Usage'),
  },
  {
    column: 'time/usage_start',
    of: 'line',
    cacheable: true,
    holds: 'the UTC hour; midnight of their day for rows of the daily tables',
    text: (line) => line.hour,
  },
  {
    column: 'cost/cost',
    of: 'line',
    cacheable: false,
    holds: 'LiteLLM’s spend in USD, plain decimal, at most 12 places, its margins and discounts included',
    text: (line) => formatMoney(line.cost),
  },
  {
    column: 'usage/amount',
    of: 'line',
    cacheable: false,
    holds: 'tokens; the number of requests where there are none; absent for reserved capacity, fees and margins',
    text: (line) => line.amount?.toString() ?? '',
  },
  {
    column: 'usage/units',
    of: 'line',
    cacheable: true,
    holds: '`tokens` (`count` where the provider table says so); `requests` where there are no tokens',
    text: units,
  },
  {
    column: 'action/usage_type',
    of: 'line',
    cacheable: true,
    holds:
      '`tokens` or `requests`, what the amount counts; `ptu`; `subscription`; with `--split-usage` what was paid for',
    text: (line) => line.usageType,
  },
  {
    column: 'lineitem/cloud_provider',
    of: 'product',
    holds: 'the provider behind LiteLLM’s slug, see the provider table; absent with `--cloud-provider connection`',
    text: (product, mapping) => (mapping.cloudProvider === 'provider' ? (product.offer.cloudProvider ?? '') : ''),
  },
  {
    column: 'resource/service',
    of: 'product',
    holds: 'the product sold, see the provider table; `unassigned` without a provider',
    text: (product) => product.offer.service,
  },
  { column: 'resource/region', of: 'product', holds: '`cross-region`', text: () => REGION },
  {
    column: 'resource/usage_family',
    of: 'product',
    holds: 'the model family: path, region prefix, date and version removed, variant kept',
    text: ({ model, modelName }) => (model === null ? '' : modelFamily(modelName ?? model)),
  },
  {
    column: 'action/operation',
    of: 'product',
    holds: 'the endpoint as a slug (`chat-completions`), an MCP tool as `mcp-<tool>`; absent if unknown',
    text: operation,
  },
  {
    column: 'resource/account',
    of: 'owner',
    holds: 'name of the `--account` level’s entity as a slug, its id if it has no name; `unassigned` if there is none',
    text: (owner) => owner.account,
  },
  {
    column: 'lineitem/description',
    of: 'owner',
    holds:
      '`key <alias, else key name, else first 8 of the hash>`, the label of a subscription; absent with `--no-key-detail` and `--no-pii`',
    text: (owner, mapping) => (mapping.description === 'key' ? description(owner) : ''),
  },
  {
    column: 'resource/id',
    of: 'resource',
    holds: '`llm-usage/<level>|<level>|...`, of fees `llm-subscription/<provider>|<account>`; exactly one separator',
    pieces: idPieces,
  },
]

/** The segment of an entity, by its id or readable by its name. */
export function entitySegment(level: OwnerLevel, entity: Entity | undefined, identity: Mapping['identity']): string {
  if (entity === undefined) return UNASSIGNED
  const { id, name, isAlias } = entity
  const kind = isAlias ? 'key-alias' : isTagLevel(level) ? 'tag' : level
  return identity === 'name' && name !== null ? nameSegment(kind, name, id) : segment(kind, id)
}

/** `resource/account` of an entity. */
export function accountOf(entity: Entity | undefined): string {
  return entity === undefined ? UNASSIGNED : slug(entity.name ?? entity.id)
}

/** Token types count tokens; so that CloudZero finds its GenAI platform, in the unit its native data has. */
function units(line: CbfLine): string {
  if (line.amount === null) return ''
  return line.usageType === 'requests' ? 'requests' : line.product.provider.units
}

function description(owner: OwnerView): string {
  if (owner.subscription !== undefined) return owner.subscription.label
  return owner.apiKey === null ? '' : `key ${keyLabel(owner)}`
}

function keyLabel(owner: OwnerView): string {
  return owner.identity.entities.get('key')?.name ?? owner.apiKey?.replace(/^hashed-jwt-/, '').slice(0, 8) ?? ''
}

function operation(product: ProductView): string {
  if (product.tool !== null) return `mcp-${slug(product.tool)}`
  return product.endpoint === null ? '' : slug(product.endpoint)
}
