import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Host } from '../../../../core/app.ts'
import { AppError, SinkError, UsageError } from '../../../../core/errors.ts'
import { hasCode, systemFailureOf } from '../../../../core/node-errors.ts'
import { outputError } from '../../../../output/file/errors.ts'
import { type Output, openOutput } from '../../../../output/file/output.ts'
import type { BucketStore, StoredObject } from '../store.ts'

/** Ending of the name of a file that is not complete yet (`openOutput`). */
const PARTIAL = '.partial'

/**
 * Drops in a folder, as they would be in a bucket. Every file is synced and renamed into its place, and the folder it is
 * in is synced after it, so that a manifest never outlives its parts.
 * @throws UsageError when the folder neither exists nor can be made in the one above it.
 */
export async function folderStore(root: string, host: Host): Promise<BucketStore> {
  await checkRoot(root)
  const path = (key: string) => join(root, ...key.split('/').filter((part) => part !== ''))
  const guarded = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw folderError(error, path(key))
    }
  }
  const write = async (key: string, force: boolean): Promise<Output> => {
    const file = path(key)
    await makeFolder(dirname(file))
    const output = await openOutput(file, { force, gzip: false }, host).catch((error) => {
      throw notOpened(error, file)
    })
    return {
      ...output,
      async commit() {
        const bytes = await output.commit()
        await guarded(key, () => syncFolder(dirname(file)))
        return bytes
      },
      async abort() {
        await output.abort()
        await guarded(key, () => removeEmpty(dirname(file), root))
      },
    }
  }
  /** Keys of files, and of empty folders, which end with a slash. */
  const keysBelow = (prefix: string) =>
    guarded(prefix, async () => {
      const folder = path(prefix.slice(0, prefix.lastIndexOf('/') + 1))
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(none)
      const filled = new Set(entries.map(({ parentPath }) => parentPath))
      return entries
        .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
        .filter(({ entry, path }) => entry.isFile() || entry.isSymbolicLink() || !filled.has(path))
        .map(({ entry, path }) => `${relative(root, path).split(sep).join('/')}${entry.isDirectory() ? '/' : ''}`)
        .filter((key) => key.startsWith(prefix))
        .sort()
    })
  const isUnfinished = (key: string) => key.endsWith(PARTIAL) || key.endsWith('/')

  return {
    root,
    async list(prefix) {
      const keys = (await keysBelow(prefix)).filter((key) => !isUnfinished(key))
      const objects: StoredObject[] = []
      for (const key of keys) objects.push({ key, bytes: (await guarded(key, () => stat(path(key)))).size })
      return objects
    },
    text: (key) => guarded(key, () => readFile(path(key), 'utf8').catch(absent)),
    async *read(key) {
      try {
        yield* createReadStream(path(key), { highWaterMark: 1 << 18 })
      } catch (error) {
        throw folderError(error, path(key))
      }
    },
    inspect: (key) =>
      guarded(key, async () => {
        const found = await stat(path(key)).catch(absent)
        if (found === null) return null
        let sum = 0
        for await (const piece of createReadStream(path(key), { highWaterMark: 1 << 20 })) sum = crc32(piece, sum)
        return { bytes: found.size, crc32: sum }
      }),
    async replace(key, text) {
      const output = await guarded(key, () => write(key, true))
      try {
        await output.write(text)
        await output.commit()
      } catch (error) {
        await output.abort()
        throw error
      }
    },
    create: (key) => guarded(key, () => write(key, false)),
    remove: (key) =>
      guarded(key, async () => {
        await unlink(path(key)).catch(absent)
        await removeEmpty(dirname(path(key)), root)
      }),
    async unfinished(prefix) {
      const keys = (await keysBelow(prefix)).filter(isUnfinished)
      return keys.map((key) => ({ key, id: key }))
    },
    discard: ({ key }) =>
      guarded(key, async () => {
        if (!key.endsWith('/')) await unlink(path(key)).catch(absent)
        await removeEmpty(key.endsWith('/') ? path(key) : dirname(path(key)), root)
      }),
    close() {},
  }
}

async function checkRoot(root: string): Promise<void> {
  const found = await stat(root).catch(absent)
  if (found?.isDirectory()) return
  const wrong = (why: string, hint: string) =>
    new UsageError('E_USAGE_BUCKET', `--bucket ${root}: ${why}.`, { hint: `${hint} A bucket is s3://name/folder.` })
  if (found !== null) throw wrong('it is not a folder', 'Give a folder.')
  const above = await stat(dirname(root)).catch(absent)
  if (!above?.isDirectory()) throw wrong(`there is no folder ${dirname(root)} to make it in`, 'Create the folder.')
}

/** Makes a folder and those above it, each written down before anything is put into it. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
}

/** Not every system and file system lets a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch((error) => {
    if (hasCode(error, 'EISDIR', 'EPERM', 'EACCES')) return null
    throw error
  })
  try {
    await handle?.sync().catch((error) => {
      if (!hasCode(error, 'EINVAL', 'ENOTSUP', 'EPERM', 'EISDIR')) throw error
    })
  } finally {
    await handle?.close()
  }
}

async function removeEmpty(folder: string, root: string): Promise<void> {
  if (folder === root || !folder.startsWith(root)) return
  const gone = await rmdir(folder).then(
    () => true,
    (error) => {
      if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) return false
      throw error
    },
  )
  if (gone) await removeEmpty(dirname(folder), root)
}

function absent(error: unknown): null {
  if (systemFailureOf(error) === 'missing') return null
  throw error
}

function none(error: unknown): readonly never[] {
  absent(error)
  return []
}

/** A file of a drop is not one that the user has named. */
function notOpened(error: unknown, path: string): unknown {
  if (!(error instanceof UsageError)) return error
  if (error.code === 'E_USAGE_TARGET_EXISTS') {
    return new SinkError('E_BUCKET_MOVED', `${path} is there already.`, {
      cause: error,
      hint: 'Another run writes this drop. Run it again, one at a time.',
      retriable: true,
    })
  }
  return new SinkError('E_BUCKET_ACCESS', `${path} cannot be written.`, {
    cause: error,
    hint: 'Is something else in its place, or the folder not for this user?',
  })
}

function folderError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error
  if (systemFailureOf(error) === 'denied') {
    return new SinkError('E_BUCKET_ACCESS', `${path} may not be read or written.`, {
      cause: error,
      hint: 'Give the user of this process access to the folder.',
    })
  }
  return outputError(error, path)
}
