import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { FileMetaData, SchemaElement } from 'hyparquet'
import type { CbfPiece, PlacedRow } from '../../core/cbf/row.ts'
import { messageOf } from '../../core/node-errors.ts'
import { zstandard } from '../../core/zstandard.ts'
import { broken, notCbf } from './errors.ts'
import { type CellText, cellText, PARSERS } from './parquet-values.ts'
import { foreignColumns } from './sniff.ts'

/** Rows that are handed on at once. */
const BATCH = 1_000

/**
 * Reads a Parquet file row group by row group; memory holds one. Decimals, integers and times become their exact text.
 * @throws UsageError for a file that is broken or holds other columns.
 */
export async function* readParquet(path: string, target: string): AsyncIterable<CbfPiece> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetSchema, parquetScan } = await import('hyparquet')
  const guarded = <T>(work: Promise<T>) =>
    work.catch((error: unknown) => {
      throw failure(error, target)
    })
  const file = await guarded(asyncBufferFromFile(path))
  const found = await guarded(parquetMetadataAsync(file))
  const elements = parquetSchema(found).children.map(({ element }) => element)
  const columns = elements.map(({ name }) => name)
  const foreign = foreignColumns(columns, target)
  if (foreign !== null) throw foreign
  yield { of: 'header', line: null, columns }
  const options = { file, metadata: withRawDecimals(found), utf8: false, parsers: PARSERS }
  const compressors = {
    GZIP: (packed: Uint8Array) => gunzipSync(packed),
    BROTLI: (packed: Uint8Array) => brotliDecompressSync(packed),
    ...(zstandard && { ZSTD: zstandard.zstdDecompressSync }),
  }
  let row = 0
  for (const group of found.row_groups) {
    // A scan remembers what it read, so each row group has its own.
    const scan = await guarded(parquetScan({ ...options, compressors }))
    const end = row + Number(group.num_rows)
    const texts: CellText[] = []
    for (const element of elements) {
      const data = await guarded(scan.readColumn({ column: element.name, rowStart: row, rowEnd: end }))
      texts.push(cellText(element, data))
    }
    for (let start = row; start < end; start += BATCH) {
      const rows = Array.from({ length: Math.min(BATCH, end - start) }, (_, index) =>
        rowOf(columns, texts, start - row + index, start + index + 1),
      )
      yield { of: 'rows', rows }
    }
    row = end
  }
}

function rowOf(columns: readonly string[], texts: readonly CellText[], index: number, number: number): PlacedRow {
  const cells: { [column: string]: string } = {}
  for (let column = 0; column < columns.length; column++) {
    const text = texts[column]?.(index)
    if (text) cells[columns[column] ?? ''] = text
  }
  return { place: { line: null, row: number }, cells, width: columns.length }
}

function failure(error: unknown, target: string): Error {
  const why = messageOf(error)
  const codec = /unsupported compression codec: (\w+)/.exec(why)?.[1]
  if (codec === undefined) return broken(target, null, `its Parquet cannot be read (${why})`, error)
  const hint = 'Write it with SNAPPY or GZIP; ZSTD can be read with Node.js 22.15 or later.'
  return notCbf(target, `its Parquet is compressed with ${codec}, which cannot be unpacked here`, hint)
}

/** hyparquet makes decimals into numbers, which lose digits; without their type it gives the integers behind them. */
function withRawDecimals(metadata: FileMetaData): FileMetaData {
  return {
    ...metadata,
    schema: metadata.schema.map((element): SchemaElement => {
      if (element.converted_type !== 'DECIMAL' && element.logical_type?.type !== 'DECIMAL') return element
      const { converted_type: _converted, logical_type: _logical, ...raw } = element
      return raw
    }),
  }
}
