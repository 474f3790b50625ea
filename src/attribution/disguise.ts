import { createHmac } from 'node:crypto'
import type { Identity, Party } from '../model/identity.ts'

/**
 * Replaces names and ids of users and keys by the first 16 hex of their HMAC-SHA256 under a secret key
 * (docs/privacy.md). The same person keeps the same pseudonym as long as the secret stays.
 */
export function disguiser(secret: string): (identity: Identity) => Identity {
  const pseudonym = (text: string) => createHmac('sha256', secret).update(text).digest('hex').slice(0, 16)
  const disguised = (party: Party) => ({
    id: pseudonym(party.id),
    name: party.name === null ? null : pseudonym(party.name),
    metadata: {},
  })
  return (identity) => ({
    ...identity,
    user: identity.user && { ...disguised(identity.user), email: null },
    key: identity.key && disguised(identity.key),
  })
}
