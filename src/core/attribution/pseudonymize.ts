import { createHmac } from 'node:crypto'
import { couldBeKey } from '../model/api-key.ts'
import type { Entity, Identity } from '../model/identity.ts'
import type { OwnerLevel } from '../model/level.ts'

/** Levels whose names and ids are those of people or of what they hold. */
const PERSONAL: readonly OwnerLevel[] = ['user', 'key', 'end-user']

/** Whether names and ids of a level are pseudonymized with `--no-pii`. */
export function isPersonal(level: OwnerLevel): boolean {
  return PERSONAL.includes(level)
}

/**
 * Replaces names and ids of users, keys and end users by the first 16 hex of their HMAC-SHA256 under a secret key
 * (docs/privacy.md). The same person keeps the same pseudonym as long as the secret stays.
 */
export function pseudonymizer(secret: string): (identity: Identity) => Identity {
  const pseudonym = (text: string) => createHmac('sha256', secret).update(text).digest('hex').slice(0, 16)
  return (identity) => {
    const entities = new Map<OwnerLevel, Entity>(identity.entities)
    for (const level of PERSONAL) {
      const entity = entities.get(level)
      if (!entity) continue
      const name = entity.name === null ? null : pseudonym(entity.name)
      // Else a key named like another key's hash would get that key's pseudonym.
      const id = pseudonym(entity.isAlias && couldBeKey(entity.id) ? `alias\0${entity.id}` : entity.id)
      entities.set(level, { id, name, metadata: {}, email: null })
    }
    return { ...identity, entities }
  }
}
