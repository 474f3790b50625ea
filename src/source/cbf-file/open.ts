import { constants, createReadStream, open as openDescriptor } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { Socket } from 'node:net'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import type { Host } from '../../core/app.ts'
import type { CbfPiece } from '../../core/cbf/row.ts'
import { reasonOf } from '../text-file.ts'
import { type Text, textOf } from './bytes.ts'
import { readCsv } from './csv.ts'
import { unreadable } from './errors.ts'
import { readJsonLines } from './json-lines.ts'
import { readParquet } from './parquet.ts'
import { isParquet, textFormat } from './sniff.ts'

/** A CBF file that was opened: it exists, and its beginning looks like CBF. */
export interface CbfFile {
  /** As given, `-` for stdin. */
  readonly target: string
  /** By content, not by name. `empty` holds nothing at all, as an export of JSON lines without any line does. */
  readonly format: 'csv' | 'jsonl' | 'parquet' | 'empty'
  /**
   * Everything in it, once, in bounded memory: a block of text, one body, or one row group of Parquet at a time.
   * @throws UsageError `E_FILE_BROKEN` that names the line, where the file ends too soon or cannot be understood.
   */
  read(): AsyncIterable<CbfPiece>
  /** To be called whether or not it was read to its end. */
  close(): void
}

/** Bytes read at once. */
const BLOCK = 1 << 18

/**
 * Opens a CBF file, or stdin for `-`: CSV, JSON lines, bodies of AnyCost Stream as JSON lines, each also compressed
 * with gzip or Zstandard, or Parquet (files only). What it is is told by its bytes.
 * @throws UsageError `E_FILE_UNREADABLE` or `E_FILE_FORMAT`.
 */
export async function openCbfFile(
  target: string,
  host: Pick<Host, 'cwd' | 'signal' | 'stdin' | 'worked'>,
): Promise<CbfFile> {
  if (target === '-') return opened(target, await textOf(host.stdin, target, host.signal), () => host.stdin.destroy())
  const path = resolve(host.cwd, target)
  const failed = (error: unknown): never => {
    throw unreadable(target, reasonOf(error), error)
  }
  const found = await stat(path).catch(failed)
  if (found.isDirectory()) throw unreadable(target, 'it is a folder')
  // A pipe or a device can be read once only, and Parquet cannot come through one.
  if (found.isFile() && isParquet(await firstBytes(path).catch(failed))) {
    return { target, format: 'parquet', read: () => readParquet(path, target, host), close() {} }
  }
  const stream = found.isFIFO()
    ? await pipeStream(path).catch(failed)
    : createReadStream(path, { highWaterMark: BLOCK })
  return opened(target, await textOf(stream, target, host.signal), () => stream.destroy())
}

function opened(target: string, text: Text, close: () => void): CbfFile {
  try {
    const format = textFormat(text.head, target)
    return { target, format, read: () => READERS[format](text.blocks, target), close }
  } catch (error) {
    close()
    throw error
  }
}

const READERS = { csv: readCsv, jsonl: readJsonLines, empty: readNothing }

async function* readNothing(): AsyncIterable<CbfPiece> {}

/**
 * A pipe that has a name, or `<(...)`. Opened and read without waiting in a thread, which nothing could end while no
 * writer comes or writes.
 */
async function pipeStream(path: string): Promise<Readable> {
  const fd = await promisify(openDescriptor)(path, constants.O_RDONLY | constants.O_NONBLOCK)
  return new Socket({ fd, readable: true, writable: false })
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const head = Buffer.alloc(4)
    const { bytesRead } = await file.read(head, 0, 4, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
