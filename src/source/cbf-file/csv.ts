import { CsvError, type Parser, parse } from 'csv-parse'
import type { CbfPiece, PlacedRow } from '../../cbf/row.ts'
import { broken } from './errors.ts'
import { foreignColumns } from './sniff.ts'

/** Longest row in bytes: a quote that nobody closes would gather the rest of the file. */
const ROW_BYTES = 5_000_000

interface Record {
  readonly cells: readonly string[]
  /** The line it ends in. */
  readonly end: number
}

/** Reads CSV with a header: byte order mark, CRLF and line feeds in quotes are fine, rows may be too short or too long. */
export async function* readCsv(blocks: AsyncIterable<Buffer>, target: string): AsyncIterable<CbfPiece> {
  let records: Record[] = []
  const parser = parse({
    bom: true,
    // Named, since found out by the first one a file with both kinds would be read wrongly.
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: ROW_BYTES,
    on_record(cells, { lines }) {
      records.push({ cells, end: lines })
      return null
    },
  })
  // The failure is taken from the callbacks of write and end.
  parser.on('error', () => {})
  parser.resume()
  let columns: readonly string[] | null = null
  let line = 0
  const pieces = function* (): Iterable<CbfPiece> {
    const rows: PlacedRow[] = []
    for (const { cells, end } of records) {
      const start = end - (end > line + 1 ? lineFeeds(cells) : 0)
      line = end
      if (columns === null) {
        const foreign = foreignColumns(cells, target)
        if (foreign !== null) throw foreign
        columns = cells
        yield { of: 'header', line: start, columns }
      } else rows.push(rowOf(columns, cells, start))
    }
    records = []
    if (rows.length > 0) yield { of: 'rows', rows }
  }
  const parsed = async (work: (done: (error?: Error | null) => void) => void) => {
    await new Promise<void>((resolve, reject) =>
      work((error) => (error ? reject(csvError(error, target, (records.at(-1)?.end ?? line) + 1)) : resolve())),
    )
  }
  for await (const block of blocks) {
    await parsed((done) => write(parser, block, done))
    yield* pieces()
  }
  await parsed((done) => parser.end(done))
  yield* pieces()
}

function write(parser: Parser, block: Buffer, done: (error?: Error | null) => void): void {
  parser.write(block, done)
}

function rowOf(columns: readonly string[], texts: readonly string[], line: number): PlacedRow {
  const cells: { [column: string]: string } = {}
  for (let index = 0; index < columns.length; index++) {
    const text = texts[index]
    if (text) cells[columns[index] ?? ''] = text
  }
  return { place: { line, row: null }, cells, width: texts.length }
}

function lineFeeds(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0)
}

const SWALLOWS: ReadonlySet<string> = new Set(['CSV_QUOTE_NOT_CLOSED', 'CSV_MAX_RECORD_SIZE'])
const WORDS: Readonly<{ [code: string]: string }> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened that is never closed',
  INVALID_OPENING_QUOTE: 'a quote stands inside of a text that is not in quotes',
  CSV_INVALID_CLOSING_QUOTE: 'something follows a closing quote',
  CSV_MAX_RECORD_SIZE: 'a row is longer than 5 MB; is a quote not closed?',
}

/** `after` is the line after the last row that was sound: where a quote was opened that swallowed the rest. */
function csvError(error: Error, target: string, after: number): Error {
  if (!(error instanceof CsvError)) return error
  const line: unknown = Reflect.get(error, 'lines')
  const place = SWALLOWS.has(error.code) || typeof line !== 'number' ? after : line
  return broken(target, place, WORDS[error.code] ?? error.message, error)
}
