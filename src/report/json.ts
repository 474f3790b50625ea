import { type Cell, partFor, type Table } from './table.ts'

/** The report as one JSON document: what it is about, then `rows` (and `totals`), objects by key. */
export function jsonTable(table: Table): string {
  const { columns, rows, totals } = partFor('programs', table)
  const object = (cells: readonly Cell[]) =>
    Object.fromEntries(columns.map(({ key }, index) => [key, cells[index]?.raw ?? null]))
  const sums = totals === null ? {} : { totals: object(totals) }
  return `${JSON.stringify({ ...table.about, rows: rows.map(object), ...sums })}\n`
}
