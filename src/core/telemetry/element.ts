import { type Column, cellOf, type Layout } from '../cbf/layout.ts'
import type { CbfLine, OwnerFragment, ProductFragment } from '../cbf/line.ts'
import { levelTags } from '../cbf/tag-rules.ts'
import { UNASSIGNED } from '../czrn/segment.ts'
import { OWNERS_REMEMBERED } from '../memo.ts'
import type { Level } from '../model/level.ts'

export interface Element {
  readonly name: string
  readonly id: string
}

/** Names the element of a line, once for each pair of fragments; who is not known is `unassigned`. */
export function elementNamer(
  layout: Layout,
  levels: readonly Level[],
  identity: 'id' | 'name',
): (line: CbfLine) => Element {
  const columns = new Map<string, Column>(layout.columns.map((column) => [column.column, column]))
  const cell = (tag: string | null, line: CbfLine) => {
    const column = tag === null ? undefined : columns.get(`resource/tag:${tag}`)
    return column === undefined ? '' : cellOf(column, line)
  }
  const known = new Map<OwnerFragment, Map<ProductFragment, Element>>()
  const make = (line: CbfLine): Element => {
    const parts = levels.map((level) => {
      const tags = levelTags(level)
      const name = level === 'provider' ? line.product.provider.slug : cell(tags.name, line)
      const id = cell(tags.id, line) || name || UNASSIGNED
      return { id, name: identity === 'id' ? id : name || id }
    })
    return { name: parts.map(({ name }) => name).join('/'), id: JSON.stringify(parts.map(({ id }) => id)) }
  }
  return (line) => {
    if (known.size >= OWNERS_REMEMBERED && !known.has(line.owner)) known.clear()
    const products = known.get(line.owner) ?? new Map<ProductFragment, Element>()
    known.set(line.owner, products)
    const element = products.get(line.product) ?? make(line)
    products.set(line.product, element)
    return element
  }
}
