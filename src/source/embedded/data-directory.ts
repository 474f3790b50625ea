import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SourceError, UsageError } from '../../core/errors.ts'
import { POSTGRES_MAJOR } from './pglite.ts'

/** What Postgres keeps in a data directory while it has it open. */
const LOCK = 'postmaster.pid'

/** PGlite always takes itself for process 42, so it reads this as left behind by itself and starts. */
const LOCK_OF_PGLITE = '-42\n'

/**
 * Makes sure that a directory holds a PGlite database of the right version, and takes it for us alone.
 * PGlite itself would open one that is in use, and two at once destroy it.
 * @returns how to give it back when PGlite does not start; PGlite gives it back itself when it closes.
 * @throws UsageError where there is no database; SourceError where it is not ours to open.
 */
export async function claimDataDirectory(directory: string): Promise<() => Promise<void>> {
  const version = await readFile(join(directory, 'PG_VERSION'), 'utf8').catch((cause) => {
    throw new UsageError('E_USAGE_DATABASE', `${directory} holds no PGlite database: there is no PG_VERSION in it.`, {
      cause,
      hint: "Make one with @electric-sql/pglite: await PGlite.create('DIR'), then restore LiteLLM's tables into it.",
    })
  })
  if (version.trim() !== POSTGRES_MAJOR) {
    throw new SourceError(
      'E_SOURCE_EMBEDDED_VERSION',
      `${directory} is of Postgres ${version.trim()}, and the embedded Postgres is version ${POSTGRES_MAJOR}.`,
      { hint: 'Dump it with the PGlite it was made with, and restore it into a new directory.' },
    )
  }
  const lock = join(directory, LOCK)
  try {
    await writeFile(lock, LOCK_OF_PGLITE, { flag: 'wx', mode: 0o600 })
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') {
      throw new SourceError('E_SOURCE_EMBEDDED_IN_USE', `${directory} is in use: there is a ${LOCK} in it.`, {
        cause,
        hint: `Close the program that has it open; if it was killed and none is left, delete ${lock}.`,
      })
    }
    throw new SourceError('E_SOURCE_EMBEDDED', `${directory} cannot be written, which Postgres must even to read it.`, {
      cause,
      hint: 'Open a copy of it in a directory of yours.',
    })
  }
  return () => rm(lock, { force: true })
}
