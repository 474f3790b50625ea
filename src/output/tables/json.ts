import { inPieces, type Pieces } from '../../core/tables/pieces.ts'
import { type Cell, partFor, type Raw, type Table } from '../../core/tables/table.ts'

/** The report as one JSON document: what it is about, then `rows` (and `totals`), objects by key. */
export function* jsonTable(table: Table): Pieces {
  const { rows, totals } = tableObjects(table)
  yield `${JSON.stringify(table.about).slice(0, -1)},"rows":[`
  let comma = ''
  for (const some of inPieces(rows)) {
    yield comma + some.map((row) => JSON.stringify(row)).join(',')
    comma = ','
  }
  yield totals === null ? ']}\n' : `],"totals":${JSON.stringify(totals)}}\n`
}

/** A row as programs get it, value by key. */
export type RowObject = Readonly<Record<string, Raw>>

/** What a table holds, as objects by key. */
export function tableObjects(table: Table): { readonly rows: Iterable<RowObject>; readonly totals: RowObject | null } {
  const { columns, rows, totals } = partFor('programs', table)
  const object = (cells: readonly Cell[]): RowObject =>
    Object.fromEntries(columns.map(({ key }, index) => [key, cells[index]?.raw ?? null]))
  return {
    rows: (function* () {
      for (const row of rows) yield object(row)
    })(),
    totals: totals === null ? null : object(totals),
  }
}
