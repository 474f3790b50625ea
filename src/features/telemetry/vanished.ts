import { z } from 'zod'
import type { StoredRecord } from '../../cloudzero/telemetry.ts'
import type { TelemetryStream } from '../../core/telemetry/stream.ts'
import { hourAt, type UsageHour } from '../../core/time.ts'
import type { RecordChunk, RecordSpool } from './spool.ts'

/** A record as it was encoded. */
const sentRecord = z.object({ element_name: z.string() })

/** What CloudZero shows of a stream. */
export interface Shown {
  /** False where it may hold records that it does not show. */
  readonly complete: boolean
  readonly records: readonly StoredRecord[]
}

/**
 * Timestamps that have to be emptied before they are sent, since `replace` leaves alone what it does not name: those
 * that CloudZero shows an element of which is gone, and all where it shows only a part.
 */
export async function timestampsToEmpty(
  stream: TelemetryStream,
  shown: Shown,
  wanted: {
    readonly chunks: readonly RecordChunk[]
    readonly window: readonly UsageHour[]
    readonly spool: RecordSpool
  },
): Promise<ReadonlySet<UsageHour>> {
  const { chunks, window, spool } = wanted
  const sent = new Map(chunks.map((chunk) => [chunk.timestamp, chunk]))
  const known = elementsByTimestamp(shown.records)
  const empty = new Set<UsageHour>()
  for (const timestamp of window) {
    const chunk = sent.get(timestamp)
    const elements = known.get(timestamp)
    if (chunk === undefined) {
      if (!shown.complete || elements !== undefined) empty.add(timestamp)
    } else if (stream.kind === 'metric') continue
    else if (!shown.complete || (elements !== undefined && !(await holdsAll(spool, chunk, elements)))) {
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
