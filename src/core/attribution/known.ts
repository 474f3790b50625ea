import { BUILT_IN_KEYS, BUILT_IN_TEAMS, BUILT_IN_USERS } from '../model/api-key.ts'
import type { Hierarchy } from '../model/hierarchy.ts'
import type { OwnerLevel } from '../model/level.ts'

/** An entity a filter may name: its id, and its name if it has one. */
export interface Nameable {
  readonly id: string
  readonly name: string | null
}

/** Every organization, team, user or key the hierarchy knows, also those only named by a key or a team, and LiteLLM's own. */
export function knownEntities(hierarchy: Hierarchy, level: 'org' | 'team' | 'user' | 'key'): readonly Nameable[] {
  const { organizations, teams, users, keys } = hierarchy
  const named = (ids: Iterable<string | null>) =>
    [...new Set(ids)].flatMap((id) => (id === null ? [] : [{ id, name: null }]))
  switch (level) {
    case 'org':
      return [
        ...organizations.values(),
        ...named([...teams.values(), ...keys.values()].map((each) => each.organizationId)),
      ]
    case 'team':
      return [...teams.values(), ...named([...keys.values()].map((key) => key.teamId)), ...listed(BUILT_IN_TEAMS)]
    case 'user':
      return [...users.values(), ...named([...keys.values()].map((key) => key.userId)), ...listed(BUILT_IN_USERS)]
    case 'key':
      return [...keys.values(), ...listed(BUILT_IN_KEYS)]
  }
}

function listed(names: Readonly<Record<string, string>>): readonly Nameable[] {
  return Object.entries(names).map(([id, name]) => ({ id, name }))
}

/** The same for any level and by what attribution calls them: a key by its alias, where it has one. */
export function attributableEntities(hierarchy: Hierarchy, level: OwnerLevel): readonly Nameable[] {
  switch (level) {
    case 'org':
    case 'team':
    case 'user':
      return knownEntities(hierarchy, level)
    case 'key':
      return [...hierarchy.keys.values()].map(({ id, name, keyName }) => ({ id: name ?? id, name: name ?? keyName }))
    case 'project':
      return [...hierarchy.projects.values()]
    case 'end-user':
      return [...hierarchy.endUsers.values()]
    case 'agent':
      return [...hierarchy.agents.values()]
    default:
      return []
  }
}
