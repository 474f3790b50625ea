import { shapeOf } from '../model/api-key.ts'
import type { Entity, Hierarchy, KeyEntity } from '../model/hierarchy.ts'
import type { Identity, Party, UserParty, Way } from '../model/identity.ts'
import type { SpendOwner } from '../model/spend.ts'

/** Names of users and teams that LiteLLM uses itself and that usually have no row of their own. */
const BUILT_IN_USERS: Readonly<Record<string, string>> = { default_user_id: 'proxy admin' }
const BUILT_IN_TEAMS: Readonly<Record<string, string>> = {
  'litellm-dashboard': 'LiteLLM dashboard',
  'litellm-internal-health-check': 'health check',
}

/**
 * Who a row's cost belongs to: what the row names comes first, then what its key says (docs/attribution.md).
 * Pure: the same owner and hierarchy always give the same identity.
 */
export function attribute(owner: SpendOwner, hierarchy: Hierarchy): Identity {
  const key = owner.apiKey === null ? null : (hierarchy.keys.get(owner.apiKey) ?? null)
  const shape = owner.apiKey === null ? null : shapeOf(owner.apiKey)
  const ofKey: Way = key?.deleted ? 'deleted-key' : 'key'

  const sessionUser = shape?.kind === 'cli-session' && hierarchy.users.has(shape.userId) ? shape.userId : null
  const [userId, userWay] = firstOf([owner.userId, 'row'], [key?.userId, ofKey], [sessionUser, 'special-key'])

  const specialTeam = shape?.kind === 'special' ? shape.teamId : null
  const [teamId, teamWay] = firstOf([key?.teamId, ofKey], [specialTeam, 'special-key'])
  const team = teamId === null ? null : (hierarchy.teams.get(teamId) ?? null)

  const [organizationId, organizationWay] = firstOf([team?.organizationId, 'team'], [key?.organizationId, ofKey])

  return {
    organization: partyOf(organizationId, hierarchy.organizations),
    team: partyOf(teamId, hierarchy.teams, BUILT_IN_TEAMS),
    project: partyOf(key?.projectId ?? null, hierarchy.projects),
    user: userParty(userId, hierarchy),
    key: owner.apiKey === null ? null : keyParty(owner.apiKey, key, hierarchy),
    ways: { user: userWay, team: teamWay, organization: organizationWay },
  }
}

function firstOf(...candidates: readonly (readonly [string | null | undefined, Way])[]): [string | null, Way] {
  for (const [id, way] of candidates) if (id) return [id, way]
  return [null, 'none']
}

function partyOf(
  id: string | null,
  entities: ReadonlyMap<string, Entity>,
  builtIn: Readonly<Record<string, string>> = {},
): Party | null {
  if (id === null) return null
  const entity = entities.get(id)
  const name = entity?.name ?? (Object.hasOwn(builtIn, id) ? (builtIn[id] ?? null) : null)
  return { id, name, metadata: entity?.metadata ?? {} }
}

function userParty(id: string | null, hierarchy: Hierarchy): UserParty | null {
  const party = partyOf(id, hierarchy.users, BUILT_IN_USERS)
  return party && { ...party, email: hierarchy.users.get(party.id)?.email ?? null }
}

/** A key is its alias, so that rotation, which changes the hash, keeps it (docs/mapping.md, segments). */
function keyParty(apiKey: string, key: KeyEntity | null, hierarchy: Hierarchy): Party {
  if (key?.name) {
    const holder = hierarchy.keysByAlias.get(key.name) ?? key
    return { id: key.name, name: key.name, metadata: holder.metadata }
  }
  return { id: apiKey, name: key?.keyName ?? specialName(apiKey, hierarchy), metadata: key?.metadata ?? {} }
}

function specialName(apiKey: string, hierarchy: Hierarchy): string | null {
  const shape = shapeOf(apiKey)
  if (shape?.kind === 'special') return shape.name
  if (shape?.kind !== 'cli-session') return null
  return `CLI session of ${hierarchy.users.get(shape.userId)?.name ?? shape.userId}`
}
