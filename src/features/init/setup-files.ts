import { chmod, mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { outputError } from '../../output/file/errors.ts'

/** A file of a set-up. */
export interface SetupFile {
  /** Below the folder of the set-up. */
  readonly path: string
  readonly text: string
  /** Whether only its owner may read it. */
  readonly secret: boolean
  /** Whether a file that is there makes way. */
  readonly replace: boolean
}

/** What became of a file. */
export interface WrittenFile {
  readonly path: string
  readonly done: 'written' | 'kept'
}

/** Writes the files of a set-up; those that are there stay, unless they are to be replaced. @throws SinkError */
export async function writeSetup(folder: string, files: readonly SetupFile[]): Promise<readonly WrittenFile[]> {
  const written: WrittenFile[] = []
  for (const { path, text, secret, replace } of files) {
    const target = join(folder, path)
    const there = await stat(target).catch(() => null)
    if (there !== null && !replace) {
      written.push({ path, done: 'kept' })
      continue
    }
    try {
      await mkdir(dirname(target), { recursive: true, ...(secret ? { mode: 0o700 } : {}) })
      await writeFile(target, text, { mode: secret ? 0o600 : 0o644 })
      // The mode above is for a file that was not there.
      if (secret) await chmod(target, 0o600)
    } catch (error) {
      throw outputError(error, target)
    }
    written.push({ path, done: 'written' })
  }
  return written
}
