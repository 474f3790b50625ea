import { stringify } from 'csv-stringify/sync'
import { partFor, type Table } from './table.ts'

/** The rows as CSV by RFC 4180 with line feeds, one header line of keys; no totals, which a sum over the rows would count again. */
export function csvTable(table: Table): string {
  const { columns, rows } = partFor('programs', table)
  return stringify(
    [columns.map(({ key }) => key), ...rows.map((row) => row.map(({ raw }) => (raw === null ? '' : String(raw))))],
    // A lone carriage return ends a line for many readers, so it must be quoted too.
    { quoted_match: /[\r\n]/ },
  )
}
