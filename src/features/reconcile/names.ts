import { createHmac } from 'node:crypto'
import { attributor } from '../../core/attribution/attribute.ts'
import { disguiser } from '../../core/attribution/disguise.ts'
import type { Hierarchy } from '../../core/model/hierarchy.ts'
import type { Party } from '../../core/model/identity.ts'
import type { OwnerLevel } from '../../core/model/level.ts'
import type { SpendOwner } from '../../core/model/spend.ts'

/** How owners, keys and resource ids of others may be shown: names of people are pseudonyms under `--no-pii`. */
export interface Names {
  key(apiKey: string | null): string
  owner(level: OwnerLevel, owner: SpendOwner): string
  /** A `resource/id` that was not made by this run, and may hold names. */
  resource(id: string): string
}

export function namesOf(hierarchy: Hierarchy, piiKey: string | null): Names {
  const attribute = attributor(hierarchy)
  const disguise = piiKey === null ? null : disguiser(piiKey)
  const party = (level: OwnerLevel, owner: SpendOwner): Party | undefined => {
    const identity = attribute(owner)
    return (disguise === null ? identity : disguise(identity)).parties.get(level)
  }
  return {
    key(apiKey) {
      if (apiKey === null) return 'no key'
      const found = party('key', { apiKey })
      return `key ${found?.name ?? found?.id.replace(/^hashed-jwt-/, '').slice(0, 8) ?? ''}`
    },
    owner(level, owner) {
      const found = party(level, owner)
      return `${level} ${found?.name ?? found?.id ?? ''}`
    },
    resource: (id) =>
      piiKey === null ? id : `resource ${createHmac('sha256', piiKey).update(id).digest('hex').slice(0, 16)}`,
  }
}
