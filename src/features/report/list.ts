import { type Table, tableOf } from '../../core/tables/table.ts'
import { type Dimension, isPeriod } from '../../core/totals/dimension.ts'
import type { Part } from '../../core/totals/part.ts'
import { csvColumn, type FigureOptions, FOLDED_COLUMN, figureColumns, labelColumns } from './columns.ts'
import type { Row } from './row.ts'
import { sorted, topOf } from './sort.ts'
import type { Sort } from './sort-keys.ts'
import { totalOf } from './total.ts'

/** How a list is made of groups. */
export interface ListOptions extends FigureOptions {
  readonly dimensions: readonly Dimension[]
  readonly sort: Sort
  /** Rows that stand for themselves; null for all. */
  readonly top: number | null
  readonly about: Table['about']
  readonly notes?: readonly string[]
  /** Files that the entities of the first dimension have of their own, without ending. */
  readonly fileOf?: (part: Part) => string | null
}

/** Groups as a table: sorted, the rest folded into others, with totals. Rows of a period stay together, in order of time. */
export function listOf(groups: readonly Row[], options: ListOptions): Table {
  const { dimensions, sort, top, about, notes = [], fileOf } = options
  const inTime = dimensions.some(isPeriod) && !dimensions.every(isPeriod)
  const rows = inTime
    ? byPeriod(groups, dimensions).flatMap((some) => shortened(sorted(some, sort), dimensions, top))
    : shortened(sorted(groups, sort), dimensions, top)
  return tableOf({
    columns: [
      ...labelColumns(dimensions, groups, fileOf),
      ...figureColumns(options),
      ...(fileOf === undefined ? [] : [csvColumn(fileOf)]),
      FOLDED_COLUMN,
    ],
    rows,
    totals: { ...totalOf(groups), total: true },
    about,
    notes,
  })
}

function byPeriod(rows: readonly Row[], dimensions: readonly Dimension[]): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = periodsOf(row, dimensions)
      .map((part) => part?.key ?? '')
      .join('\0')
    const known = groups.get(key)
    if (known) known.push(row)
    else groups.set(key, [row])
  }
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, some]) => some)
}

function shortened(rows: readonly Row[], dimensions: readonly Dimension[], top: number | null): readonly Row[] {
  return topOf(rows, top, (rest) => {
    const [first] = rest
    const inTime = !dimensions.every(isPeriod)
    return totalOf(
      rest,
      dimensions.map((dimension, index) => (inTime && isPeriod(dimension) ? (first?.parts[index] ?? null) : null)),
    )
  })
}

function periodsOf(row: Row, dimensions: readonly Dimension[]): Row['parts'] {
  return row.parts.filter((_, index) => isPeriod(dimensions[index] ?? 'org'))
}
