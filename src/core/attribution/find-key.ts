import { createHash } from 'node:crypto'
import { shapeOf } from '../model/api-key.ts'
import type { Hierarchy, KeyRecord } from '../model/hierarchy.ts'

/**
 * Finds a key by what a row stores: its hash, or (some writers since v1.99) the hash of its hash, of a living key before a
 * deleted one. The table for the latter is made on first use.
 */
export function keyFinder(hierarchy: Hierarchy): (apiKey: string) => KeyRecord | null {
  let doubled: Map<string, KeyRecord> | null = null
  return (apiKey) => {
    const key = hierarchy.keys.get(apiKey)
    if (key) return key
    if (shapeOf(apiKey)?.kind !== 'hash') return null
    doubled ??= doubledKeys(hierarchy)
    return doubled.get(apiKey) ?? null
  }
}

function doubledKeys({ keys }: Hierarchy): Map<string, KeyRecord> {
  const doubled = new Map<string, KeyRecord>()
  for (const deleted of [true, false]) {
    for (const [token, key] of keys) {
      if (key.deleted === deleted) doubled.set(createHash('sha256').update(token).digest('hex'), key)
    }
  }
  return doubled
}
