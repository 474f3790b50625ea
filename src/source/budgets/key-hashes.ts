import { createHash } from 'node:crypto'
import { groupBy } from '../../core/group-by.ts'
import type { Hierarchy } from '../../core/model/hierarchy.ts'

/** A key's hash, and the hash of it, which some writers store (docs/attribution.md, shapes of api_key). */
export function storedAs(token: string): readonly string[] {
  return [token, createHash('sha256').update(token).digest('hex')]
}

/** Rotation gives a key another hash and keeps its counter; its alias says that it is the same (docs/attribution.md). */
export function keyHashes({ keys }: Hierarchy): (token: string) => readonly string[] {
  const byAlias = groupBy(keys.keys(), (hash) => keys.get(hash)?.name ?? null)
  return (token) => {
    const alias = keys.get(token)?.name ?? null
    const same = alias === null ? [] : (byAlias.get(alias) ?? [])
    return [...new Set([token, ...same])].flatMap(storedAs)
  }
}
