import { recordEncoder, type TelemetryStream } from '../../core/telemetry/stream.ts'
import type { UsageHour } from '../../core/time.ts'
import { openScratch } from '../../output/file/scratch.ts'

/** The records of one stream and timestamp, in the spool. */
export interface RecordChunk {
  readonly timestamp: UsageHour
  readonly offset: number
  readonly bytes: number
  readonly records: number
}

/** The records of a run as they will be sent, in a temporary file; by stream the chunks in the order of time. */
export interface RecordSpool {
  readonly chunks: readonly (readonly RecordChunk[])[]
  readonly bytes: number
  /** Takes a record. Those of one stream and timestamp have to come together. */
  add(stream: number, timestamp: UsageHour, element: string, value: string): Promise<void>
  /** To be called after the last record, before anything is read. */
  end(): Promise<void>
  /** The encoded records of a chunk. */
  records(chunk: RecordChunk): Promise<readonly string[]>
  /** Removes the file. */
  discard(): Promise<void>
}

/** @throws SinkError when there is no room for a temporary file. */
export async function openRecordSpool(streams: readonly TelemetryStream[]): Promise<RecordSpool> {
  const scratch = await openScratch()
  const encoders = streams.map(recordEncoder)
  const chunks: RecordChunk[][] = streams.map(() => [])
  let total = 0
  return {
    chunks,
    get bytes() {
      return total
    },
    async add(stream, timestamp, element, value) {
      const own = chunks[stream]
      const text = encoders[stream]?.(timestamp, element, value)
      if (own === undefined || text === undefined) throw new Error(`There is no stream ${stream}.`)
      const bytes = await scratch.appendWhole(`${text}\n`)
      const last = own.at(-1)
      if (last?.timestamp === timestamp) {
        own[own.length - 1] = { ...last, bytes: last.bytes + bytes, records: last.records + 1 }
      } else own.push({ timestamp, offset: total, bytes, records: 1 })
      total += bytes
    },
    end: () => scratch.flush(),
    async records(chunk) {
      const text = await scratch.read(chunk.offset, chunk.bytes)
      return text.toString('utf8', 0, text.length - 1).split('\n')
    },
    discard: () => scratch.discard(),
  }
}
