import { type Compared, regroup } from '../../ledger/compare.ts'
import type { Figures } from '../../ledger/figures.ts'
import type { Part } from '../../ledger/part.ts'
import { type Row, rowOf } from './row.ts'
import { sorted } from './sort.ts'
import { totalOf } from './total.ts'

/** A group with what it consists of one level down. */
export interface Node {
  readonly row: Row
  /** The largest cost first. */
  readonly children: readonly Node[]
  /** Cost whatever its sign, so that no child weighs more than its parent. */
  readonly weight: bigint
}

/** A row of a tree, 0 for the outermost level. */
export interface TreeRow extends Row {
  readonly depth: number
}

/** The groups of a view as a tree, outermost level first; its levels are those of the parts. */
export function treeOf(entries: readonly Compared[], depth = 1): readonly Node[] {
  const levels = entries[0]?.parts.length ?? 0
  if (depth > levels) return []
  const inside = new Map<string, Compared[]>()
  const keyOf = (parts: readonly Part[]) =>
    parts
      .slice(0, depth)
      .map((part) => part.key)
      .join('\0')
  for (const entry of entries) {
    const key = keyOf(entry.parts)
    const known = inside.get(key)
    if (known) known.push(entry)
    else inside.set(key, [entry])
  }
  const groups = [...inside.values()].map((members) => {
    const [group] = regroup(members, (parts) => parts.slice(0, depth))
    const children = treeOf(members, depth + 1)
    const weight =
      children.length === 0 ? magnitude(group?.now ?? null) : children.reduce((sum, each) => sum + each.weight, 0n)
    return group === undefined ? [] : [{ row: rowOf(group), children, weight }]
  })
  const nodes = new Map(groups.flat().map((node) => [node.row, node]))
  return sorted([...nodes.keys()], 'cost').flatMap((row) => nodes.get(row) ?? [])
}

/**
 * The heaviest nodes of a tree in the order they are read, about so many; what is left out within a node that is shown
 * becomes a row of others, so that every level adds up.
 */
export function prunedTree(roots: readonly Node[], limit: number): readonly TreeRow[] {
  const ranked = flattened(roots).sort((one, other) => {
    // A parent stands before a child of the same weight.
    if (one.node.weight === other.node.weight) return one.depth - other.depth
    return one.node.weight > other.node.weight ? -1 : 1
  })
  const chosen = new Set(ranked.slice(0, limit).map(({ node }) => node))
  const rowsOf = (nodes: readonly Node[], depth: number, path: Row['parts']): readonly TreeRow[] => {
    const shown = nodes.filter((node) => chosen.has(node))
    if (shown.length === 0) return []
    const hidden = nodes.filter((node) => !chosen.has(node))
    // One alone takes no more room under its own name.
    const named = hidden.length === 1 ? nodes : shown
    return [
      ...named.flatMap((node) => [{ ...node.row, depth }, ...rowsOf(node.children, depth + 1, node.row.parts)]),
      ...(hidden.length > 1
        ? [
            {
              ...totalOf(
                hidden.map((node) => node.row),
                [...path, null],
              ),
              depth,
            },
          ]
        : []),
    ]
  }
  return rowsOf(roots, 0, [])
}

function flattened(nodes: readonly Node[], depth = 0): { node: Node; depth: number }[] {
  return nodes.flatMap((node) => [{ node, depth }, ...flattened(node.children, depth + 1)])
}

function magnitude(figures: Figures | null): bigint {
  const cost = figures?.cost ?? 0n
  return cost < 0n ? -cost : cost
}
