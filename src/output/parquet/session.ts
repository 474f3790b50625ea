import type { Layout } from '../../core/cbf/layout.ts'
import type { Provenance, SinkSession } from '../../core/delivery.ts'
import type { Output } from '../file/output.ts'
import { type Chunk, chunkOf } from './chunk.ts'
import { footerOf, groupOf, MAGIC } from './footer.ts'
import type { RowGroup as GroupInFile } from './format.ts'
import { rowGroup } from './row-group.ts'
import { parquetRefuses, schemaOf } from './schema.ts'

/** Lines of a row group, and so what is in memory at most; a page of their numbers then is below 1 MB. */
export const GROUP_ROWS = 10_000

/** Writes Parquet group by group, from the start to the end: what is known only at the end stands in the footer. */
export async function parquetSession(output: Output, layout: Layout, provenance: Provenance): Promise<SinkSession> {
  const [root, ...columns] = schemaOf(layout)
  const groups: GroupInFile[] = []
  let group = rowGroup(layout, GROUP_ROWS)
  let lines = 0
  let offset = 0
  const write = async (bytes: Uint8Array) => {
    await output.write(bytes)
    offset += bytes.length
  }
  const writeGroup = async () => {
    if (group.rows === 0) return
    const { column } = group
    const chunks: Chunk[] = []
    // While a column is compressed by zlib's threads the next is encoded; all at once would take ten times the memory.
    let packing: Promise<void> = Promise.resolve()
    for (const [place, element] of columns.entries()) {
      const encoded = column(place)
      await packing
      packing = chunkOf(element, encoded).then((chunk) => void chunks.push(chunk))
    }
    await packing
    groups.push(groupOf(chunks, group.rows, offset))
    for (const { bytes } of chunks) await write(bytes)
    group = rowGroup(layout, GROUP_ROWS)
  }
  await write(MAGIC)
  return {
    refuses: parquetRefuses,
    async write(batch) {
      for (const line of batch) {
        group.add(line)
        if (group.rows === GROUP_ROWS) await writeGroup()
      }
      lines += batch.length
    },
    async commit() {
      await writeGroup()
      await write(footerOf([root, ...columns], groups, provenance))
      return { target: output.target, lines, bytes: await output.commit() }
    },
    abort: () => output.abort(),
  }
}
