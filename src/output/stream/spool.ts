import { jsonEncoder } from '../../core/cbf/json.ts'
import { writtenRow } from '../../core/cbf/json-row.ts'
import type { Layout } from '../../core/cbf/layout.ts'
import type { CbfLine } from '../../core/cbf/line.ts'
import type { CbfRow } from '../../core/cbf/row.ts'
import type { LineConsumer } from '../../core/delivery.ts'
import { type Money, parseMoney } from '../../core/model/money.ts'
import type { UsageHour } from '../../core/time.ts'
import { openScratch, readJsonLines } from '../file/scratch.ts'
import { BODY_TAIL, bodyHead, type Chunk, emptyMarker, type PlannedRequest } from './body.ts'
import { spoolIndex } from './spool-index.ts'

/** The rows of a run as they will be sent, in a temporary file that only its owner may read. */
export interface Spool {
  readonly chunks: ReadonlyMap<UsageHour, readonly Chunk[]>
  /** What each hour costs. */
  readonly costs: ReadonlyMap<UsageHour, Money>
  readonly rows: number
  readonly bytes: number
  /** Takes the lines of a run. */
  consumer(layout: Layout): LineConsumer
  /** To be called after the last line, before anything is read. */
  flush(): Promise<void>
  /** Puts other rows of the same cost in the place of those of an hour; to be flushed after the last hour. */
  rewrite(hour: UsageHour, rows: readonly CbfRow[]): Promise<void>
  /** Every row, hour by hour. */
  read(): AsyncIterable<CbfRow>
  /** The rows of a piece. */
  rowsOf(chunk: Chunk): AsyncIterable<CbfRow>
  /** The body of a request, byte for byte. */
  body(request: PlannedRequest): Promise<Buffer>
  /** Removes the file. */
  discard(): Promise<void>
}

/** Why AnyCost Stream cannot carry a line; null where it can: its numbers have neither sign nor exponent. */
export function streamRefuses(line: CbfLine): string | null {
  if (line.cost < 0n) return 'the costs of this line add up to less than zero, which AnyCost Stream does not take'
  if (line.amount !== null && line.amount < 0n)
    return 'the amount is less than zero, which AnyCost Stream does not take'
  if (line.onDemandCost !== null && line.onDemandCost < 0n) {
    return 'the cost before discounts is less than zero, which AnyCost Stream does not take'
  }
  return null
}

/**
 * `rowBytes` is the most that the rows of one body may take; CloudZero's limit where it is left out.
 * @throws SinkError when there is no room for a temporary file.
 */
export async function openSpool(rowBytes?: number): Promise<Spool> {
  const scratch = await openScratch()
  const index = spoolIndex(rowBytes)
  const rowsOf = (chunk: Chunk) => readJsonLines(scratch, chunk, writtenRow)
  return {
    chunks: index.chunks,
    costs: index.costs,
    get rows() {
      return index.rows
    },
    get bytes() {
      return index.bytes
    },
    consumer(layout) {
      const encoder = jsonEncoder(layout)
      return {
        refuses: streamRefuses,
        async write(lines) {
          for (const line of lines) {
            const text = encoder.line(line)
            const bytes = scratch.append(text)
            index.add(line.hour, bytes < 0 ? await scratch.appendWhole(text) : bytes, line.cost)
          }
        },
      }
    },
    flush: () => scratch.flush(),
    async rewrite(hour, rows) {
      index.remove(hour)
      for (const row of rows) {
        const bytes = await scratch.appendWhole(`${JSON.stringify(row)}\n`)
        index.add(hour, bytes, parseMoney(row['cost/cost'] ?? '') ?? 0n)
      }
    },
    async *read() {
      for (const chunks of index.chunks.values()) for (const chunk of chunks) yield* rowsOf(chunk)
    },
    rowsOf,
    async body(request) {
      const parts: Buffer[] = [Buffer.from(bodyHead(request.operation, request.month))]
      const last = request.pieces.length - 1
      for (const [place, { hour, chunk }] of request.pieces.entries()) {
        const rows =
          chunk === null ? Buffer.from(`${emptyMarker(hour)}\n`) : await scratch.read(chunk.offset, chunk.bytes)
        // A line feed inside a text is written as \n in JSON, so each one here ends a row.
        for (let end = rows.indexOf(10); end !== -1; end = rows.indexOf(10, end + 1)) rows[end] = 44
        parts.push(place === last ? rows.subarray(0, -1) : rows)
      }
      return Buffer.concat([...parts, Buffer.from(BODY_TAIL)])
    },
    discard: () => scratch.discard(),
  }
}
