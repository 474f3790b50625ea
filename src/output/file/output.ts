import { randomBytes } from 'node:crypto'
import { chmod, type FileHandle, link, open, readlink, realpath, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Host } from '../../core/app.ts'
import { UsageError } from '../../core/errors.ts'
import { hasCode, messageOf, type SystemFailure, systemFailureOf } from '../../core/node-errors.ts'
import type { Compression } from './compression.ts'
import { outputError } from './errors.ts'
import { gzipped } from './gzip.ts'
import { zstandardOf } from './zstandard.ts'

/** A document being written: invisible until `commit`, gone after `abort`. */
export interface Output {
  /** As given, `-` for stdout. */
  readonly target: string
  /** Resolves when more may be written and the memory of the chunk used again. @throws SinkError, or OutputClosed when the reader of stdout went away. */
  write(chunk: string | Uint8Array): Promise<void>
  /** Resolves to the bytes written, once the document is in its place. */
  commit(): Promise<number>
  /** Takes everything back that can be taken back; may be called at any time, also twice. */
  abort(): Promise<void>
}

export interface OutputOptions extends Compression {
  /** Replace an existing file. */
  readonly force: boolean
}

/**
 * Opens a document. A file is written beside its target and renamed by `commit`; stdout and devices are written
 * to directly.
 * @throws UsageError when the target exists and may not be replaced, when its folder cannot be written to, or when this
 * Node.js cannot compress it.
 */
export async function openOutput(target: string, options: OutputOptions, host: Host): Promise<Output> {
  const pack = options.zstd ? zstandardOf(target) : options.gzip ? gzipped : null
  const raw = target === '-' ? stdoutOutput(host) : await pathOutput(target, options, host)
  return pack === null ? raw : pack(raw)
}

function stdoutOutput(host: Host): Output {
  let bytes = 0
  return {
    target: '-',
    write: (chunk) =>
      new Promise((written, failed) => {
        bytes += Buffer.byteLength(chunk)
        host.stdout.stream.write(chunk, (error) => (error ? failed(outputError(error, 'stdout')) : written()))
      }),
    commit: async () => bytes,
    abort: async () => {},
  }
}

async function pathOutput(target: string, options: OutputOptions, host: Host): Promise<Output> {
  const wanted = resolve(host.cwd, target)
  // What a link points to is replaced, not the link.
  const path = await realpath(wanted).catch(() => linkTarget(wanted))
  // Not of `path`: what /dev/fd/3 points to has no path.
  const existing = await stat(wanted).catch(() => null)
  if (existing?.isDirectory()) {
    throw new UsageError('E_USAGE_TARGET', `${target} is a folder.`, { hint: 'Give the name of a file in it.' })
  }
  if (existing && !existing.isFile()) {
    const device = await openHandle(wanted, 'w', target)
    return handleOutput(target, device, { place: async () => {}, discard: async () => {} })
  }
  if (existing && !options.force) {
    throw new UsageError('E_USAGE_TARGET_EXISTS', `${target} exists already.`, {
      hint: 'Give --force to replace it, or another name.',
    })
  }
  const partial = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.partial`)
  const handle = await openHandle(partial, 'wx', target)
  if (existing) await chmod(partial, existing.mode & 0o7777)
  return handleOutput(target, handle, {
    place: () => (options.force ? rename(partial, path) : placeNew(partial, path)),
    discard: () => unlink(partial).catch(() => {}),
  })
}

/** Where a link without a file behind it points to; the path itself where there is no link. */
async function linkTarget(path: string): Promise<string> {
  const target = await readlink(path).catch(() => null)
  return target === null ? path : resolve(dirname(path), target)
}

interface Ending {
  place(): Promise<void>
  discard(): Promise<void>
}

function handleOutput(target: string, handle: FileHandle, ending: Ending): Output {
  let bytes = 0
  const guarded = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      throw outputError(error, target)
    }
  }
  return {
    target,
    write: (chunk) =>
      guarded(async () => {
        await handle.appendFile(chunk)
        bytes += Buffer.byteLength(chunk)
      }),
    async commit() {
      await guarded(async () => {
        // Devices and pipes cannot be synced.
        await handle.sync().catch((error) => {
          if (!hasCode(error, 'EINVAL', 'ENOTSUP')) throw error
        })
        await handle.close()
        await ending.place()
      })
      return bytes
    },
    async abort() {
      await handle.close().catch(() => {})
      await ending.discard()
    },
  }
}

/** Renames without ever replacing a file that came into being meanwhile; some file systems have no hard links. */
async function placeNew(partial: string, path: string): Promise<void> {
  try {
    await link(partial, path)
    await unlink(partial)
  } catch (error) {
    if (!hasCode(error, 'EPERM', 'ENOTSUP', 'ENOSYS')) throw error
    await rename(partial, path)
  }
}

async function openHandle(path: string, mode: 'w' | 'wx', target: string): Promise<FileHandle> {
  try {
    return await open(path, mode)
  } catch (error) {
    const reasons: Partial<Record<SystemFailure, string>> = {
      missing: `the folder ${dirname(path)} does not exist`,
      denied: `${mode === 'wx' ? `the folder ${dirname(path)}` : path} may not be written to`,
    }
    const failure = systemFailureOf(error)
    const why = (failure === null ? undefined : reasons[failure]) ?? messageOf(error)
    throw new UsageError('E_USAGE_TARGET', `${target} cannot be written: ${why}.`, {
      cause: error,
      hint:
        failure === 'missing'
          ? 'Create the folder or choose another one.'
          : 'Choose another folder, or change the permissions of this one.',
    })
  }
}
