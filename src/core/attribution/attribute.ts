import { createHash } from 'node:crypto'
import { shapeOf } from '../model/api-key.ts'
import type { Entity, Hierarchy, KeyEntity } from '../model/hierarchy.ts'
import type { Identity, Party, Way } from '../model/identity.ts'
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
    const ofKey: Way = key === null || key.deleted ? 'deleted-key' : 'key'

    const sessionUser = shape?.kind === 'cli-session' && hierarchy.users.has(shape.userId) ? shape.userId : null
    const [userId, userWay] = firstOf(
      [owner.userId, 'row'],
      [key?.userId, ofKey],
      [sessionUser, 'special-key'],
      [logs?.userId, 'logs'],
    )

    const specialTeam = shape?.kind === 'special' ? shape.teamId : null
    const [teamId, teamWay] =
      said(owner.teamId, 'row') ??
      said(owner.ofDay?.teamId, 'day') ??
      firstOf([key?.teamId, ofKey], [specialTeam, 'special-key'], [logs?.teamId, 'logs'])

    const team = teamId === null ? null : (hierarchy.teams.get(teamId) ?? null)
    const [organizationId, organizationWay] =
      said(owner.organizationId, 'row') ??
      said(owner.ofDay?.organizationId, 'day') ??
      firstOf([team?.organizationId, 'team'], [key?.organizationId, ofKey], [logs?.organizationId, 'logs'])

    const parties = new Map<OwnerLevel, Party>()
    const add = (level: OwnerLevel, party: Party | null) => {
      if (party !== null) parties.set(level, party)
    }
    add('org', partyOf(organizationId, hierarchy.organizations))
    add('team', partyOf(teamId, hierarchy.teams, BUILT_IN_TEAMS))
    add('project', partyOf(owner.projectId ?? key?.projectId ?? null, hierarchy.projects))
    add('user', userParty(userId, hierarchy))
    add('key', apiKey === null ? null : keyParty(apiKey, key, hierarchy))
    add('end-user', partyOf(owner.endUserId ?? null, hierarchy.endUsers))
    add('agent', partyOf(owner.agentId ?? null, hierarchy.agents))
    add('tag', valueParty(owner.tag))
    for (const [level, value] of owner.labels ?? []) add(level, valueParty(value))
    return { parties, ways: { user: userWay, team: teamWay, organization: organizationWay } }
  }
}

/**
 * Finds a key by what a row stores: its hash, or (some writers since v1.99) the hash of its hash.
 * The table for the latter is made on first use.
 */
function keyFinder(hierarchy: Hierarchy): (apiKey: string) => KeyEntity | null {
  let doubled: Map<string, KeyEntity> | null = null
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
function said(id: string | null | undefined, way: Way): [string | null, Way] | null {
  if (id === undefined) return null
  return id === null ? [null, 'none'] : [id, way]
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
  const known = Object.hasOwn(builtIn, id) ? (builtIn[id] ?? null) : null
  return { id, name: entity?.name ?? known, metadata: entity?.metadata ?? {}, email: null }
}

function userParty(id: string | null, hierarchy: Hierarchy): Party | null {
  const party = partyOf(id, hierarchy.users, BUILT_IN_USERS)
  return party && { ...party, email: hierarchy.users.get(party.id)?.email ?? null }
}

/** A key is its alias, so that rotation, which changes the hash, keeps it (docs/mapping.md, segments). */
function keyParty(apiKey: string, key: KeyEntity | null, hierarchy: Hierarchy): Party {
  const alias = key === null ? (hierarchy.logs.get(apiKey)?.keyAlias ?? null) : key.name
  if (alias !== null) {
    const metadata = (hierarchy.keysByAlias.get(alias) ?? key)?.metadata ?? {}
    return { id: alias, name: alias, metadata, email: null }
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

function valueParty(value: string | null | undefined): Party | null {
  return value ? { id: value, name: value, metadata: {}, email: null } : null
}
