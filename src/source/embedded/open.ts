import { resolve } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { UsageError } from '../../core/errors.ts'
import { type ReadOptions, readSnapshot, type Snapshot } from '../snapshot.ts'
import { embeddedClient, OWNER } from './client.ts'
import { claimDataDirectory } from './data-directory.ts'
import { startPglite } from './pglite.ts'

/** What an embedded database is opened with. */
export interface EmbeddedOptions extends ReadOptions {
  /** When the sample ends: nothing in it is later. */
  readonly now: Date
  /** What `pglite:DIR` is relative to. */
  readonly cwd: string
  /** Told that the sample starts, which takes seconds. */
  readonly announce?: ((step: string) => void) | undefined
}

/** An embedded database that is open. */
export interface EmbeddedDatabase {
  readonly snapshot: Snapshot
  readonly user: string
  /** What it is, for people. */
  readonly description: string
}

const DIRECTORY = 'pglite:'

/** Part of the package, at the same distance from `src` and from `dist`; `npm run build` makes it. */
const SAMPLE = new URL('../../../demo/sample.br', import.meta.url)

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

async function open(target: string, options: EmbeddedOptions): Promise<{ db: PGlite; description: string }> {
  const { now, cwd, announce } = options
  if (target === 'demo:') {
    announce?.('Starting the sample database ...')
    return { db: await startSample(now), description: 'the sample LiteLLM (demo:)' }
  }
  if (!target.startsWith(DIRECTORY) || target === DIRECTORY) {
    throw new UsageError('E_USAGE_DATABASE', `${target} is not an embedded database.`, {
      hint: 'Write demo: for the sample data, or pglite:DIR for a database that PGlite keeps in the directory DIR.',
    })
  }
  const directory = resolve(cwd, target.slice(DIRECTORY.length))
  const giveBack = await claimDataDirectory(directory)
  const db = await startPglite({ directory }).catch(async (error: unknown) => {
    await giveBack()
    throw error
  })
  return { db, description: `PGlite in ${directory}` }
}

/** The prepared database has more days than the sample, somewhere in the past: it makes one that ends now. */
async function startSample(now: Date): Promise<PGlite> {
  const db = await startPglite({ archive: SAMPLE })
  try {
    await db.query('CALL sample.settle($1)', [now.toISOString()])
    await db.exec('DROP SCHEMA sample CASCADE')
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}
