import { resolve } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { UsageError } from '../../core/errors.ts'
import { type ReadOptions, readSnapshot, type Snapshot } from '../snapshot.ts'
import { embeddedClient, OWNER } from './client.ts'

import { claimDataDirectory } from './data-directory.ts'
import { startPglite } from './pglite.ts'
import { installSample } from './sample/install.ts'

/** What an embedded database is opened with. */
export interface EmbeddedOptions extends ReadOptions {
  /** Its UTC day is the last one of the sample. */
  readonly today: Date
  /** What `pglite:DIR` is relative to. */
  readonly cwd: string
}

/** An embedded database that is open. */
export interface EmbeddedDatabase {
  readonly snapshot: Snapshot
  readonly user: string
  /** What it is, for people. */
  readonly description: string
}

const DIRECTORY = 'pglite:'

/**
 * Lends `body` one read-only moment of `demo:` (the sample LiteLLM) or `pglite:DIR`, and closes it again whatever
 * happens.
 * @throws UsageError or SourceError when there is no such database, or it cannot be opened.
 */
export async function withEmbedded<T>(
  target: string,
  options: EmbeddedOptions,
  body: (database: EmbeddedDatabase) => Promise<T>,
): Promise<T> {
  const { signal } = options
  signal.throwIfAborted()
  const { db, description } = await open(target, options)
  try {
    const client = embeddedClient(db, description, options)
    return await readSnapshot(client, signal, [], (snapshot) => body({ snapshot, user: OWNER.user, description }))
  } finally {
    await db.close()
  }
}

async function open(target: string, { today, cwd }: EmbeddedOptions): Promise<{ db: PGlite; description: string }> {
  if (target === 'demo:') {
    const db = await startPglite(null)
    await installSample(db, today)
    return { db, description: 'the sample LiteLLM (demo:)' }
  }
  if (!target.startsWith(DIRECTORY) || target === DIRECTORY) {
    throw new UsageError('E_USAGE_DATABASE', `${target} is no embedded database.`, {
      hint: 'Write demo: for the sample data, or pglite:DIR for a database that PGlite keeps in the directory DIR.',
    })
  }
  const directory = resolve(cwd, target.slice(DIRECTORY.length))
  const giveBack = await claimDataDirectory(directory)
  const db = await startPglite(directory).catch(async (error: unknown) => {
    await giveBack()
    throw error
  })
  return { db, description: `PGlite in ${directory}` }
}
