import { ByteWriter } from 'hyparquet-writer'
import { writeMetadata } from 'hyparquet-writer/src/metadata.js'
import type { Provenance } from '../../core/delivery.ts'
import type { Chunk } from './chunk.ts'
import type { ColumnChunk, RowGroup, SchemaElement } from './format.ts'

/** Stands at both ends of a file. */
export const MAGIC: Uint8Array = Buffer.from('PAR1')

/** What the footer says of a row group whose chunks stand one behind the other from `offset` on. */
export function groupOf(chunks: readonly Chunk[], rows: number, offset: number): RowGroup {
  let at = offset
  const columns = chunks.map(({ bytes, about }): ColumnChunk => {
    const start = BigInt(at)
    at += bytes.length
    const { data_page_offset: data, dictionary_page_offset: dictionary } = about
    return {
      file_offset: start,
      meta_data: {
        ...about,
        data_page_offset: start + data,
        ...(dictionary === undefined ? {} : { dictionary_page_offset: start + dictionary }),
      },
    }
  })
  return {
    columns,
    num_rows: BigInt(rows),
    total_byte_size: chunks.reduce((sum, { about }) => sum + about.total_uncompressed_size, 0n),
    total_compressed_size: BigInt(at - offset),
  }
}

/** The end of a file: what is in it and where, its own length, and the magic number. */
export function footerOf(
  schema: SchemaElement[],
  groups: RowGroup[],
  { version, ledger, window }: Provenance,
): Uint8Array {
  const writer = new ByteWriter()
  writeMetadata(writer, {
    version: 2,
    created_by: `litellm-cloudzero version ${version}`,
    schema,
    num_rows: groups.reduce((sum, { num_rows: rows }) => sum + rows, 0n),
    row_groups: groups,
    key_value_metadata: [
      { key: 'litellm-cloudzero.ledger', value: ledger },
      { key: 'litellm-cloudzero.window.from', value: window.from },
      { key: 'litellm-cloudzero.window.to', value: window.to },
    ],
    // Of a file that is read; the writer measures it.
    metadata_length: 0,
  })
  writer.appendBytes(MAGIC)
  return writer.getBytes()
}
