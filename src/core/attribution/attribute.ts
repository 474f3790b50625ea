import { createHash } from 'node:crypto'
import { shapeOf } from '../model/api-key.ts'
import type { EntityRecord, Hierarchy, KeyRecord } from '../model/hierarchy.ts'
import type { AttributionSource, Entity, Identity } from '../model/identity.ts'
import type { OwnerLevel } from '../model/level.ts'
import type { SpendOwner } from '../model/spend.ts'

/** Names of users and teams that LiteLLM uses itself and that usually have no row of their own. */
const BUILT_IN_USERS: Readonly<Record<string, string>> = { default_user_id: 'proxy admin' }
const BUILT_IN_TEAMS: Readonly<Record<string, string>> = {
  'litellm-dashboard': 'LiteLLM dashboard',
  'litellm-internal-health-check': 'health check',
}

/**
 * Who a row's cost belongs to (docs/attribution.md): what the row names comes first, then what LiteLLM recorded that
 * day, then what its key says, then the request logs. Pure: the same owner always gives the same identity.
 */
export function attributor(hierarchy: Hierarchy): (owner: SpendOwner) => Identity {
  const findKey = keyFinder(hierarchy)

  return (owner) => {
    const { apiKey } = owner
    const key = apiKey === null ? null : findKey(apiKey)
    const shape = apiKey === null ? null : shapeOf(apiKey)
    const logs = apiKey === null ? undefined : hierarchy.logs.get(apiKey)
    const ofKey: AttributionSource = key === null || key.deleted ? 'deleted-key' : 'key'

    const sessionUser = shape?.kind === 'cli-session' && hierarchy.users.has(shape.userId) ? shape.userId : null
    const [userId, userSource] = firstOf(
      [owner.userId, 'row'],
      [key?.userId, ofKey],
      [sessionUser, 'special-key'],
      [logs?.userId, 'logs'],
    )

    const specialTeam = shape?.kind === 'special' ? shape.teamId : null
    const [teamId, teamSource] =
      said(owner.teamId, 'row') ??
      said(owner.ofDay?.teamId, 'day') ??
      firstOf([key?.teamId, ofKey], [specialTeam, 'special-key'], [logs?.teamId, 'logs'])

    const team = teamId === null ? null : (hierarchy.teams.get(teamId) ?? null)
    const [organizationId, organizationSource] =
      said(owner.organizationId, 'row') ??
      said(owner.ofDay?.organizationId, 'day') ??
      firstOf([team?.organizationId, 'team'], [key?.organizationId, ofKey], [logs?.organizationId, 'logs'])

    const entities = new Map<OwnerLevel, Entity>()
    const add = (level: OwnerLevel, entity: Entity | null) => {
      if (entity !== null) entities.set(level, entity)
    }
    add('org', entityOf(organizationId, hierarchy.organizations))
    add('team', entityOf(teamId, hierarchy.teams, BUILT_IN_TEAMS))
    add('project', entityOf(owner.projectId ?? key?.projectId ?? null, hierarchy.projects))
    add('user', userEntity(userId, hierarchy))
    add('key', apiKey === null ? null : keyEntity(apiKey, key, hierarchy))
    add('end-user', entityOf(owner.endUserId ?? null, hierarchy.endUsers))
    add('agent', entityOf(owner.agentId ?? null, hierarchy.agents))
    add('tag', valueEntity(owner.tag))
    for (const [level, value] of owner.labels ?? []) add(level, valueEntity(value))
    return { entities, attributedBy: { user: userSource, team: teamSource, organization: organizationSource } }
  }
}

/**
 * Finds a key by what a row stores: its hash, or (some writers since v1.99) the hash of its hash.
 * The table for the latter is made on first use.
 */
function keyFinder(hierarchy: Hierarchy): (apiKey: string) => KeyRecord | null {
  let doubled: Map<string, KeyRecord> | null = null
  return (apiKey) => {
    const key = hierarchy.keys.get(apiKey)
    if (key) return key
    if (shapeOf(apiKey)?.kind !== 'hash') return null
    if (doubled === null) {
      doubled = new Map()
      for (const deleted of [true, false]) {
        for (const [token, each] of hierarchy.keys) {
          if (each.deleted === deleted) doubled.set(createHash('sha256').update(token).digest('hex'), each)
        }
      }
    }
    return doubled.get(apiKey) ?? null
  }
}

/** A field that says something, be it nobody; null when the ledger does not know. */
function said(id: string | null | undefined, source: AttributionSource): [string | null, AttributionSource] | null {
  if (id === undefined) return null
  return id === null ? [null, 'none'] : [id, source]
}

function firstOf(
  ...candidates: readonly (readonly [string | null | undefined, AttributionSource])[]
): [string | null, AttributionSource] {
  for (const [id, source] of candidates) if (id) return [id, source]
  return [null, 'none']
}

function entityOf(
  id: string | null,
  entities: ReadonlyMap<string, EntityRecord>,
  builtIn: Readonly<Record<string, string>> = {},
): Entity | null {
  if (id === null) return null
  const entity = entities.get(id)
  const known = Object.hasOwn(builtIn, id) ? (builtIn[id] ?? null) : null
  return { id, name: entity?.name ?? known, metadata: entity?.metadata ?? {}, email: null }
}

function userEntity(id: string | null, hierarchy: Hierarchy): Entity | null {
  const entity = entityOf(id, hierarchy.users, BUILT_IN_USERS)
  return entity && { ...entity, email: hierarchy.users.get(entity.id)?.email ?? null }
}

/** A key is its alias, so that rotation, which changes the hash, keeps it (docs/mapping.md, segments). */
function keyEntity(apiKey: string, key: KeyRecord | null, hierarchy: Hierarchy): Entity {
  const alias = key === null ? (hierarchy.logs.get(apiKey)?.keyAlias ?? null) : key.name
  if (alias !== null) {
    const metadata = (hierarchy.keysByAlias.get(alias) ?? key)?.metadata ?? {}
    return { id: alias, isAlias: true, name: alias, metadata, email: null }
  }
  const name = key?.keyName ?? specialName(apiKey, hierarchy)
  return { id: key?.id ?? apiKey, name, metadata: key?.metadata ?? {}, email: null }
}

function specialName(apiKey: string, hierarchy: Hierarchy): string | null {
  const shape = shapeOf(apiKey)
  if (shape?.kind === 'special') return shape.name
  if (shape?.kind !== 'cli-session') return null
  return `CLI session of ${hierarchy.users.get(shape.userId)?.name ?? shape.userId}`
}

function valueEntity(value: string | null | undefined): Entity | null {
  return value ? { id: value, name: value, metadata: {}, email: null } : null
}
