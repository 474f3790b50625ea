import type { PGlite } from '@electric-sql/pglite'
import { SourceError } from '../../core/errors.ts'

/** The major version PGlite 0.5 is built from; its data directories hold it in PG_VERSION. */
export const POSTGRES_MAJOR = '18'

/** A data directory that PGlite keeps, or null for one in memory. */
export type DataDirectory = string | null

/** What a sample needs at most; with the default of 128 MB starting takes a quarter more time and memory. */
const SHARED_BUFFERS = 'shared_buffers=16MB'

/**
 * Starts PGlite, which is loaded only now: it is some 20 MB of WebAssembly.
 * @throws SourceError with what Postgres said when it does not come up.
 */
export async function startPglite(directory: DataDirectory): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite')
  const said: string[] = []
  const collect = (text: string) => {
    said.push(text)
    return false
  }
  try {
    return await PGlite.create({
      dataDir: directory ?? 'memory://',
      startParams: [...PGlite.defaultStartParams, '-c', SHARED_BUFFERS, '-c', 'synchronous_commit=off'],
      initDbStartParams: ['-c', SHARED_BUFFERS, '--no-sync'],
      onStderr: collect,
    })
  } catch (cause) {
    const where = directory === null ? 'in memory' : `in ${directory}`
    throw new SourceError(
      'E_SOURCE_EMBEDDED',
      `The embedded Postgres ${where} does not start: ${reason(said, cause)}`,
      {
        cause,
        hint:
          directory === null
            ? 'It needs 800 MB of memory; with less, use a Postgres server (--database postgres://...).'
            : 'Only a directory made by PGlite can be opened, not that of a Postgres server.',
      },
    )
  }
}

/** Postgres' own words where there are any. */
function reason(said: readonly string[], cause: unknown): string {
  const telling = said.flatMap((line) => /(?:FATAL|PANIC|DETAIL): +(.*)/.exec(line)?.[1] ?? [])
  return telling.length > 0 ? telling.join(' ') : (said.at(-1) ?? String(cause))
}
