import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { FileMetaData, SchemaElement } from 'hyparquet'
import type { CbfPiece } from '../../core/cbf/row.ts'
import { AppError } from '../../core/errors.ts'
import { messageOf } from '../../core/node-errors.ts'
import { zstandard } from '../../core/zstandard.ts'
import { broken, notCbf, quoted } from './errors.ts'
import { MAX_PAGE_BYTES, MAX_ROW_GROUP_ROWS } from './limits.ts'
import { type CellText, cellText, PARSERS } from './parquet-values.ts'
import { foreignColumns, refusedColumns } from './sniff.ts'

/** A part of a Parquet file: its columns, or the texts of consecutive rows, column by column, `''` where there is none. */
export type ParquetPart =
  | { readonly columns: readonly string[] }
  | { readonly row: number; readonly texts: readonly (readonly string[])[] }

/** Rows that are handed on at once. */
const BATCH = 1_000

/**
 * Reads a Parquet file row group by row group; memory holds one. Decimals, integers and times become their exact text.
 * `reached` is told each place before it is read. A broken file may keep this from ever ending: see `readParquet`.
 * @throws UsageError for a file that is broken or holds other columns.
 */
export async function* parquetParts(
  path: string,
  target: string,
  reached: (place: string) => void,
): AsyncGenerator<ParquetPart, void, undefined> {
  let place = 'footer'
  const enter = (next: string) => {
    place = next
    reached(next)
  }
  try {
    enter(place)
    const { asyncBufferFromFile, parquetMetadataAsync, parquetSchema, parquetScan, snappyUncompress } = await import(
      'hyparquet'
    )
    const file = await asyncBufferFromFile(path)
    const found = await parquetMetadataAsync(file)
    const metadata = withRawDecimals(found)
    const elements = parquetSchema(found).children.map(({ element }) => element)
    const columns = columnNames(elements)
    const foreign = refusedColumns(columns, target, place) ?? foreignColumns(columns, target)
    if (foreign !== null) throw foreign
    yield { columns }
    const compressors = {
      SNAPPY: bounded((packed, { maxOutputLength }) => {
        const unpacked = new Uint8Array(maxOutputLength)
        snappyUncompress(packed, unpacked)
        return unpacked
      }),
      GZIP: bounded(gunzipSync),
      BROTLI: bounded(brotliDecompressSync),
      ...(zstandard && { ZSTD: bounded(zstandard.zstdDecompressSync) }),
    }
    const options = { file, metadata, utf8: false, parsers: PARSERS, compressors }
    let first = 1
    for (const [index, group] of metadata.row_groups.entries()) {
      const groupPlace = `row group ${index + 1}`
      enter(groupPlace)
      const rows = Number(group.num_rows)
      if (!(rows >= 0 && rows <= MAX_ROW_GROUP_ROWS)) throw new Error(`it says that it has ${rows} rows`)
      // A scan remembers what it read, so each row group has its own.
      const scan = await parquetScan(options)
      const texts: CellText[] = []
      for (const element of elements) {
        enter(`${groupPlace}, column ${quoted(element.name)}`)
        const data = await scan.readColumn({ column: element.name, rowStart: first - 1, rowEnd: first - 1 + rows })
        if (data.length !== rows) throw new Error(`${data.length} values for ${rows} rows`)
        texts.push(cellText(element, data))
      }
      for (let start = 0; start < rows; start += BATCH) {
        enter(`${groupPlace}, row ${first + start}`)
        const length = Math.min(BATCH, rows - start)
        yield {
          row: first + start,
          texts: texts.map((text) => Array.from({ length }, (_, row) => text(start + row))),
        }
      }
      first += rows
    }
  } catch (error) {
    throw error instanceof AppError ? error : failure(error, target, place)
  }
}

/** The rows of a part as every format gives them. */
export function parquetPiece(part: ParquetPart, columns: readonly string[]): CbfPiece {
  if ('columns' in part) return { of: 'header', line: null, columns: part.columns }
  const rows = Array.from(part.texts[0] ?? [], (_, index) => {
    const cells: { [column: string]: string } = {}
    for (let column = 0; column < columns.length; column++) {
      const text = part.texts[column]?.[index]
      if (text) cells[columns[column] ?? ''] = text
    }
    return { place: { line: null, row: part.row + index }, cells, width: columns.length }
  })
  return { of: 'rows', rows }
}

/** @throws Error for a schema that a reader takes but that names nothing. */
function columnNames(elements: readonly SchemaElement[]): readonly string[] {
  const names: readonly unknown[] = elements.map(({ name }) => name)
  return names.map((name, index) => {
    if (typeof name === 'string') return name
    throw new Error(`column ${index + 1} has no name`)
  })
}

/** Unpacks at most what the page says it holds: a page of a few bytes may unpack to gigabytes. */
const bounded =
  (unpack: (packed: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array) =>
  (packed: Uint8Array, length: number) => {
    if (length > MAX_PAGE_BYTES) throw new Error(`a page says that it unpacks to ${length} bytes`)
    return unpack(packed, { maxOutputLength: Math.max(length, 1) })
  }

function failure(error: unknown, target: string, place: string): Error {
  const why = messageOf(error)
  const codec = /unsupported compression codec: (\w+)/.exec(why)?.[1]
  if (codec === undefined) return broken(target, place, `its Parquet cannot be read (${why})`, error)
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
