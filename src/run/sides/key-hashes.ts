import type { Hierarchy } from '../../core/model/hierarchy.ts'
import { storedAs } from '../../source/budgets/key-hashes.ts'

/** Rotation gives a key another hash and keeps its counter; its alias says that it is the same (docs/attribution.md). */
export function keyHashes({ keys }: Hierarchy): (token: string) => readonly string[] {
  const byAlias = new Map<string, string[]>()
  for (const [hash, { name }] of keys) {
    if (name === null) continue
    const same = byAlias.get(name)
    if (same === undefined) byAlias.set(name, [hash])
    else same.push(hash)
  }
  return (token) => [...new Set([token, ...(byAlias.get(keys.get(token)?.name ?? '') ?? [])])].flatMap(storedAs)
}
