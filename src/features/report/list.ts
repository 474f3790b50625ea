import { groupBy } from '../../core/group-by.ts'
import { programColumn, type Table, tableOf, wordCell } from '../../core/tables/table.ts'
import { type Dimension, isPeriod, type Part } from '../../core/totals/part.ts'
import type { Sort } from './choices.ts'
import { csvColumn, type FigureOptions, FOLDED_COLUMN, figureColumns, labelColumns } from './columns.ts'
import { keyOf, type Row, totalOf } from './row.ts'
import { sorted, topOf } from './sort.ts'

/** How a list is made of groups. */
export interface ListOptions extends FigureOptions {
  readonly dimensions: readonly Dimension[]
  readonly sort: Sort
  /** Rows that stand for themselves; null for all. */
  readonly top: number | null
  /** Files that the entities of the first dimension have of their own, without ending. */
  readonly fileOf?: (part: Part) => string | null
}

/** Groups as a table: sorted, the rest folded into others, with totals. Rows of a period stay together, in order of time. */
export function listOf(groups: readonly Row[], options: ListOptions): Table {
  const { dimensions, sort, top, about, fileOf } = options
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
  })
}

function byPeriod(rows: readonly Row[], dimensions: readonly Dimension[]): readonly (readonly Row[])[] {
  const periodsOf = ({ parts }: Row) => parts.filter((_, index) => isPeriod(dimensions[index] ?? 'org'))
  const groups = groupBy(rows, (row) => keyOf(periodsOf(row)))
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, some]) => some)
}

function shortened(rows: readonly Row[], dimensions: readonly Dimension[], top: number | null): readonly Row[] {
  const inTime = !dimensions.every(isPeriod)
  return topOf(rows, top, (rest) => {
    const kept = (dimension: Dimension, index: number) =>
      inTime && isPeriod(dimension) ? (rest[0]?.parts[index] ?? null) : null
    return totalOf(rest, dimensions.map(kept))
  })
}

/** A table of rows that are no entities but questions: the first part says which. */
export function namedTable(
  rows: readonly Row[],
  options: FigureOptions & { readonly title: string; readonly totals?: Row },
): Table {
  const { title, about, totals } = options
  return tableOf<Row>({
    columns: [
      programColumn('kind', ({ parts: [part] }) => wordCell(part?.key ?? null)),
      {
        key: 'title',
        title,
        only: 'people',
        shrink: 1,
        minWidth: 24,
        cell: ({ parts: [part], total }) => wordCell(total ? 'Total' : (part?.name ?? null)),
      },
      ...figureColumns(options),
    ],
    rows,
    ...(totals === undefined ? {} : { totals }),
    about,
  })
}
