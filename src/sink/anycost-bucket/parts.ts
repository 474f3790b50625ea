import { crc32 } from 'node:zlib'
import { csvEncoder } from '../../cbf/csv.ts'
import type { Layout } from '../../cbf/layout.ts'
import type { CbfLine } from '../../cbf/line.ts'
import type { Money } from '../../model/money.ts'
import { dayOf } from '../../model/window.ts'
import type { Month } from '../anycost-stream/body.ts'
import { gzipped } from '../file/gzip.ts'
import type { Output } from '../file/output.ts'
import type { SinkSession } from '../types.ts'
import { type DropId, partKey } from './keys.ts'

/** A part that is complete and durable, though CloudZero does not read it before the manifest says so. */
export interface DropPart {
  readonly key: string
  readonly rows: number
  /** As stored, compressed. */
  readonly bytes: number
  readonly crc32: number
}

/** Where parts go. */
export interface PartTarget {
  create(key: string): Promise<Output>
  remove(key: string): Promise<void>
}

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
export interface DropChoice {
  readonly month: Month
  readonly drop: DropId
  readonly layout: Layout
  readonly target: PartTarget
  /** Most rows of a part. */
  readonly partRows: number
}

/** Rows that are encoded at once: an hour of a daily ledger may hold a hundred thousand. */
const BATCH = 1_000

interface OpenPart {
  readonly key: string
  readonly output: Output
  readonly crc32: () => number
  rows: number
}

/** Memory: one batch of text, and what the target holds back. */
export function dropWriter({ month, drop, layout, target, partRows }: DropChoice): DropWriter {
  const encoder = csvEncoder(layout, { escapeFormulas: false })
  const parts: DropPart[] = []
  const days = new Map<string, Money>()
  let open: OpenPart | null = null
  let rows = 0
  let cost = 0n

  const opened = async (): Promise<OpenPart> => {
    if (open !== null) return open
    const key = partKey(month, drop, parts.length + 1)
    const summed = checksummed(await target.create(key))
    open = { key, output: gzipped(summed.output), crc32: summed.crc32, rows: 0 }
    await open.output.write(encoder.header)
    return open
  }
  const close = async () => {
    if (open === null) return
    const { key, output, rows, crc32 } = open
    const bytes = await output.commit()
    parts.push({ key, rows, bytes, crc32: crc32() })
    open = null
  }
  const discard = async () => {
    const begun = open
    open = null
    const left = begun !== null && (await fails(begun.output.abort())) ? [begun.key] : []
    for (const { key } of parts) if (await fails(target.remove(key))) left.push(key)
    return left
  }
  const add = (lines: readonly CbfLine[]) => {
    rows += lines.length
    for (const line of lines) {
      const day = dayOf(line.hour)
      cost += line.cost
      days.set(day, (days.get(day) ?? 0n) + line.cost)
    }
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
      for (let from = 0; from < lines.length; ) {
        const part = await opened()
        const some = lines.slice(from, from + Math.min(BATCH, partRows - part.rows))
        await part.output.write(some.map(encoder.line).join(''))
        part.rows += some.length
        from += some.length
        add(some)
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
