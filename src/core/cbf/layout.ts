import type { CbfLine } from './line.ts'
import { COLUMN_RULES, type ColumnRule, DISCOUNT_RULES, type Mapping, REQUEST_RULES } from './mapping.ts'
import { type ResourcePiece, resourceText } from './resource.ts'

/** A column of a run, with the place of its text in its fragment; that of the resource with its pieces for this mapping. */
export type Column = { readonly cell: number } & (
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
  const columns = COLUMN_GROUPS.flatMap((fragment): Column[] =>
    rules
      .filter((rule) => rule.of === fragment)
      .map((rule, cell) =>
        rule.of === 'resource' ? { ...rule, cell, pieces: rule.pieces(mapping) } : { ...rule, cell },
      ),
  )
  return { mapping, columns }
}

/** The text of one cell; `''` is absent. */
export function cellOf(column: Column, line: CbfLine): string {
  switch (column.of) {
    case 'line':
      return column.text(line)
    case 'request':
      return line.request === null ? '' : column.text(line.request)
    case 'owner':
      return line.owner.cells[column.cell] ?? ''
    case 'product':
      return line.product.cells[column.cell] ?? ''
    case 'resource':
      return resourceText(column.pieces, line.owner, line.product)
  }
}
