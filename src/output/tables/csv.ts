import { stringify } from 'csv-stringify/sync'
import { inPieces, type Pieces } from '../../core/tables/pieces.ts'
import { partFor, type Table } from '../../core/tables/table.ts'

/** The rows as CSV by RFC 4180 with line feeds, one header line of keys; no totals, which a sum over the rows would count again. */
export function* csvTable(table: Table): Pieces {
  const { columns, rows } = partFor('programs', table)
  // A lone carriage return ends a line for many readers, so it must be quoted too.
  const lines = (cells: string[][]) => stringify(cells, { quoted_match: /[\r\n]/ })
  yield lines([columns.map(({ key }) => key)])
  for (const some of inPieces(rows)) {
    yield lines(some.map((row) => row.map(({ raw }) => (raw === null ? '' : String(raw)))))
  }
}
