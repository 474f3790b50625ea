import { createHash } from 'node:crypto'

/** A key's hash, and the hash of it, which some writers store (docs/attribution.md, shapes of api_key). */
export function storedAs(token: string): readonly string[] {
  return [token, createHash('sha256').update(token).digest('hex')]
}
