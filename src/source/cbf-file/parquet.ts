import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Host } from '../../core/app.ts'
import type { CbfPiece } from '../../core/cbf/row.ts'
import { UsageError } from '../../core/errors.ts'
import { messageOf } from '../../core/node-errors.ts'
import { broken } from './errors.ts'
import { STALL_MS } from './limits.ts'
import { type ParquetPart, parquetPiece } from './parquet-rows.ts'

/** What the worker says: where it is, the next part (null after the last), or why there is none. */
export type ParquetMessage =
  | { readonly place: string }
  | { readonly part: ParquetPart | null }
  | { readonly failure: { readonly code: string; readonly message: string; readonly hint?: string } }

/** What ends a file that is never going to end by itself. */
export interface ReadLimits extends Pick<Host, 'signal' | 'worked'> {
  /** Milliseconds of processor time without any progress. */
  readonly stall?: number
}

/** Parts that are asked for before the one in hand is used. */
const AHEAD = 2

/** Milliseconds between two looks at how long the worker has been at work. */
const LOOK_MS = 100

/**
 * Reads a Parquet file in a worker, which can be stopped: bytes that are wrong in the right places make the reader loop
 * for ever. Memory holds one row group.
 * @throws UsageError for a file that is broken, holds other columns, or keeps the reader busy without any progress; the
 * reason of the signal.
 */
export async function* readParquet(path: string, target: string, limits: ReadLimits): AsyncGenerator<CbfPiece, void> {
  const worker = parquetWorker(path, target, limits)
  try {
    let columns: readonly string[] = []
    for (;;) {
      const part = await worker.next()
      if (part === null) return
      if ('columns' in part) columns = part.columns
      yield parquetPiece(part, columns)
    }
  } finally {
    await worker.stop()
  }
}

/** The same ending as that of this file: the worker is run from the sources or from the build, as the rest is. */
const WORKER = new URL(`./parquet-worker${extname(import.meta.url)}`, import.meta.url)

function parquetWorker(path: string, target: string, { signal, worked, stall = STALL_MS }: ReadLimits) {
  const worker = new Worker(WORKER, { workerData: { path, target } })
  let place = 'footer'
  const parts: (ParquetPart | null)[] = []
  let failure: unknown
  let wake = () => {}
  const fail = (error: unknown) => {
    failure ??= error
    wake()
  }
  /** Processor time at the last sign of life; null while nobody waits for the worker. */
  let since: number | null = null
  worker.on('message', (message: ParquetMessage) => {
    if (since !== null) since = worked()
    if ('place' in message) place = message.place
    else if ('part' in message) parts.push(message.part)
    else fail(new UsageError(message.failure.code, message.failure.message, message.failure))
    wake()
  })
  // What the reader throws arrives as a failure: this is a worker without memory.
  worker.on('error', (error) => fail(broken(target, place, `its Parquet cannot be read (${messageOf(error)})`, error)))
  worker.on('exit', () => fail(broken(target, place, 'its Parquet cannot be read (its reader ended)')))
  const look = setInterval(() => {
    if (since === null || worked() - since < stall) return
    fail(broken(target, place, `its Parquet cannot be read (nothing came of it in ${stall / 1000} s of work)`))
  }, LOOK_MS)
  const abort = () => fail(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  for (let asked = 0; asked < AHEAD; asked++) worker.postMessage(null)
  return {
    async next(): Promise<ParquetPart | null> {
      since = worked()
      while (parts.length === 0 && failure === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      since = null
      signal.throwIfAborted()
      const part = parts.shift()
      if (part === undefined) throw failure
      if (part !== null) worker.postMessage(null)
      return part
    },
    async stop(): Promise<void> {
      clearInterval(look)
      signal.removeEventListener('abort', abort)
      await worker.terminate()
    },
  }
}
