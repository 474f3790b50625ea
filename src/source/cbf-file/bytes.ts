import { addAbortSignal, pipeline, type Readable, type Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { codeOf, messageOf } from '../../core/node-errors.ts'
import { zstandard } from '../../core/zstandard.ts'
import { broken, notCbf, unreadable } from './errors.ts'
import { compressionOf } from './sniff.ts'

/** The text of a file, unpacked. */
export interface Text {
  /** Its beginning, empty only for an empty file. */
  readonly head: Buffer
  /** All of it, the beginning included, once. */
  readonly blocks: AsyncIterable<Buffer>
}

/**
 * Unpacks a stream by its first bytes and shows its beginning.
 * @throws UsageError where it cannot be read or unpacked.
 */
export async function textOf(stream: Readable, target: string, signal: AbortSignal): Promise<Text> {
  addAbortSignal(signal, stream)
  const raw = await peeked(blocksOf(stream, target, signal), 4)
  const unpack = unpacker(compressionOf(raw.head), target)
  return peeked(unpack === null ? raw.blocks : unpacked(raw.blocks, unpack, target, signal), 512)
}

async function* blocksOf(stream: Readable, target: string, signal: AbortSignal): AsyncIterable<Buffer> {
  try {
    for await (const block of stream) yield block
  } catch (error) {
    signal.throwIfAborted()
    throw unreadable(target, messageOf(error), error)
  }
}

function unpacker(compression: ReturnType<typeof compressionOf>, target: string): Transform | null {
  if (compression === null) return null
  if (compression === 'gzip') return createGunzip()
  if (zstandard !== null) return zstandard.createZstdDecompress()
  throw notCbf(
    target,
    'it is compressed with Zstandard, which this version of Node.js cannot unpack',
    'Unpack it (zstd -dc FILE | litellm-cloudzero validate -), or run Node.js 22.15 or later.',
  )
}

async function* unpacked(
  blocks: AsyncIterable<Buffer>,
  unpack: Transform,
  target: string,
  signal: AbortSignal,
): AsyncIterable<Buffer> {
  let line = 1
  try {
    // The callback keeps a failure from being thrown at nobody; it reaches the loop through the last stream.
    for await (const block of pipeline(blocks, unpack, () => {})) {
      yield block
      for (let at = block.indexOf(10); at !== -1; at = block.indexOf(10, at + 1)) line++
    }
  } catch (error) {
    signal.throwIfAborted()
    if (/^(Z_|ZSTD_)/.test(codeOf(error) ?? '')) {
      throw broken(target, line, `the compressed data ends or breaks off here (${messageOf(error)})`, error)
    }
    throw error
  }
}

/** Reads the first blocks until there are so many bytes, and gives them back with the rest. */
async function peeked(blocks: AsyncIterable<Buffer>, bytes: number): Promise<Text> {
  const iterator = blocks[Symbol.asyncIterator]()
  let head: Buffer = Buffer.alloc(0)
  let ended = false
  while (head.length < bytes && !ended) {
    const next = await iterator.next()
    if (next.done) ended = true
    else head = Buffer.concat([head, next.value])
  }
  return {
    head,
    blocks: (async function* () {
      try {
        if (head.length > 0) yield head
        for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
      } finally {
        await iterator.return?.()
      }
    })(),
  }
}
