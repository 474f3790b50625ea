import { resolve } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { UsageError } from '../../core/errors.ts'
import { claimDataDirectory } from './data-directory.ts'
import { createEndpoint } from './endpoint.ts'
import { startPglite } from './pglite.ts'
import { installSample } from './sample/install.ts'
import { serve } from './server.ts'

/** A database that lives in this process, open for one connection at a time. */
export interface EmbeddedDatabase {
  /** For the `pg` client: `postgres://...` on a Unix socket, or on the loopback interface. */
  readonly url: string
  /** What it is, for people. */
  readonly description: string
  /** Ends its connections and the database, and removes the socket. */
  close(): Promise<void>
}

const DIRECTORY = 'pglite:'

/**
 * Opens `demo:` (the sample LiteLLM, its days ending with `today`, UTC) or `pglite:DIR` (relative to `cwd`).
 * @throws UsageError or SourceError when there is no such database, or it cannot be opened.
 */
export async function openEmbedded(
  target: string,
  options: { readonly today: Date; readonly cwd: string },
): Promise<EmbeddedDatabase> {
  if (target === 'demo:') {
    const db = await startPglite(null)
    return published(db, 'the sample LiteLLM (demo:)', () => installSample(db, options.today))
  }
  if (!target.startsWith(DIRECTORY) || target === DIRECTORY) {
    throw new UsageError('E_USAGE_DATABASE', `${target} is no embedded database.`, {
      hint: 'Write demo: for the sample data, or pglite:DIR for a database that PGlite keeps in the directory DIR.',
    })
  }
  const directory = resolve(options.cwd, target.slice(DIRECTORY.length))
  const giveBack = await claimDataDirectory(directory)
  const db = await startPglite(directory).catch(async (error: unknown) => {
    await giveBack()
    throw error
  })
  return published(db, `PGlite in ${directory}`, async () => {})
}

async function published(db: PGlite, description: string, prepare: () => Promise<void>): Promise<EmbeddedDatabase> {
  const undo = [() => db.close()]
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    await prepare()
    const endpoint = await createEndpoint()
    undo.push(endpoint.remove)
    const server = await serve(db, endpoint)
    undo.push(server.close)
    return { url: endpoint.url(), description, close }
  } catch (error) {
    await close()
    throw error
  }
}
