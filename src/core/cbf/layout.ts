import { UNASSIGNED } from '../czrn/segment.ts'
import type { Level } from '../model/level.ts'
import type { CbfLine } from './line.ts'
import { COLUMN_RULES, type ColumnRule, DISCOUNT_RULES, type Mapping, REQUEST_RULES } from './mapping.ts'
import { type ResourcePiece, resourceText, segmentPlace } from './resource.ts'

/** A column of a run, with the place of its text among those of its fragment; that of the resource with its pieces for this mapping. */
export type Column = { readonly place: number } & (
  | Exclude<ColumnRule, ResourceRule>
  | (Omit<ResourceRule, 'pieces'> & { readonly pieces: readonly ResourcePiece[] })
)

type ResourceRule = Extract<ColumnRule, { readonly of: 'resource' }>

/**
 * The columns of a run in the order they are written: fixed before the first row is read, since a streamed file
 * needs its header first. Columns of one fragment stand together, so that a fragment is encoded as one piece.
 */
export interface Layout {
  readonly mapping: Mapping
  readonly columns: readonly Column[]
}

/** Where cells come from, in the order in which they are written. */
export const COLUMN_GROUPS = ['line', 'request', 'product', 'owner', 'resource'] as const

export function layoutOf(mapping: Mapping): Layout {
  const request = REQUEST_RULES.filter(({ column }) =>
    column === 'lineitem/id' ? mapping.requests : mapping.description === 'request',
  )
  const rules = [
    ...COLUMN_RULES.filter((rule) => !request.some((other) => other.column === rule.column)),
    ...(mapping.discounts ? DISCOUNT_RULES : []),
    ...request,
    ...mapping.tags,
  ]
  const columns = COLUMN_GROUPS.flatMap((fragment): Column[] => {
    const segments = mapping.levels.filter((level) => segmentPlace(mapping.levels, level).of === fragment).length
    return rules
      .filter((rule) => rule.of === fragment)
      .map((rule, index) => {
        const place = segments + index
        return rule.of === 'resource' ? { ...rule, place, pieces: rule.pieces(mapping) } : { ...rule, place }
      })
  })
  return { mapping, columns }
}

/** Reads the segment of a level; `unassigned` for one that the lines do not have. */
export function segmentReader({ mapping }: Layout, level: Level): (line: CbfLine) => string {
  const { of, place } = segmentPlace(mapping.levels, level)
  return (line) => line[of].texts[place] ?? UNASSIGNED
}

/** The text of one cell; `''` is absent. */
export function cellOf(column: Column, line: CbfLine): string {
  switch (column.of) {
    case 'line':
      return column.text(line)
    case 'request':
      return line.request === null ? '' : column.text(line.request)
    case 'owner':
      return line.owner.texts[column.place] ?? ''
    case 'product':
      return line.product.texts[column.place] ?? ''
    case 'resource':
      return resourceText(column.pieces, line.owner, line.product)
  }
}
