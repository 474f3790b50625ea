import { type Table, tableOf, wordCell } from '../../core/tables/table.ts'
import { type FigureOptions, figureColumns } from './columns.ts'
import type { Row } from './row.ts'

/** A table of rows that are no entities but questions: the first part says which. */
export function namedTable(
  rows: readonly Row[],
  options: FigureOptions & { readonly title: string; readonly about: Table['about']; readonly totals?: Row },
): Table {
  const { title, about, totals } = options
  return tableOf<Row>({
    columns: [
      {
        key: 'kind',
        title,
        only: 'programs',
        cell: ({ parts: [part] }) => wordCell(part?.key ?? null),
      },
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
