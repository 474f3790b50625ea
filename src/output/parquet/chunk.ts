import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { ByteWriter } from 'hyparquet-writer'
import { writePageHeader } from 'hyparquet-writer/src/datapage.js'
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js'
import type { EncodedColumn } from './encode.ts'
import type { ColumnMetaData, PageHeader, SchemaElement } from './format.ts'

const compress = promisify(gzip)

/** The bytes of one column of a row group, and what the footer says about them, offsets counted from their start. */
export interface Chunk {
  readonly bytes: Buffer
  readonly about: ColumnMetaData
}

interface Page {
  readonly bytes: Buffer
  readonly plainBytes: number
}

/** Puts an encoded column into pages. They are compressed in the threads of zlib. */
export async function chunkOf(element: SchemaElement, column: EncodedColumn): Promise<Chunk> {
  const { rows, present, dictionary, minimum, maximum } = column
  const nulls = present === null ? 0 : rows - present.reduce((sum, one) => sum + one, 0)
  const [first, second] = await Promise.all([
    dictionary && dictionaryPage(dictionary.bytes, dictionary.size),
    dataPage(column, nulls),
  ])
  const bytes = first ? Buffer.concat([first.bytes, second.bytes]) : second.bytes
  return {
    bytes,
    about: {
      type: element.type ?? 'BYTE_ARRAY',
      encodings: first ? ['PLAIN', 'RLE_DICTIONARY', 'RLE'] : ['PLAIN', 'RLE'],
      path_in_schema: [element.name],
      codec: 'GZIP',
      num_values: BigInt(rows),
      total_compressed_size: BigInt(bytes.length),
      total_uncompressed_size: BigInt((first?.plainBytes ?? 0) + second.plainBytes),
      data_page_offset: BigInt(first?.bytes.length ?? 0),
      ...(first ? { dictionary_page_offset: 0n } : {}),
      statistics: {
        null_count: BigInt(nulls),
        ...(minimum === null || maximum === null ? {} : { min_value: minimum, max_value: maximum }),
      },
    },
  }
}

async function dictionaryPage(plain: Buffer, size: number): Promise<Page> {
  const packed = await compress(plain)
  return page([], packed, plain.length, {
    type: 'DICTIONARY_PAGE',
    dictionary_page_header: { num_values: size, encoding: 'PLAIN' },
  })
}

async function dataPage({ rows, present, values, dictionary }: EncodedColumn, nulls: number): Promise<Page> {
  const levels = new ByteWriter()
  if (present !== null) writeRleBitPackedHybrid(levels, present, 1)
  const packed = await compress(values)
  return page([levels.getBytes()], packed, values.length, {
    type: 'DATA_PAGE_V2',
    data_page_header_v2: {
      num_values: rows,
      num_nulls: nulls,
      num_rows: rows,
      encoding: dictionary === null ? 'PLAIN' : 'RLE_DICTIONARY',
      definition_levels_byte_length: levels.offset,
      repetition_levels_byte_length: 0,
      is_compressed: true,
    },
  })
}

/** Levels are never compressed, but count in both sizes. */
function page(
  levels: readonly Uint8Array[],
  packed: Buffer,
  plainLength: number,
  header: Omit<PageHeader, 'uncompressed_page_size' | 'compressed_page_size'>,
): Page {
  const ofLevels = levels.reduce((sum, { length }) => sum + length, 0)
  const head = new ByteWriter()
  writePageHeader(head, {
    ...header,
    uncompressed_page_size: ofLevels + plainLength,
    compressed_page_size: ofLevels + packed.length,
  })
  return {
    bytes: Buffer.concat([head.getBytes(), ...levels, packed]),
    plainBytes: head.offset + ofLevels + plainLength,
  }
}
