import type { Level } from '../../core/model/level.ts'
import { type Money, magnitude } from '../../core/model/money.ts'
import { type Column, programColumn, tableOf, wordCell } from '../../core/tables/table.ts'
import type { Groups } from '../../core/totals/groups.ts'
import type { Part } from '../../core/totals/part.ts'
import { type FigureOptions, FOLDED_COLUMN, figureColumns, programColumns } from './columns.ts'
import { labeller, titleOf } from './label.ts'
import type { Section } from './report.ts'
import { figuresNow, type Row, totalOf } from './row.ts'
import { sorted } from './sort.ts'

/** A group with what it consists of one level down. */
export interface Node {
  readonly row: Row
  /** The largest cost first. */
  readonly children: readonly Node[]
  /** Cost whatever its sign, so that no child weighs more than its parent. */
  readonly weight: Money
}

/** A row of a tree, 0 for the outermost level. */
export interface TreeRow extends Row {
  readonly depth: number
}

/** The groups of one level of a tree by number. */
interface Depth {
  readonly groups: Groups
  readonly weightOf: (group: number) => Money
  /** The groups one level down that a group consists of. */
  readonly inside: (group: number) => Iterable<number>
}

/** Groups as a tree, the outermost dimension first. Nodes are made when they are looked at: few of the innermost are. */
export function treeOf(groups: Groups): readonly Node[] {
  let level: Depth = { groups, weightOf: (group) => magnitude(groups.costOf(group)), inside: () => [] }
  const levels = [level]
  for (let depth = groups.dimensions - 1; depth > 0; depth--) {
    level = levelAbove(level, depth)
    levels.unshift(level)
  }
  const all = Array.from({ length: level.groups.size }, (_, group) => group)
  return groups.dimensions === 0 ? [] : nodesOf(levels, 0, all)
}

function levelAbove({ groups, weightOf }: Depth, depth: number): Depth {
  const { groups: coarser, of } = groups.coarser(Array.from({ length: depth }, (_, place) => place))
  const weights = Array.from({ length: coarser.size }, () => 0n)
  for (const [group, parent] of of.entries()) weights[parent] = (weights[parent] ?? 0n) + weightOf(group)
  return { groups: coarser, weightOf: (group) => weights[group] ?? 0n, inside: insideOf(of, coarser.size) }
}

/** What belongs to a parent, given the parent of each. */
function insideOf(parents: Uint32Array, size: number): (parent: number) => Uint32Array {
  const ends = new Uint32Array(size)
  for (const parent of parents) ends[parent] = (ends[parent] ?? 0) + 1
  for (let parent = 1; parent < size; parent++) ends[parent] = (ends[parent] ?? 0) + (ends[parent - 1] ?? 0)
  const starts = ends.slice()
  const members = new Uint32Array(parents.length)
  for (let member = parents.length - 1; member >= 0; member--) {
    const parent = parents[member] ?? 0
    const start = (starts[parent] ?? 0) - 1
    members[start] = member
    starts[parent] = start
  }
  return (parent) => members.subarray(starts[parent], ends[parent])
}

function nodesOf(levels: readonly Depth[], depth: number, numbers: Iterable<number>): readonly Node[] {
  const level = levels[depth]
  if (level === undefined) return []
  const nodes = new Map(
    Array.from(numbers, (group): [Row, Node] => {
      const row = level.groups.row(group)
      let children: readonly Node[] | null = null
      return [
        row,
        {
          row,
          weight: level.weightOf(group),
          get children() {
            children ??= nodesOf(levels, depth + 1, level.inside(group))
            return children
          },
        },
      ]
    }),
  )
  return sorted([...nodes.keys()], 'cost').flatMap((row) => nodes.get(row) ?? [])
}

/**
 * The heaviest nodes of a tree in the order they are read, about so many; what is left out within a node that is shown
 * becomes a row of others, so that every level adds up.
 */
export function prunedTree(roots: readonly Node[], limit: number): readonly TreeRow[] {
  const chosen = heaviest(roots, limit)
  const rowOf = ({ row }: Node) => row
  const rowsOf = (nodes: readonly Node[], depth: number, path: Row['parts']): readonly TreeRow[] => {
    const shown = nodes.filter((node) => chosen.has(node))
    if (shown.length === 0) return []
    const hidden = nodes.filter((node) => !chosen.has(node))
    // One alone takes no more room under its own name.
    const named = hidden.length === 1 ? nodes : shown
    return [
      ...named.flatMap((node) => {
        const { parts, now, before } = node.row
        const inside = chosen.has(node) ? rowsOf(node.children, depth + 1, parts) : []
        return [{ parts, now, before, depth }, ...inside]
      }),
      ...(hidden.length > 1 ? [{ ...totalOf(hidden.map(rowOf), [...path, null]), depth }] : []),
    ]
  }
  return rowsOf(roots, 0, [])
}

/** The heaviest nodes of a tree. No child weighs more than its parent, so only children of such nodes are looked at. */
function heaviest(roots: readonly Node[], limit: number): ReadonlySet<Node> {
  let chosen: ReadonlySet<Node> = new Set()
  for (;;) {
    const ranked = reached(roots, chosen).sort((one, other) => {
      // A parent stands before a child of the same weight.
      if (one.node.weight === other.node.weight) return one.depth - other.depth
      return one.node.weight > other.node.weight ? -1 : 1
    })
    const heavy = ranked.slice(0, limit).map(({ node }) => node)
    if (heavy.length === chosen.size && heavy.every((node) => chosen.has(node))) return chosen
    chosen = new Set(heavy)
  }
}

/** Nodes in the order of the tree, and the children of those that are chosen. */
function reached(nodes: readonly Node[], chosen: ReadonlySet<Node>, depth = 0): { node: Node; depth: number }[] {
  return nodes.flatMap((node) => [
    { node, depth },
    ...(chosen.has(node) ? reached(node.children, chosen, depth + 1) : []),
  ])
}

/** What stands before a name for each level it is below the outermost one. */
export const LEADER = '· '

/** The tree with subtotals: organization > team > user > model, the largest rows of it. */
export function treeSection(
  tree: readonly Node[],
  levels: readonly Level[],
  { total, change, limit, about }: Omit<FigureOptions, 'total'> & { readonly total: Row; readonly limit: number },
): Section {
  const rows = prunedTree(tree, limit)
  const words = levels.map((level) => titleOf(level).toLowerCase())
  const labels = levels.map((level, index) => labeller(level, rows, index))
  const name = ({ parts, depth, folded, total: isTotal }: TreeRow): string => {
    if (isTotal) return 'Total'
    const part: Part | null | undefined = parts[depth]
    const text = part ? (labels[depth]?.(part) ?? '') : `others (${folded})`
    return LEADER.repeat(depth) + text
  }
  const columns: readonly Column<TreeRow>[] = [
    programColumn('depth', ({ depth, total }) => ({ raw: total ? null : depth, text: '' })),
    ...levels.flatMap((level, index) => programColumns(level, index)),
    {
      key: 'tree',
      title: levels.map(titleOf).join(' > '),
      only: 'people',
      shrink: 1,
      minWidth: 28,
      cell: (row) => wordCell(name(row), row.folded && !row.total ? 'faint' : undefined),
    },
    ...figureColumns({ total: figuresNow(total), change }),
    FOLDED_COLUMN,
  ]
  return {
    id: 'tree',
    title: 'Who spent most',
    says: `By ${words.join(' > ')}; a row holds the cost of those below it.`,
    table: tableOf({ columns, rows, totals: { ...total, total: true, depth: 0 }, about }),
  }
}
