import { createHmac } from 'node:crypto'
import { attributor } from '../../core/attribution/attribute.ts'
import { pseudonymizer } from '../../core/attribution/pseudonymize.ts'
import type { Hierarchy } from '../../core/model/hierarchy.ts'
import type { Entity } from '../../core/model/identity.ts'
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
  const pseudonymize = piiKey === null ? null : pseudonymizer(piiKey)
  const entity = (level: OwnerLevel, owner: SpendOwner): Entity | undefined => {
    const identity = attribute(owner)
    return (pseudonymize === null ? identity : pseudonymize(identity)).entities.get(level)
  }
  return {
    key(apiKey) {
      if (apiKey === null) return 'no key'
      const found = entity('key', { apiKey })
      return `key ${found?.name ?? found?.id.replace(/^hashed-jwt-/, '').slice(0, 8) ?? ''}`
    },
    owner(level, owner) {
      const found = entity(level, owner)
      return `${level} ${found?.name ?? found?.id ?? ''}`
    },
    resource: (id) =>
      piiKey === null ? id : `resource ${createHmac('sha256', piiKey).update(id).digest('hex').slice(0, 16)}`,
  }
}
