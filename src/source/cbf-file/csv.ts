import { csvText, RECORD_LENGTH } from '../../core/cbf/csv-text.ts'
import type { CbfPiece, PlacedRow } from '../../core/cbf/row.ts'
import { broken } from './errors.ts'
import { foreignColumns, refusedColumns } from './sniff.ts'
import { wholeLines } from './whole-lines.ts'

/** Reads CSV with a header: byte order mark, CRLF and line feeds in quotes are fine, rows may be too short or too long. */
export async function* readCsv(blocks: AsyncIterable<Buffer>, target: string): AsyncIterable<CbfPiece> {
  const csv = csvText((line, why) => broken(target, line, why))
  let columns: readonly string[] | null = null
  for await (const text of wholeLines(blocks, RECORD_LENGTH, csv.tooLong)) {
    const rows: PlacedRow[] = []
    for (const { cells, line } of csv.take(text)) {
      if (columns === null) {
        const foreign = refusedColumns(cells, target, line) ?? foreignColumns(cells, target)
        if (foreign !== null) throw foreign
        columns = cells
        yield { of: 'header', line, columns }
      } else rows.push(rowOf(columns, cells, line))
    }
    if (rows.length > 0) yield { of: 'rows', rows }
  }
  csv.end()
}

function rowOf(columns: readonly string[], texts: readonly string[], line: number): PlacedRow {
  const cells: { [column: string]: string } = {}
  for (let index = 0; index < columns.length; index++) {
    const text = texts[index]
    if (text) cells[columns[index] ?? ''] = text
  }
  return { place: { line, row: null }, cells, width: texts.length }
}
