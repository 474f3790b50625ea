import { z } from 'zod'
import { BODY_RECORDS, SHOWN_RECORDS } from '../../cloudzero/limits.ts'
import type { StoredRecord, TelemetryClient } from '../../cloudzero/telemetry.ts'
import type { Host } from '../../core/app.ts'
import { BODY_BYTES } from '../../core/cbf/stream-limits.ts'
import { SinkError } from '../../core/errors.ts'
import { bodyOf, deleteBody, type TelemetryStream } from '../../core/telemetry/stream.ts'
import { hourAt, type UsageHour } from '../../core/time.ts'
import { openOutput } from '../../output/file/output.ts'
import type { Streams } from '../../run/telemetry-streams.ts'
import type { RecordChunk, RecordSpool } from './spool.ts'

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
  const { client, spool } = delivery
  const chunks = spool.chunks[place] ?? []
  const visible = await visibleIn(stream, delivery)
  const empty = await timestampsToEmpty(stream, visible, delivery, chunks)
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

async function visibleIn({ name }: TelemetryStream, { client, readBack }: Delivery): Promise<Visible> {
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

/** Writes the bodies as they would be sent to stdout, a JSON line each: `{"path", "body"}`. */
export async function showPlan(spool: RecordSpool, { streams }: Streams, host: Host): Promise<void> {
  const output = await openOutput('-', { force: false, gzip: false }, host)
  for (const [place, { kind, name }] of streams.entries()) {
    for await (const { records } of parcels(spool.chunks[place] ?? [], new Set(), spool)) {
      const path = `/unit-cost/v1/telemetry/${kind}/${name}/replace`
      await output.write(`{"path":${JSON.stringify(path)},"body":${bodyOf(records)}}\n`)
    }
  }
}

/** A record as it was encoded. */
const sentRecord = z.object({ element_name: z.string() })

/** What CloudZero shows of a stream; not complete where it may hold records that it does not show. */
interface Visible {
  readonly complete: boolean
  readonly records: readonly StoredRecord[]
}

/**
 * Timestamps that have to be emptied before they are sent, since `replace` leaves alone what it does not name: those
 * that CloudZero shows an element of which is gone, and all where it shows only a part.
 */
async function timestampsToEmpty(
  stream: TelemetryStream,
  visible: Visible,
  { window, spool }: Pick<Delivery, 'window' | 'spool'>,
  chunks: readonly RecordChunk[],
): Promise<ReadonlySet<UsageHour>> {
  const sent = new Map(chunks.map((chunk) => [chunk.timestamp, chunk]))
  const known = elementsByTimestamp(visible.records)
  const empty = new Set<UsageHour>()
  for (const timestamp of window) {
    const chunk = sent.get(timestamp)
    const elements = known.get(timestamp)
    if (chunk === undefined) {
      if (!visible.complete || elements !== undefined) empty.add(timestamp)
    } else if (stream.kind === 'metric') continue
    else if (!visible.complete || (elements !== undefined && !(await holdsAll(spool, chunk, elements)))) {
      empty.add(timestamp)
    }
  }
  return empty
}

function elementsByTimestamp(records: readonly StoredRecord[]): ReadonlyMap<UsageHour, ReadonlySet<string>> {
  const found = new Map<UsageHour, Set<string>>()
  for (const { timestamp, element } of records) {
    const hour = hourOfStored(timestamp)
    const elements = found.get(hour) ?? new Set()
    found.set(hour, elements.add(element ?? ''))
  }
  return found
}

/** CloudZero's examples write times with `Z`, with an offset, and without a zone, which means UTC. */
function hourOfStored(text: string): UsageHour {
  const date = new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(date.getTime()) ? text : hourAt(date)
}

async function holdsAll(spool: RecordSpool, chunk: RecordChunk, elements: ReadonlySet<string>): Promise<boolean> {
  const records = await spool.records(chunk)
  const sent = new Set(records.map((record) => sentRecord.parse(JSON.parse(record)).element_name))
  return [...elements].every((element) => sent.has(element))
}
