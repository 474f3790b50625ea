import * as dimensions from '../src/core/cbf/dimension-rules.ts'
import { ownerFragments, productFragments } from '../src/core/cbf/fragments.ts'
import { cellOf, layoutOf } from '../src/core/cbf/layout.ts'
import type { CbfRow } from '../src/core/cbf/row.ts'
import { resolveTags } from '../src/core/cbf/tags.ts'
import { PROVIDERS } from '../src/core/czrn/provider-table.ts'
import type { Entity, Identity } from '../src/core/model/identity.ts'
import type { UsageType } from '../src/core/model/spend.ts'
import { SPEND_TABLES } from '../src/source/ledgers/index.ts'

export const AI = 'AI and Machine Learning'

const entity = (id: string, name: string): Entity => ({ id, name, metadata: {}, email: null })
const ANN: Identity = {
  entities: new Map([
    ['org', entity('org-1', 'Acme Corp')],
    ['team', entity('7f3d', 'Research')],
    ['user', entity('ann@acme.example', 'Ann Example')],
    ['key', entity('notebook', 'notebook')],
  ]),
  attributedBy: { user: 'row', team: 'key', organization: 'team' },
}

const { defaultLevels: levels } = SPEND_TABLES['daily-user']
const { rules: tags } = resolveTags({ levels, instance: null, selection: [], sources: [], names: {} })

/** The columns of the default settings. */
export const LAYOUT = layoutOf({
  levels,
  tags,
  account: 'org',
  identity: 'id',
  instance: null,
  description: 'key',
  requests: false,
  discounts: false,
  cloudProvider: 'provider',
})

/** Ann's line of one dollar for a model, by column, made as a run makes it. */
export function lineOf(model: string | null, provider: string | null, usageType: UsageType = 'tokens') {
  const line = {
    hour: '2026-11-01T00:00:00Z',
    owner: ownerFragments(LAYOUT)(ANN, '0'.repeat(64)),
    product: productFragments(LAYOUT)({ model, provider, modelGroup: null, endpoint: '/chat/completions', tool: null }),
    usageType,
    amount: 1_000n,
    cost: 1_000_000_000_000n,
    onDemandCost: null,
    request: null,
  }
  const cells = LAYOUT.columns.map((column) => [column.column, cellOf(column, line)] as const)
  return (column: string) => new Map(cells).get(column) ?? ''
}

/** What a family of providers is called in a line, and what CloudZero's dimensions make of that line. */
export interface Outcome {
  readonly family: string
  readonly slugs: readonly string[]
  readonly seller: string
  readonly service: string
  readonly units: string
  /** Null where CloudZero's own list of that cloud decides. */
  readonly category: string | null
  /** Null where there is none. */
  readonly platform: string | null
  /** Of a line that counts requests. */
  readonly platformOfRequests: string | null
  readonly model: string
}

const USAGE_TYPES: readonly UsageType[] = [
  'tokens',
  'requests',
  'input',
  'cache-read-input',
  'cache-write-input',
  'output',
  'reasoning-output',
  'tool',
  'guardrail',
  'margin',
  'other',
]

/** Each usage type and its GenAI Token Type where a platform is known. */
export const TOKEN_TYPES = USAGE_TYPES.map((usageType): readonly [UsageType, string] => [
  usageType,
  dimensions.genAiTokenType(textsOf('gpt-4o', 'openai', usageType)),
])

/** One outcome for each family of the provider table, one for any other slug and one for none. */
export const OUTCOMES: readonly Outcome[] = [
  ...PROVIDERS.map((provider) => outcomeOf(provider.slug, provider.slugs)),
  outcomeOf('any slug that is not in this table', ['acme_llm']),
  outcomeOf('no provider', []),
]

function outcomeOf(family: string, slugs: readonly string[]): Outcome {
  const cell = lineOf('example-model', slugs[0] ?? null)
  const texts = textsOf('example-model', slugs[0] ?? null, 'tokens')
  return {
    family,
    slugs,
    seller: cell('lineitem/cloud_provider'),
    service: cell('resource/service'),
    units: cell('usage/units'),
    category: dimensions.serviceCategory(texts),
    platform: known(dimensions.genAiPlatform(texts)),
    platformOfRequests: known(dimensions.genAiPlatform(textsOf('example-model', slugs[0] ?? null, 'requests'))),
    model: dimensions.genAiModel(texts)?.replace('example-model', 'the model') ?? 'by rules of its own',
  }
}

function textsOf(model: string, provider: string | null, usageType: UsageType): CbfRow {
  const cell = lineOf(model, provider, usageType)
  return Object.fromEntries(LAYOUT.columns.map(({ column }) => [column, cell(column)]))
}

function known(platform: string): string | null {
  return platform === dimensions.NOT_APPLICABLE ? null : platform
}

/** A reason in words, and the families it holds for. */
export type Reason = readonly [why: string, holds: (outcome: Outcome) => boolean]

/** Why a family is not under AI; the first that holds. */
export const NO_CATEGORY: readonly Reason[] = [
  ['a service of AWS, GCP or Azure outside their AI services; its own category', (o) => o.category === null],
  ['LiteLLM names no provider, so the line names none', (o) => o.seller === ''],
  ["CloudZero's list says `minstral`, which the name does not contain", (o) => o.seller.startsWith('Mistral')],
  [
    'self-hosted, an open protocol or LiteLLM itself: no seller that CloudZero could know',
    (o) => ['Self-hosted', 'Custom', 'LiteLLM'].includes(o.seller),
  ],
  ["none of CloudZero's provider words is in the name", () => true],
]

/** Why a family under AI has no platform; the first that holds. */
export const NO_PLATFORM: readonly Reason[] = [
  ['of AWS only the service `AmazonBedrock` has one', (o) => o.seller === 'AWS'],
  ['of GCP only the service `Vertex AI` has one', (o) => o.seller === 'GCP'],
  ["of Azure only the usage type `Azure OpenAI` of Azure's own bill has one", (o) => o.seller === 'Azure'],
  ['the name contains one of the words, but the platform needs a name that equals it', () => true],
]
