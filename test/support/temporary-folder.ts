import { accessSync, chmodSync, constants, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { guardDirectory } from './directory-guard.ts'

const PREFIX = 'litellm-cloudzero-tests-'
/** The databases of the tests at most, several times over. */
const ENOUGH_BYTES = 4 * 1024 ** 3

/**
 * What the tests write goes into one folder of the run, which is removed when vitest ends, however it ends. Half of the
 * time of a test with a database of its own is that of a disk which makes and removes its files.
 */
export async function setup(): Promise<void> {
  // Each project of a run comes here.
  if (process.env.TMPDIR?.includes(PREFIX)) return
  const folder = (process.env.TMPDIR === undefined && inMemory()) || mkdtempSync(join(tmpdir(), PREFIX))
  // As that of the system: the server and some programs run as other users.
  chmodSync(folder, 0o1777)
  await guardDirectory(folder)
  process.env.TMPDIR = folder
}

/** A folder in Linux' memory, where there is room and programs may be started from it. */
function inMemory(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    if (bavail * bsize < ENOUGH_BYTES) return undefined
    const folder = mkdtempSync(join('/dev/shm', PREFIX))
    const program = join(folder, 'program')
    writeFileSync(program, '', { mode: 0o700 })
    try {
      accessSync(program, constants.X_OK)
      return folder
    } catch {
      rmSync(folder, { recursive: true })
      return undefined
    }
  } catch {
    return undefined
  }
}
