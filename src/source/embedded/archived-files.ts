import { readFile } from 'node:fs/promises'
import { createBrotliDecompress } from 'node:zlib'

/** A file of a data directory, or a directory, which has no content. */
export interface ArchivedFile {
  readonly path: string
  readonly content: Uint8Array | null
}

/** Bytes that are decompressed at once. */
const CHUNK_SIZE = 1 << 20

/**
 * The files of an archive (`demo/archive.ts`), parents first. Each has bytes of its own, so that one that is done with
 * keeps no other in memory.
 */
export async function* archivedFiles(archive: URL): AsyncGenerator<ArchivedFile, void, undefined> {
  const decompressed = createBrotliDecompress({ chunkSize: CHUNK_SIZE })
  decompressed.end(await readFile(archive))
  const chunks: AsyncIterator<Buffer, undefined> = decompressed[Symbol.asyncIterator]()
  let chunk: Buffer = Buffer.alloc(0)

  const take = async (size: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(size)
    for (let filled = 0; filled < size; ) {
      if (chunk.length === 0) {
        const next = await chunks.next()
        if (next.done) throw new Error('the archive ends early')
        chunk = next.value
      }
      const copied = chunk.copy(bytes, filled)
      chunk = chunk.subarray(copied)
      filled += copied
    }
    return bytes
  }

  const length = Buffer.from(await take(4)).readUInt32BE()
  const list: readonly [path: string, size: number | null][] = JSON.parse(Buffer.from(await take(length)).toString())
  for (const [path, size] of list) yield { path, content: size === null ? null : await take(size) }
}
