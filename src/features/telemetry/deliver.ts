import { BODY_RECORDS, SHOWN_RECORDS } from '../../cloudzero/limits.ts'
import type { TelemetryClient } from '../../cloudzero/telemetry.ts'
import { BODY_BYTES } from '../../core/cbf/stream-limits.ts'
import { SinkError } from '../../core/errors.ts'
import { bodyOf, deleteBody, type TelemetryStream } from '../../core/telemetry/stream.ts'
import type { UsageHour } from '../../core/time.ts'
import type { RecordChunk, RecordSpool } from './spool.ts'
import { type Shown, timestampsToEmpty } from './vanished.ts'

/** What was sent to a stream. */
export interface StreamReceipt {
  readonly stream: TelemetryStream
  readonly timestamps: number
  readonly records: number
  readonly bodies: number
  /** Timestamps that were emptied first, or only. */
  readonly emptied: number
  /** Whether CloudZero did not know the stream. */
  readonly created: boolean
}

export interface Delivery {
  readonly client: TelemetryClient
  readonly spool: RecordSpool
  /** Timestamps of the window that are not in the future; CloudZero refuses others. */
  readonly window: readonly UsageHour[]
  /** Whether CloudZero is asked what it holds; without that every timestamp is emptied first. */
  readonly readBack: boolean
  readonly onBody: (sent: number, all: number) => void
}

/** One body, with the timestamps that are emptied right before it. */
interface Parcel {
  readonly records: readonly string[]
  readonly empty: readonly UsageHour[]
}

/**
 * Brings a stream to what the spool says. Each timestamp is replaced whole, which comes to the same however often it
 * is done; whatever a crash leaves behind is put right by the next run. @throws CloudZeroError
 */
export async function deliverStream(
  place: number,
  stream: TelemetryStream,
  delivery: Delivery,
): Promise<StreamReceipt> {
  const { client, spool, window } = delivery
  const chunks = spool.chunks[place] ?? []
  const shown = await shownOf(stream, delivery)
  const empty = await timestampsToEmpty(stream, shown, { chunks, window, spool })
  const records = chunks.reduce((sum, chunk) => sum + chunk.records, 0)
  let created = false
  let bodies = 0
  let sent = 0
  for await (const parcel of parcels(chunks, empty, spool)) {
    if (parcel.empty.length > 0)
      await client.change(stream.kind, stream.name, 'delete', deleteBody(stream, parcel.empty))
    if (parcel.records.length === 0) continue
    created = (await replace(client, stream, parcel.records)) || created
    bodies++
    sent += parcel.records.length
    delivery.onBody(sent, records)
  }
  return { stream, timestamps: chunks.length, records, bodies, emptied: empty.size, created }
}

async function shownOf({ name }: TelemetryStream, { client, readBack }: Delivery): Promise<Shown> {
  if (!readBack) return { complete: false, records: [] }
  const records = await client.records(name)
  return { complete: (records?.length ?? 0) < SHOWN_RECORDS, records: records ?? [] }
}

/** Bodies within CloudZero's limits, in the order of time, then the timestamps that are to be emptied only. */
export async function* parcels(
  chunks: readonly RecordChunk[],
  toEmpty: ReadonlySet<UsageHour>,
  spool: RecordSpool,
): AsyncGenerator<Parcel, void, undefined> {
  let records: string[] = []
  let empty: UsageHour[] = []
  let bytes = 0
  const left = new Set(toEmpty)
  for (const chunk of chunks) {
    if (left.delete(chunk.timestamp)) empty.push(chunk.timestamp)
    for (const record of await spool.records(chunk)) {
      const size = Buffer.byteLength(record) + 1
      if (records.length === BODY_RECORDS || bytes + size > BODY_BYTES - bodyOf([]).length) {
        yield { records, empty }
        records = []
        // A timestamp that goes on in the next body has been emptied by now.
        empty = []
        bytes = 0
      }
      records.push(record)
      bytes += size
    }
  }
  if (records.length > 0 || empty.length > 0) yield { records, empty }
  const rest = [...left]
  for (let at = 0; at < rest.length; at += BODY_RECORDS) yield { records: [], empty: rest.slice(at, at + BODY_RECORDS) }
}

/** @returns whether the stream had to be created. */
async function replace(client: TelemetryClient, stream: TelemetryStream, records: readonly string[]): Promise<boolean> {
  const { kind, name } = stream
  const body = bodyOf(records)
  if (await client.change(kind, name, 'replace', body)) return false
  // `sum` creates a stream. One record does, and is replaced at once, so it cannot count twice.
  await client.change(kind, name, 'sum', bodyOf(records.slice(0, 1)))
  if (await client.change(kind, name, 'replace', body)) return true
  throw new SinkError(
    'E_TELEMETRY_STREAM',
    `CloudZero does not know the stream ${name} although it was just created.`,
    {
      hint: 'It may take CloudZero a while; run it again later. Whatever arrived is replaced then.',
    },
  )
}
