import { createHash } from 'node:crypto'
import { writtenRow } from '../../../core/cbf/json-row.ts'
import type { CbfRow } from '../../../core/cbf/row.ts'
import type { UsageHour } from '../../../core/time.ts'
import { openScratch, readJsonLines, type Scratch } from '../../../output/file/scratch.ts'
import { spoolIndex } from '../../../output/stream/spool-index.ts'
import type { CanonicalRow } from './canonical.ts'

/** Lines of this tool that CloudZero holds and the database does not say alike, in a temporary file. */
export interface HeldLines {
  /** Takes a row that is read back; only those of hours that the database has are kept. @throws SinkError when the disk is full */
  note(row: CbfRow, canonical: CanonicalRow): Promise<void>
  /** To be called after the last row: hours with a row that was kept, and their rows. */
  end(): Promise<ReadonlyMap<UsageHour, () => AsyncIterable<CbfRow>>>
  discard(): Promise<void>
}

/** Opens its file at the first row that is kept; most runs keep none. */
export function heldLines(desired: LineIndex, isOwned: (resourceId: string) => boolean): HeldLines {
  let scratch: Scratch | null = null
  const index = spoolIndex(Number.POSITIVE_INFINITY)
  return {
    async note(row, canonical) {
      if (!isOwned(row['resource/id'] ?? '') || !desired.has(canonical.hour) || desired.take(canonical)) return
      scratch ??= await openScratch()
      index.add(canonical.hour, await scratch.appendWhole(`${JSON.stringify(row)}\n`), canonical.cost)
    },
    async end() {
      const file = scratch
      if (file === null) return new Map()
      await file.flush()
      return new Map(
        [...index.chunks].map(([hour, chunks]) => [
          hour,
          async function* () {
            for (const chunk of chunks) yield* readJsonLines(file, chunk, writtenRow)
          },
        ]),
      )
    },
    discard: async () => scratch?.discard(),
  }
}

/** The lines of the database, eight bytes each, so that those that CloudZero does not hold alike are found by hour. */
export interface LineIndex {
  /** Notes a line; all of them, before any is taken. */
  add(row: CanonicalRow): void
  has(hour: UsageHour): boolean
  /** Takes a line like this row out of its hour; false where there is none left. */
  take(row: CanonicalRow): boolean
}

interface Hour {
  readonly hashes: number[]
  /** Marks what was taken; null while lines are noted. */
  taken: Uint8Array | null
}

/** Memory grows with the lines. A collision of two hashes leaves a line out, which is then taken for a renamed one. */
export function lineIndex(): LineIndex {
  const hours = new Map<UsageHour, Hour>()
  return {
    add({ hour, line }) {
      const known = hours.get(hour)
      if (known) known.hashes.push(hashOf(line))
      else hours.set(hour, { hashes: [hashOf(line)], taken: null })
    },
    has: (hour) => hours.has(hour),
    take({ hour, line }) {
      const found = hours.get(hour)
      if (found === undefined) return false
      const taken = sealed(found)
      const hash = hashOf(line)
      for (let at = firstAt(found.hashes, hash); found.hashes[at] === hash; at++) {
        if (taken[at] === 1) continue
        taken[at] = 1
        return true
      }
      return false
    },
  }
}

function sealed(hour: Hour): Uint8Array {
  if (hour.taken === null) {
    hour.hashes.sort((a, b) => a - b)
    hour.taken = new Uint8Array(hour.hashes.length)
  }
  return hour.taken
}

function firstAt(sorted: readonly number[], value: number): number {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((sorted[middle] ?? 0) < value) from = middle + 1
    else to = middle
  }
  return from
}

function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6)
}
