import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { csvText, RECORD_LENGTH } from '../../../core/cbf/csv-text.ts'
import { AppError, SinkError } from '../../../core/errors.ts'
import { type Money, parseMoney } from '../../../core/model/money.ts'
import { messageOf } from '../../../core/node-errors.ts'
import { dayOf } from '../../../core/time.ts'
import { wholeLines } from '../../../source/cbf-file/whole-lines.ts'
import type { BucketStore, StoredObject } from './store.ts'

/** What a drop holds, by its own parts. */
export interface Held {
  readonly rows: number
  readonly cost: Money
  /** Cost by UTC day. */
  readonly days: ReadonlyMap<string, Money>
  /** Rows that this tool, or this installation of it, did not write. */
  readonly foreign: number
}

export interface ReadBack {
  readonly store: BucketStore
  readonly parts: readonly StoredObject[]
  /** Tells rows of this tool by their `resource/id`. */
  readonly isOwned: (resourceId: string) => boolean
  /** Is asked after each piece; throws to stop. */
  readonly onProgress: (rows: number) => void
}

/**
 * Adds up the parts of a drop. Memory: one piece of one part.
 * @throws SinkError for a part that is not gzipped CBF.
 */
export async function heldBy({ store, parts, isOwned, onProgress }: ReadBack): Promise<Held> {
  const days = new Map<string, Money>()
  let rows = 0
  let cost = 0n
  let foreign = 0
  for (const { key } of parts) {
    const broken = (why: string, cause?: unknown) =>
      new SinkError('E_BUCKET_READ_BACK', `${store.root}/${key} cannot be read back: ${why}.`, {
        cause,
        hint: '--no-read-back does without; the guards against loss are off then.',
      })
    let columns: { cost: number; time: number; id: number } | null = null
    try {
      for await (const cells of csvRecords(gunzipped(store.read(key)))) {
        if (columns === null) {
          const at = (name: string) => cells.indexOf(name)
          columns = { cost: at('cost/cost'), time: at('time/usage_start'), id: at('resource/id') }
          if (columns.cost === -1 || columns.time === -1) throw broken('it has no column cost/cost or time/usage_start')
          continue
        }
        const amount = parseMoney(cells[columns.cost] ?? '')
        if (amount === null) throw broken(`row ${rows + 1} has no cost`)
        const day = dayOf(cells[columns.time] ?? '')
        rows++
        cost += amount
        days.set(day, (days.get(day) ?? 0n) + amount)
        if (!isOwned(cells[columns.id] ?? '')) foreign++
        if (rows % 10_000 === 0) onProgress(rows)
      }
    } catch (error) {
      if (error instanceof AppError) throw error
      throw broken(messageOf(error), error)
    }
  }
  return { rows, cost, days, foreign }
}

/** An error of the store goes through as it is; one of the compression says what is wrong with the part. */
function gunzipped(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const source = Readable.from(pieces, { objectMode: false })
  const gunzip = createGunzip()
  source.once('error', (error) => gunzip.destroy(error))
  gunzip.once('close', () => source.destroy())
  return source.pipe(gunzip)
}

/** The records of a CSV text that comes in pieces. @throws Error for what is no UTF-8 or no CSV. */
export async function* csvRecords(pieces: AsyncIterable<Uint8Array>): AsyncIterable<readonly string[]> {
  const csv = csvText((line, why) => new Error(`line ${line}: ${why}`))
  for await (const text of wholeLines(pieces, RECORD_LENGTH, csv.tooLong, { fatal: true })) {
    for (const { cells } of csv.take(text)) yield cells
  }
  csv.end()
}
