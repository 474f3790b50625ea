import { crc32 } from 'node:zlib'
import type { Encoder } from '../../../core/cbf/encoder.ts'
import type { SinkSession } from '../../../core/delivery.ts'
import type { Money } from '../../../core/model/money.ts'
import { dayOf, type Month } from '../../../core/time.ts'
import { type BlockWriter, blockWriter } from '../../../output/file/block.ts'
import { gzipped } from '../../../output/file/gzip.ts'
import type { Output } from '../../../output/file/output.ts'
import { type DropId, partKey } from './keys.ts'
import type { BucketStore } from './store.ts'

/** A part that is complete and durable, though CloudZero does not read it before the manifest says so. */
export interface DropPart {
  readonly key: string
  readonly rows: number
  /** As stored, compressed. */
  readonly bytes: number
  readonly crc32: number
}

/** Where parts go. */
export type PartTarget = Pick<BucketStore, 'create' | 'remove'>

/** The parts of one month's drop, written as its lines come. */
export interface DropWriter extends SinkSession {
  readonly month: Month
  readonly parts: readonly DropPart[]
  readonly rows: number
  readonly cost: Money
  /** Cost by UTC day. */
  readonly days: ReadonlyMap<string, Money>
  /** Makes the drop one of no rows: a part with nothing but the header. */
  writeEmpty(): Promise<void>
  /** Removes what was written; resolves to the keys that stay behind. */
  discard(): Promise<readonly string[]>
}

/** What a writer writes, and where. */
interface DropChoice {
  readonly month: Month
  readonly drop: DropId
  /** One for all months of a run: it remembers what it has met. */
  readonly encoder: Encoder
  readonly target: PartTarget
  /** Most rows of a part. */
  readonly partRows: number
}

interface OpenPart {
  readonly key: string
  readonly output: Output
  readonly blocks: BlockWriter
  readonly crc32: () => number
  rows: number
}

/** Memory: two blocks of text, and what the target holds back. */
export function dropWriter({ month, drop, encoder, target, partRows }: DropChoice): DropWriter {
  const parts: DropPart[] = []
  const days = new Map<string, Money>()
  let open: OpenPart | null = null
  let rows = 0
  let cost = 0n

  const opened = async (): Promise<OpenPart> => {
    if (open !== null) return open
    const key = partKey(month, drop, parts.length + 1)
    const summed = checksummed(await target.create(key))
    const output = gzipped(summed.output)
    const blocks = blockWriter((bytes) => output.write(bytes))
    open = { key, output, blocks, crc32: summed.crc32, rows: 0 }
    await blocks.addWhole(encoder.header)
    return open
  }
  const close = async () => {
    if (open === null) return
    const { key, output, blocks, rows, crc32 } = open
    await blocks.flush()
    const bytes = await output.commit()
    parts.push({ key, rows, bytes, crc32: crc32() })
    open = null
  }
  const discard = async () => {
    const begun = open
    open = null
    await begun?.blocks.settle()
    const left = begun !== null && (await fails(begun.output.abort())) ? [begun.key] : []
    for (const { key } of parts) if (await fails(target.remove(key))) left.push(key)
    return left
  }
  return {
    month,
    parts,
    days,
    get rows() {
      return rows
    },
    get cost() {
      return cost
    },
    async write(lines) {
      for (const line of lines) {
        const part = open ?? (await opened())
        const text = encoder.line(line)
        if (part.blocks.add(text) < 0) await part.blocks.addWhole(text)
        part.rows++
        const day = dayOf(line.hour)
        rows++
        cost += line.cost
        days.set(day, (days.get(day) ?? 0n) + line.cost)
        if (part.rows >= partRows) await close()
      }
    },
    async commit() {
      await close()
      return { target: month, lines: rows, bytes: parts.reduce((sum, part) => sum + part.bytes, 0) }
    },
    async writeEmpty() {
      await opened()
      await close()
    },
    async abort() {
      await discard()
    },
    discard,
  }
}

function checksummed(output: Output): { readonly output: Output; readonly crc32: () => number } {
  let sum = 0
  return {
    crc32: () => sum,
    output: {
      ...output,
      async write(chunk) {
        sum = crc32(chunk, sum)
        await output.write(chunk)
      },
    },
  }
}

/** Clearing up goes on after a failure: the first error, which led to it, is the one that is reported. */
async function fails(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => false,
    () => true,
  )
}

/** Takes parts and keeps nothing of them but their size. */
export function planTarget(): PartTarget {
  return {
    async create(target) {
      let bytes = 0
      return {
        target,
        async write(chunk) {
          bytes += Buffer.byteLength(chunk)
        },
        commit: async () => bytes,
        abort: async () => {},
      }
    },
    remove: async () => {},
  }
}
