import { csvText, RECORD_LENGTH } from '../../../core/cbf/csv-text.ts'
import { wholeLines } from '../../../source/cbf-file/whole-lines.ts'

/** The records of a CSV text that comes in pieces. @throws Error for what is no UTF-8 or no CSV. */
export async function* csvRecords(pieces: AsyncIterable<Uint8Array>): AsyncIterable<readonly string[]> {
  const csv = csvText((line, why) => new Error(`line ${line}: ${why}`))
  for await (const text of wholeLines(pieces, RECORD_LENGTH, csv.tooLong, { fatal: true })) {
    for (const { cells } of csv.take(text)) yield cells
  }
  csv.end()
}
