import { SinkError } from '../../errors.ts'
import type { UsageHour } from '../../model/window.ts'
import { type Chunk, ROW_BYTES } from './body.ts'

/** Where the rows of each hour are in a spool, in pieces that fit a body. */
export interface SpoolIndex {
  /** Notes a row of so many bytes, line feed included, at the end of the spool. */
  add(hour: UsageHour, bytes: number): void
  readonly chunks: ReadonlyMap<UsageHour, readonly Chunk[]>
  readonly rows: number
  readonly bytes: number
}

/** Grows with the hours, and with the bodies of hours beyond one body. */
export function spoolIndex(rowBytes = ROW_BYTES): SpoolIndex {
  const chunks = new Map<UsageHour, Chunk[]>()
  let rows = 0
  let end = 0
  return {
    chunks,
    get rows() {
      return rows
    },
    get bytes() {
      return end
    },
    add(hour, bytes) {
      if (bytes > rowBytes) {
        throw new SinkError(
          'E_SINK_ROW_SIZE',
          `A line of ${hour} has ${bytes} bytes, more than one request may have.`,
          {
            hint: 'Some name or tag is very long: leave it out with --tags -NAME.',
          },
        )
      }
      const ofHour = chunks.get(hour) ?? []
      chunks.set(hour, ofHour)
      const last = ofHour.at(-1)
      // Rows of one hour follow each other; should they not, a further chunk holds the rest.
      if (last && last.offset + last.bytes === end && last.bytes + bytes <= rowBytes) {
        ofHour[ofHour.length - 1] = { offset: last.offset, bytes: last.bytes + bytes, rows: last.rows + 1 }
      } else ofHour.push({ offset: end, bytes, rows: 1 })
      end += bytes
      rows++
    },
  }
}
