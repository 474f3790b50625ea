import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SinkError } from '../../core/errors.ts'
import { lineCutter } from '../../core/lines.ts'
import { blockWriter } from './block.ts'
import { outputError, SCRATCH_FILE } from './errors.ts'
import { makeScratchFolder } from './scratch-folder.ts'

/** A temporary file that only its owner may read. */
export interface Scratch {
  /** The bytes of a text; -1 where {@link Scratch.appendWhole} has to wait for room. */
  append(text: string): number
  /** The bytes of a text. @throws SinkError when the disk is full. */
  appendWhole(text: string): Promise<number>
  /** Writes what was appended; to be called before anything is read. @throws SinkError when the disk is full. */
  flush(): Promise<void>
  /** `bytes` bytes from `offset` on. */
  read(offset: number, bytes: number): Promise<Buffer>
  /** Removes it; may be called at any time. */
  discard(): Promise<void>
}

/** Bytes that are read at once. */
const BLOCK = 1 << 18

/** @throws SinkError when there is no room for a temporary file. */
export async function openScratch(): Promise<Scratch> {
  const { folder, file } = await create().catch((error) => {
    throw outputError(error, SCRATCH_FILE)
  })
  const blocks = blockWriter((bytes) =>
    file.appendFile(bytes).catch((error) => {
      throw outputError(error, SCRATCH_FILE)
    }),
  )
  return {
    append: (text) => blocks.add(text),
    appendWhole: (text) => blocks.addWhole(text),
    flush: () => blocks.flush(),
    async read(offset, bytes) {
      const buffer = Buffer.allocUnsafe(bytes)
      for (let at = 0; at < bytes; ) {
        const { bytesRead } = await file.read(buffer, at, bytes - at, offset + at)
        if (bytesRead === 0) {
          throw new SinkError('E_SINK_SPOOL', 'The spool file is shorter than what was written to it.')
        }
        at += bytesRead
      }
      return buffer
    },
    async discard() {
      await blocks.settle()
      await file.close().catch(() => {})
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A piece of it that holds JSON lines, value by value; `parse` makes sure that they are what was written. */
export async function* readJsonLines<T>(
  scratch: Scratch,
  piece: { readonly offset: number; readonly bytes: number },
  parse: (json: unknown) => T,
): AsyncIterable<T> {
  const end = piece.offset + piece.bytes
  const cutter = lineCutter()
  for (let { offset } = piece; offset < end; ) {
    const block = await scratch.read(offset, Math.min(BLOCK, end - offset))
    offset += block.length
    const lines = cutter.take(block)
    for (const line of lines.toString('utf8').split('\n')) if (line !== '') yield parse(JSON.parse(line))
  }
}

async function create(): Promise<{ folder: string; file: FileHandle }> {
  const folder = await makeScratchFolder()
  try {
    return { folder, file: await open(join(folder, 'rows'), 'wx+', 0o600) }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}
