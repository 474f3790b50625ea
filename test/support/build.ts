import { ownerHalves, productHalves } from '../../src/core/cbf/halves.ts'
import { cellOf, type Layout, layoutOf } from '../../src/core/cbf/layout.ts'
import type { CbfLine } from '../../src/core/cbf/line.ts'
import type { Mapping } from '../../src/core/cbf/mapping.ts'
import { resolveTags, type TagChoice } from '../../src/core/cbf/tags.ts'
import type { Entity, Hierarchy, KeyEntity, TeamEntity, UserEntity } from '../../src/core/model/hierarchy.ts'
import type { Identity, Party } from '../../src/core/model/identity.ts'
import type { Level, OwnerLevel } from '../../src/core/model/level.ts'
import type { SpendOwner, SpendProduct, SpendRecord } from '../../src/core/model/spend.ts'

/** Builders: a test says only what matters to it. */
export const aKey = (key: Partial<KeyEntity> & { id: string }): KeyEntity => ({
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

export const aTeam = (team: Partial<TeamEntity> & { id: string }): TeamEntity => ({
  name: null,
  metadata: {},
  organizationId: null,
  ...team,
})

export const aUser = (user: Partial<UserEntity> & { id: string }): UserEntity => ({
  name: null,
  metadata: {},
  email: null,
  ...user,
})

export const anEntity = (entity: Partial<Entity> & { id: string }): Entity => ({ name: null, metadata: {}, ...entity })

export function aHierarchy(
  entities: {
    organizations?: readonly Entity[]
    teams?: readonly TeamEntity[]
    users?: readonly UserEntity[]
    projects?: readonly Entity[]
    keys?: readonly KeyEntity[]
  } = {},
): Hierarchy {
  const byId = <E extends Entity>(list: readonly E[] = []) => new Map(list.map((entity) => [entity.id, entity]))
  const keys = entities.keys ?? []
  return {
    organizations: byId(entities.organizations),
    teams: byId(entities.teams),
    users: byId(entities.users),
    projects: byId(entities.projects),
    keys: byId(keys),
    endUsers: new Map(),
    agents: new Map(),
    logs: new Map(),
    keysByAlias: new Map(keys.flatMap((key) => (key.name === null ? [] : [[key.name, key] as const]))),
  }
}

export const aParty = (party: Partial<Party> = {}): Party => ({
  id: 'party-1',
  name: null,
  metadata: {},
  email: null,
  ...party,
})

/** An identity of these parties, found in no particular way. */
export const anIdentity = (parties: Partial<Record<OwnerLevel, Party>> = {}): Identity => ({
  parties: new Map(Object.entries(parties) as [OwnerLevel, Party][]),
  ways: { user: 'none', team: 'none', organization: 'none' },
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
    owner: ownerHalves(layout)(identity, apiKey),
    product: productHalves(layout)(product),
  }
}

/** The present cells of a line by column. */
export function cellsOf(layout: Layout, line: CbfLine): Record<string, string> {
  const cells = layout.columns.map((column) => [column.column, cellOf(column, line)] as const)
  return Object.fromEntries(cells.filter(([, text]) => text !== ''))
}
