import { csvText } from '../../../core/cbf/csv-text.ts'

/** The records of a CSV text that comes in pieces. @throws Error for what is no UTF-8 or no CSV. */
export async function* csvRecords(pieces: AsyncIterable<Uint8Array>): AsyncIterable<readonly string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const csv = csvText((line, why) => new Error(`line ${line}: ${why}`))
  let rest = ''
  for await (const piece of pieces) {
    const text = rest + decoder.decode(piece, { stream: true })
    const end = text.lastIndexOf('\n') + 1
    rest = text.slice(end)
    for (const { cells } of csv.take(text.slice(0, end))) yield cells
  }
  decoder.decode()
  for (const { cells } of csv.take(rest)) yield cells
  csv.end()
}
