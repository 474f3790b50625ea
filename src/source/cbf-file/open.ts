import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Host } from '../../core/app.ts'
import type { CbfPiece } from '../../core/cbf/row.ts'
import { messageOf, systemFailureOf } from '../../core/node-errors.ts'
import { type Text, textOf } from './bytes.ts'
import { readCsv } from './csv.ts'
import { unreadable } from './errors.ts'
import { readJsonLines } from './json-lines.ts'
import { readParquet } from './parquet.ts'
import { isParquet, textFormat } from './sniff.ts'
import type { CbfFile } from './types.ts'

/** Bytes read at once. */
const BLOCK = 1 << 18

/**
 * Opens a CBF file, or stdin for `-`: CSV, JSON lines, bodies of AnyCost Stream as JSON lines, each also compressed
 * with gzip or Zstandard, or Parquet (files only). What it is is told by its bytes.
 * @throws UsageError `E_FILE_UNREADABLE` or `E_FILE_FORMAT`.
 */
export async function openCbfFile(target: string, host: Pick<Host, 'cwd' | 'signal' | 'stdin'>): Promise<CbfFile> {
  if (target === '-') return opened(target, await textOf(host.stdin, target, host.signal), () => host.stdin.destroy())
  const path = resolve(host.cwd, target)
  const head = await firstBytes(path, target)
  if (isParquet(head)) {
    return { target, format: 'parquet', read: () => readParquet(path, target), close() {} }
  }
  const stream = createReadStream(path, { highWaterMark: BLOCK })
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

async function firstBytes(path: string, target: string): Promise<Buffer> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(target, reasonOf(error), error)
  })
  if (found.isDirectory()) throw unreadable(target, 'it is a folder')
  // A pipe can be read once only, and Parquet cannot come through one.
  if (!found.isFile()) return Buffer.alloc(0)
  const file = await open(path).catch((error: unknown) => {
    throw unreadable(target, reasonOf(error), error)
  })
  try {
    const head = Buffer.alloc(4)
    const { bytesRead } = await file.read(head, 0, 4, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function reasonOf(error: unknown): string {
  const failure = systemFailureOf(error)
  if (failure === 'missing') return 'there is no such file'
  return failure === 'denied' ? 'its permissions forbid it' : messageOf(error)
}
