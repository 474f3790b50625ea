import { monthOf, type UsageHour } from '../../../core/time.ts'
import {
  bodyBytes,
  type Chunk,
  emptyMarker,
  type Operation,
  type Piece,
  type PlannedRequest,
  ROW_BYTES,
} from '../../../output/stream/body.ts'

/** Requests that only together make their hours whole, in the order in which they have to be sent. */
export type Unit = readonly PlannedRequest[]

/** An hour to be sent, whole. */
export interface HourToSend {
  readonly hour: UsageHour
  /** No chunk empties the hour. */
  readonly chunks: readonly Chunk[]
  /** It takes less room than what it replaces. */
  readonly shrinks: boolean
}

/**
 * Whole hours in as few bodies as first-fit makes of them, month by month, those that shrink first, so that a stream
 * near its limit does not pass it on the way. An hour beyond one body is a `replace_hourly` and then `sum`s.
 */
export function pack(hours: readonly HourToSend[], rowBytes = ROW_BYTES): readonly Unit[] {
  const months = [...new Set(hours.map(({ hour }) => monthOf(hour)))].sort()
  return months.flatMap((month) => {
    const ofMonth = hours.filter(({ hour }) => monthOf(hour) === month)
    const grows = ofMonth.filter(({ shrinks }) => !shrinks)
    return [ofMonth.filter(({ shrinks }) => shrinks), grows].flatMap((part) => packMonth(part, rowBytes))
  })
}

/** Bytes of a piece in the spool. */
function pieceBytes({ hour, chunk }: Piece): number {
  return chunk === null ? Buffer.byteLength(emptyMarker(hour)) + 1 : chunk.bytes
}

function packMonth(hours: readonly HourToSend[], rowBytes: number): readonly Unit[] {
  const units: Unit[] = []
  const open: { pieces: Piece[]; bytes: number }[] = []
  for (const { hour, chunks } of [...hours].sort((a, b) => (a.hour < b.hour ? -1 : 1))) {
    const [first, ...further] = chunks.length === 0 ? [null] : chunks
    if (first === undefined) continue
    const piece = { hour, chunk: first }
    if (further.length > 0) {
      units.push([requestOf('replace_hourly', [piece]), ...further.map((chunk) => requestOf('sum', [{ hour, chunk }]))])
      continue
    }
    const bytes = pieceBytes(piece)
    const body = open.find((each) => each.bytes + bytes <= rowBytes)
    if (body) {
      body.pieces.push(piece)
      body.bytes += bytes
    } else open.push({ pieces: [piece], bytes })
  }
  return [...open.map(({ pieces }): Unit => [requestOf('replace_hourly', pieces)]), ...units]
}

function requestOf(operation: Operation, pieces: readonly Piece[]): PlannedRequest {
  const bytes = pieces.reduce((sum, piece) => sum + pieceBytes(piece), 0)
  return {
    operation,
    month: monthOf(pieces[0]?.hour ?? ''),
    hours: pieces.map(({ hour }) => hour),
    pieces,
    rows: pieces.reduce((rows, { chunk }) => rows + (chunk?.rows ?? 1), 0),
    bytes: bodyBytes(operation, bytes),
  }
}
