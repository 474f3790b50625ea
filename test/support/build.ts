import { ownerFragments, productFragments } from '../../src/core/cbf/fragments.ts'
import { cellOf, type Layout, layoutOf } from '../../src/core/cbf/layout.ts'
import type { CbfLine } from '../../src/core/cbf/line.ts'
import type { Mapping } from '../../src/core/cbf/mapping.ts'
import { resolveTags, type TagChoice } from '../../src/core/cbf/tags.ts'
import type { EntityRecord, Hierarchy, KeyRecord, TeamRecord, UserRecord } from '../../src/core/model/hierarchy.ts'
import type { Entity, Identity } from '../../src/core/model/identity.ts'
import type { Level, OwnerLevel } from '../../src/core/model/level.ts'
import type { SpendOwner, SpendProduct, SpendRecord } from '../../src/core/model/spend.ts'

/** Builders: a test says only what matters to it. */
export const aKey = (key: Partial<KeyRecord> & { id: string }): KeyRecord => ({
  name: null,
  metadata: {},
  keyName: null,
  userId: null,
  teamId: null,
  organizationId: null,
  projectId: null,
  deleted: false,
  ...key,
})

export const aTeam = (team: Partial<TeamRecord> & { id: string }): TeamRecord => ({
  name: null,
  metadata: {},
  organizationId: null,
  ...team,
})

export const aUser = (user: Partial<UserRecord> & { id: string }): UserRecord => ({
  name: null,
  metadata: {},
  email: null,
  onlyTeamId: null,
  ...user,
})

export const anEntityRecord = (entity: Partial<EntityRecord> & { id: string }): EntityRecord => ({
  name: null,
  metadata: {},
  ...entity,
})

export function aHierarchy(
  entities: {
    organizations?: readonly EntityRecord[]
    teams?: readonly TeamRecord[]
    users?: readonly UserRecord[]
    projects?: readonly EntityRecord[]
    keys?: readonly KeyRecord[]
  } = {},
): Hierarchy {
  const byId = <E extends EntityRecord>(list: readonly E[] = []) => new Map(list.map((entity) => [entity.id, entity]))
  const keys = entities.keys ?? []
  return {
    organizations: byId(entities.organizations),
    teams: byId(entities.teams),
    users: byId(entities.users),
    projects: byId(entities.projects),
    keys: byId(keys),
    endUsers: new Map(),
    agents: new Map(),
    keysByAlias: new Map(keys.flatMap((key) => (key.name === null ? [] : [[key.name, key] as const]))),
  }
}

export const anEntity = (entity: Partial<Entity> = {}): Entity => ({
  id: 'entity-1',
  name: null,
  metadata: {},
  email: null,
  ...entity,
})

/** An identity of these entities, found in no particular way. */
export const anIdentity = (entities: Partial<Record<OwnerLevel, Entity>> = {}): Identity => ({
  entities: new Map(Object.entries(entities) as [OwnerLevel, Entity][]),
  attributedBy: { user: 'none', team: 'none', organization: 'none' },
})

export const aProduct = (product: Partial<SpendProduct> = {}): SpendProduct => ({
  model: 'gpt-4o',
  modelGroup: null,
  provider: 'openai',
  endpoint: null,
  tool: null,
  ...product,
})

export const anOwner = (owner: Partial<SpendOwner> = {}): SpendOwner => ({ apiKey: null, ...owner })

export const aSpendRecord = (record: Partial<SpendRecord> = {}): SpendRecord => ({
  hour: '2026-11-01T00:00:00Z',
  owner: anOwner(),
  product: aProduct(),
  usageType: 'tokens',
  amount: 10n,
  cost: 1_000_000_000_000n,
  onDemandCost: null,
  rows: 1,
  ...record,
})

const DEFAULT_LEVELS: readonly Level[] = ['org', 'team', 'user', 'model']

export function aLayout(mapping: Partial<Mapping> = {}, tags: Partial<TagChoice> = {}): Layout {
  const levels = mapping.levels ?? DEFAULT_LEVELS
  const instance = mapping.instance ?? null
  const choice = { levels, instance, selection: [], sources: [], names: {}, ...tags }
  return layoutOf({
    levels,
    account: 'org',
    identity: 'id',
    instance,
    tags: resolveTags(choice).rules,
    description: 'key',
    requests: false,
    discounts: false,
    cloudProvider: 'provider',
    ...mapping,
  })
}

/** A line of one owner and one product. */
export function aLine(
  layout: Layout,
  line: Partial<Omit<CbfLine, 'owner' | 'product'>> & {
    identity?: Identity
    apiKey?: string | null
    product?: SpendProduct
  } = {},
): CbfLine {
  const { identity = anIdentity(), apiKey = null, product = aProduct(), ...rest } = line
  return {
    hour: '2026-11-01T00:00:00Z',
    usageType: 'tokens',
    amount: 10n,
    cost: 1_000_000_000_000n,
    onDemandCost: null,
    request: null,
    ...rest,
    owner: ownerFragments(layout)(identity, apiKey),
    product: productFragments(layout)(product),
  }
}

/** The present cells of a line by column. */
export function cellsOf(layout: Layout, line: CbfLine): Record<string, string> {
  const cells = layout.columns.map((column) => [column.column, cellOf(column, line)] as const)
  return Object.fromEntries(cells.filter(([, text]) => text !== ''))
}
