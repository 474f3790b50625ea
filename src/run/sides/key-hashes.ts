import { groupBy } from '../../core/group-by.ts'
import type { Hierarchy } from '../../core/model/hierarchy.ts'
import { storedAs } from '../../source/budgets/key-hashes.ts'

/** Rotation gives a key another hash and keeps its counter; its alias says that it is the same (docs/attribution.md). */
export function keyHashes({ keys }: Hierarchy): (token: string) => readonly string[] {
  const byAlias = groupBy(keys.keys(), (hash) => keys.get(hash)?.name ?? null)
  return (token) => {
    const alias = keys.get(token)?.name ?? null
    const same = alias === null ? [] : (byAlias.get(alias) ?? [])
    return [...new Set([token, ...same])].flatMap(storedAs)
  }
}
