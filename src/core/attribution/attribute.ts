import { detached } from '../memo.ts'
import { BUILT_IN_TEAMS, BUILT_IN_USERS, isCliSession, shapeOf } from '../model/api-key.ts'
import type { EntityRecord, Hierarchy, KeyRecord } from '../model/hierarchy.ts'
import type { AttributionSource, Entity, Identity } from '../model/identity.ts'
import { type OwnerLevel, TAG_LEVELS } from '../model/level.ts'
import type { LoggedKey, SpendOwner } from '../model/spend.ts'
import { keyFinder } from './find-key.ts'

/**
 * Who a row's cost belongs to, in LiteLLM's own order (docs/attribution.md): what the row names, what LiteLLM recorded that
 * day, what its key says, what the request log of that day says. Pure: the same owner always gives the same identity.
 */
export function attributor(hierarchy: Hierarchy): (owner: SpendOwner) => Identity {
  const findKey = keyFinder(hierarchy)

  return (owner) => {
    const { apiKey, ofDay } = owner
    const key = apiKey === null ? null : findKey(apiKey)
    const shape = apiKey === null ? null : shapeOf(apiKey)
    const logged = key === null ? ofDay?.logged : undefined
    const ofKey: AttributionSource = key === null || key.deleted ? 'deleted-key' : 'key'
    const special = shape?.kind === 'special' ? shape : null

    const sessionUser = shape?.kind === 'cli-session' && hierarchy.users.has(shape.userId) ? shape.userId : null
    const [userId, userSource] = firstOf(
      [owner.userId, 'row'],
      [key?.userId, ofKey],
      [sessionUser ?? special?.userId, 'special-key'],
      [logged?.userId, 'logs'],
    )

    const isSession = shape?.kind === 'cli-session' || isCliSession(logged?.keyAlias ?? '')
    const sessionTeam = isSession ? hierarchy.users.get(userId ?? '')?.onlyTeamId : null
    const [teamId, teamSource] =
      said(owner.teamId, 'row') ??
      said(ofDay?.teamId, 'day') ??
      firstOf([key?.teamId, ofKey], [logged?.teamId, 'logs'], [special?.teamId ?? sessionTeam, 'special-key'])

    const team = teamId === null ? null : (hierarchy.teams.get(teamId) ?? null)
    const [organizationId, organizationSource] =
      said(owner.organizationId, 'row') ??
      said(ofDay?.organizationId, 'day') ??
      firstOf([key?.organizationId, ofKey], [logged?.organizationId, 'logs'], [team?.organizationId, 'team'])

    const entities = new Map<OwnerLevel, Entity>()
    const add = (level: OwnerLevel, entity: Entity | null) => {
      if (entity !== null) entities.set(level, entity)
    }
    add('org', entityOf(organizationId, hierarchy.organizations))
    add('team', entityOf(teamId, hierarchy.teams, BUILT_IN_TEAMS, ofDay?.teamNames))
    add('project', entityOf(owner.projectId ?? key?.projectId ?? null, hierarchy.projects))
    add('user', userEntity(userId, hierarchy))
    add('key', apiKey === null ? null : keyEntity(apiKey, key, logged, hierarchy))
    add('end-user', entityOf(owner.endUserId ?? null, hierarchy.endUsers))
    add('agent', entityOf(owner.agentId ?? null, hierarchy.agents))
    for (const level of TAG_LEVELS) add(level, valueEntity(owner.tag))
    for (const [level, value] of owner.labels ?? []) add(level, valueEntity(value))
    const isForgotten =
      key === null && shape !== null && special === null && sessionUser === null && logged === undefined
    const unowned = owner.subscription === undefined ? 'none' : 'subscription'
    const missing = apiKey === null ? unowned : isForgotten ? 'unknown-key' : 'key-without'
    const found = (source: AttributionSource): AttributionSource => (source === 'none' ? missing : source)
    return {
      entities,
      attributedBy: {
        user: userSource === 'none' && owner.isReserved ? 'ptu' : found(userSource),
        team: found(teamSource),
        organization: found(organizationSource),
      },
    }
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

/** An entity with the first name that somebody has for it: its own row, or one of these lists. */
function entityOf(
  id: string | null,
  entities: ReadonlyMap<string, EntityRecord>,
  ...names: readonly (Readonly<Record<string, string>> | undefined)[]
): Entity | null {
  if (id === null) return null
  const entity = entities.get(id)
  const listed = names.find((list) => list !== undefined && Object.hasOwn(list, id))?.[id] ?? null
  // Its own id, which is in memory anyway: that of a row is a piece of a longer text.
  return { id: entity?.id ?? detached(id), name: entity?.name ?? listed, metadata: entity?.metadata ?? {}, email: null }
}

function userEntity(id: string | null, hierarchy: Hierarchy): Entity | null {
  const entity = entityOf(id, hierarchy.users, BUILT_IN_USERS)
  return entity && { ...entity, email: hierarchy.users.get(entity.id)?.email ?? null }
}

/** A key is its alias, so that rotation, which changes the hash, keeps it (docs/mapping.md, segments). */
function keyEntity(apiKey: string, key: KeyRecord | null, logged: LoggedKey | undefined, hierarchy: Hierarchy): Entity {
  const alias = key === null ? (logged?.keyAlias ?? null) : key.name
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
  if (!value) return null
  const id = detached(value)
  return { id, name: id, metadata: {}, email: null }
}
