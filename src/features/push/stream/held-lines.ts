import { writtenRow } from '../../../core/cbf/json-row.ts'
import type { CbfRow } from '../../../core/cbf/row.ts'
import type { UsageHour } from '../../../core/time.ts'
import { openScratch, readJsonLines, type Scratch } from '../../../output/file/scratch.ts'
import { spoolIndex } from '../../../output/stream/spool-index.ts'
import type { CanonicalRow } from './canonical.ts'
import type { LineIndex } from './line-index.ts'

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
      index.add(canonical.hour, await scratch.appendWhole([`${JSON.stringify(row)}\n`]), canonical.cost)
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
