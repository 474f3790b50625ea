import { displayMoney, displayShare, type Money, shareOf } from '../../../core/model/money.ts'
import type { Part } from '../../../core/totals/part.ts'
import { figuresNow } from '../row.ts'
import type { Node } from '../tree.ts'

/** One rectangle of the treemap before it has a place. */
export interface Tile {
  readonly label: string
  /** US dollars, more than none. */
  readonly cost: Money
  /** `12.3 %` of everything in the picture. */
  readonly share: string
  /** Class of its colour. */
  readonly colour: string
}

/** Tiles that belong together. */
export interface TileGroup extends Tile {
  readonly tiles: readonly Tile[]
}

/** What a treemap shows and what it cannot show: an area is never negative. */
export interface TileChoice {
  readonly groups: readonly TileGroup[]
  readonly left: { readonly groups: number; readonly cost: Money }
}

/** Most groups and tiles: more cannot be read. */
const GROUPS = 7
const TILES = 64

/** The two outermost levels of a tree as tiles; what is small becomes others, so that areas add up. */
export function tilesOf(
  roots: readonly Node[],
  label: (part: Part, depth: number) => string,
  colourOf: (parts: Node['row']['parts']) => string,
): TileChoice {
  const costOf = (node: Node): Money => figuresNow(node.row).cost
  const nameOf = (node: Node, depth: number) => {
    const part = node.row.parts[depth]
    return part ? label(part, depth) : ''
  }
  const inner = roots.map((root) => ({ root, children: root.children.length > 0 ? root.children : [root] }))
  const shown = inner
    .map(({ root, children }) => ({ root, children: children.filter((child) => costOf(child) > 0n) }))
    .filter(({ children }) => children.length > 0)
  const total = shown.flatMap(({ children }) => children).reduce((sum, child) => sum + costOf(child), 0n)
  const tile = (text: string, cost: Money, parts: Node['row']['parts']): Tile => ({
    label: text,
    cost,
    share: displayShare(shareOf(cost, total)),
    colour: colourOf(parts),
  })
  const sumOf = (nodes: readonly Node[]) => nodes.reduce((sum, node) => sum + costOf(node), 0n)
  const ranked = shown.flatMap(({ children }) => children).sort((one, other) => (costOf(one) > costOf(other) ? -1 : 1))
  const named = new Set(ranked.slice(0, TILES))
  const bySize = [...shown].sort((one, other) => (sumOf(one.children) > sumOf(other.children) ? -1 : 1))
  const whole = bySize.length <= GROUPS + 1 ? bySize : bySize.slice(0, GROUPS)
  const rest = bySize.slice(whole.length)
  const groups = whole.map(({ root, children }): TileGroup => {
    const alone = children.filter((child) => named.has(child))
    const small = children.filter((child) => !named.has(child))
    const depth = root === children[0] ? 0 : 1
    const tiles = alone.map((child) => tile(nameOf(child, depth), costOf(child), child.row.parts))
    const folded = small.length === 0 ? [] : [tile(`others (${small.length})`, sumOf(small), [])]
    return { ...tile(nameOf(root, 0), sumOf(children), root.row.parts), tiles: descending([...tiles, ...folded]) }
  })
  const restTile = tile(`others (${rest.length})`, sumOf(rest.flatMap(({ children }) => children)), [])
  const hidden = inner.flatMap(({ children }) => children).filter((child) => costOf(child) < 0n)
  return {
    groups: [...groups, ...(rest.length === 0 ? [] : [{ ...restTile, tiles: [restTile] }])],
    left: { groups: hidden.length, cost: sumOf(hidden) },
  }
}

/** All tiles in words, for those who do not see the picture. */
export function tileWords({ cost, share }: Tile): string {
  return `${displayMoney(cost)}, ${share}`
}

function descending(tiles: readonly Tile[]): readonly Tile[] {
  return [...tiles].sort((one, other) => (one.cost === other.cost ? 0 : one.cost > other.cost ? -1 : 1))
}
