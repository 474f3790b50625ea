import { BUILT_IN_TEAMS, shapeOf } from '../model/api-key.ts'
import type { Hierarchy } from '../model/hierarchy.ts'
import { attributor } from './attribute.ts'
import { keyFinder } from './find-key.ts'

/** Whom a key's own record leads to, whatever the day; null for nobody. */
export interface StandingOwner {
  readonly teamId: string | null
  readonly organizationId: string | null
}

/** What the tables of today say of keys. */
export interface StandingOwners {
  /** Null where only the records of a day can tell: for a key that no table knows, or in a team without a name. */
  ownerOf(apiKey: string): StandingOwner | null
  /** Whether the request log may know of a key what no table does. */
  isForgotten(apiKey: string): boolean
  /** Whether a team is in a table, or one of LiteLLM's own. */
  knowsTeam(id: string): boolean
}

/** Keys that LiteLLM makes for people and forgets. */
const FORGETTABLE: ReadonlySet<string | undefined> = new Set(['hash', 'jwt', 'cli-session'])

export function standingOwners(hierarchy: Hierarchy): StandingOwners {
  const findKey = keyFinder(hierarchy)
  const attribute = attributor(hierarchy)
  const isForgotten = (apiKey: string) => FORGETTABLE.has(shapeOf(apiKey)?.kind) && findKey(apiKey) === null
  const knowsTeam = (id: string) => hierarchy.teams.has(id) || Object.hasOwn(BUILT_IN_TEAMS, id)
  return {
    isForgotten,
    knowsTeam,
    ownerOf(apiKey) {
      if (isForgotten(apiKey)) return null
      const { entities } = attribute({ apiKey })
      const teamId = entities.get('team')?.id ?? null
      return teamId !== null && !knowsTeam(teamId) ? null : { teamId, organizationId: entities.get('org')?.id ?? null }
    },
  }
}
