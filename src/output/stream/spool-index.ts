import { SinkError } from '../../core/errors.ts'
import type { Money } from '../../core/model/money.ts'
import type { UsageHour } from '../../core/time.ts'
import { type Chunk, ROW_BYTES } from './body.ts'

/** Where the rows of each hour are in a spool, in pieces that fit a body. */
export interface SpoolIndex {
  /** Notes a row of so many bytes, line feed included, at the end of the spool. */
  add(hour: UsageHour, bytes: number, cost: Money): void
  /** Forgets the rows of an hour, so that others can be noted. */
  remove(hour: UsageHour): void
  readonly chunks: ReadonlyMap<UsageHour, readonly Chunk[]>
  readonly costs: ReadonlyMap<UsageHour, Money>
  readonly rows: number
  readonly bytes: number
}

interface OpenChunk extends Chunk {
  bytes: number
  rows: number
}

/** Grows with the hours, and with the bodies of hours beyond one body. */
export function spoolIndex(rowBytes = ROW_BYTES): SpoolIndex {
  const chunks = new Map<UsageHour, OpenChunk[]>()
  const costs = new Map<UsageHour, Money>()
  let rows = 0
  let end = 0
  let hourOfLast: UsageHour | null = null
  let last: OpenChunk = { offset: 0, bytes: 0, rows: 0 }
  return {
    chunks,
    costs,
    get rows() {
      return rows
    },
    get bytes() {
      return end
    },
    remove(hour) {
      for (const chunk of chunks.get(hour) ?? []) rows -= chunk.rows
      chunks.delete(hour)
      costs.delete(hour)
      hourOfLast = null
    },
    add(hour, bytes, cost) {
      if (bytes > rowBytes) {
        throw new SinkError(
          'E_SINK_ROW_SIZE',
          `A line of ${hour} has ${bytes} bytes, more than one request may have.`,
          {
            hint: 'Some name or tag is very long: leave it out with --tags -NAME.',
          },
        )
      }
      // Rows of one hour follow each other; should they not, a further chunk holds the rest.
      if (hour !== hourOfLast || last.bytes + bytes > rowBytes) {
        hourOfLast = hour
        last = { offset: end, bytes: 0, rows: 0 }
        const ofHour = chunks.get(hour)
        if (ofHour === undefined) chunks.set(hour, [last])
        else ofHour.push(last)
      }
      last.bytes += bytes
      last.rows++
      costs.set(hour, (costs.get(hour) ?? 0n) + cost)
      end += bytes
      rows++
    },
  }
}
