import { readFile } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import { createBrotliDecompress } from 'node:zlib'
import type { PGlite } from '@electric-sql/pglite'
import { SourceError } from '../../core/errors.ts'

/** The major version PGlite 0.5 is built from; its data directories hold it in PG_VERSION. */
export const POSTGRES_MAJOR = '18'

/** Where the data is: in a directory that PGlite keeps, or in an archive, from which it goes into memory. */
export type DataSource = { readonly directory: string } | { readonly archive: URL }

/** What a sample needs at most; with the default of 128 MB starting takes a quarter more time and memory. */
const SHARED_BUFFERS = 'shared_buffers=16MB'

/** What is in memory ends with the process: nothing of it is ever recovered. */
const IN_MEMORY = ['full_page_writes=off', 'wal_level=minimal', 'wal_skip_threshold=0', 'max_wal_senders=0']

/** V8's; Node 24 no longer concludes the last two from the first, and without them takes 870 MB instead of 330. */
const QUICK_COMPILER = ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering']

/** What is used of Emscripten's file system; `canOwn` keeps the bytes without a copy. */
interface FileWriter {
  mkdirTree(path: string): void
  writeFile(path: string, content: Uint8Array, options: { readonly canOwn: boolean }): void
}

/**
 * Starts PGlite, which is loaded only now: it is some 20 MB of WebAssembly.
 * @throws SourceError with what Postgres said when it does not come up.
 */
export async function startPglite(source: DataSource): Promise<PGlite> {
  // A sample is read once: to compile its WebAssembly with V8's optimising compiler takes longer than it saves.
  if ('archive' in source) for (const flag of QUICK_COMPILER) setFlagsFromString(flag)
  const { MemoryFS, PGlite } = await import('@electric-sql/pglite')
  const said: string[] = []
  const collect = (text: string) => {
    said.push(text)
    return false
  }
  const settings = [SHARED_BUFFERS, 'synchronous_commit=off', ...('archive' in source ? IN_MEMORY : [])]
  const options = {
    startParams: [...PGlite.defaultStartParams, ...settings.flatMap((setting) => ['-c', setting])],
    onStderr: collect,
  }
  try {
    if ('directory' in source) return await PGlite.create({ dataDir: source.directory, ...options })
    const { archive } = source

    /** Not `loadDataDir`, which has four copies of all files in memory at once. */
    class ArchiveFS extends MemoryFS {
      override async initialSyncFs(): Promise<void> {
        const files: FileWriter | undefined = this.pg?.Module.FS
        files?.mkdirTree(PGlite.paths.PGDATA)
        for await (const { path, content } of archivedFiles(archive)) {
          if (content === null) files?.mkdirTree(`${PGlite.paths.PGDATA}/${path}`)
          else files?.writeFile(`${PGlite.paths.PGDATA}/${path}`, content, { canOwn: true })
        }
      }
    }
    return await PGlite.create({ fs: new ArchiveFS(), ...options })
  } catch (cause) {
    const where = 'directory' in source ? `in ${source.directory}` : 'in memory'
    throw new SourceError(
      'E_SOURCE_EMBEDDED',
      `The embedded Postgres ${where} does not start: ${reason(said, cause)}`,
      {
        cause,
        hint:
          'directory' in source
            ? 'Only a directory made by PGlite can be opened, not that of a Postgres server.'
            : 'It needs 300 MB of memory; with less, use a Postgres server (--database postgres://...).',
      },
    )
  }
}

/** Postgres' own words where there are any. */
function reason(said: readonly string[], cause: unknown): string {
  const telling = said.flatMap((line) => /(?:FATAL|PANIC|DETAIL): +(.*)/.exec(line)?.[1] ?? [])
  return telling.length > 0 ? telling.join(' ') : (said.at(-1) ?? String(cause))
}

/** A file of a data directory, or a directory, which has no content. */
interface ArchivedFile {
  readonly path: string
  readonly content: Uint8Array | null
}

/** Bytes that are decompressed at once. */
const CHUNK_SIZE = 1 << 20

/**
 * The files of an archive (`demo/archive.ts`), parents first. Each has bytes of its own, so that one that is done with
 * keeps no other in memory.
 */
async function* archivedFiles(archive: URL): AsyncGenerator<ArchivedFile, void, undefined> {
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
