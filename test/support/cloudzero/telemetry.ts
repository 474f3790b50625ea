import { formatMoney, parseMoney } from '../../../src/core/model/money.ts'
import { jsonReply, type Reply } from './reply.ts'

/** A record of a telemetry stream, as CloudZero keeps it. */
export interface TelemetryRecord {
  readonly timestamp: string
  readonly granularity: string
  readonly element_name?: string
  readonly filter?: Readonly<Record<string, readonly string[]>>
  readonly associated_cost?: Readonly<Record<string, string>>
  readonly value: string
}

/** How the imitation behaves where CloudZero's documents differ or do not say. */
export interface TelemetryOptions {
  /** Whether `replace` on an unknown stream creates it, or is refused. */
  readonly replaceCreates: boolean
  /** Most records that reading back shows: those processed last. */
  readonly shownRecords: number
  /** Epoch milliseconds that a timestamp may not be after. */
  readonly now: number
}

interface Stream {
  readonly kind: string
  readonly granularity: string
  readonly filterKeys: string
  records: TelemetryRecord[]
}

/** One telemetry call. */
export interface TelemetryCall {
  readonly kind: string
  readonly stream: string
  readonly operation: string
}

/** Which telemetry call a path is. */
export function telemetryRoute(method: string, path: string): TelemetryCall | null {
  const [, kind = '', stream = '', operation = ''] =
    /^\/unit-cost\/v1\/telemetry\/(allocation|metric)\/([^/]+)\/(sum|replace|delete)$/.exec(path) ?? []
  if (method === 'POST' && kind !== '') return { kind, stream, operation }
  const [, read = ''] = /^\/unit-cost\/v1\/telemetry\/([^/]+)\/records$/.exec(path) ?? []
  return method === 'GET' && read !== '' ? { kind: '', stream: read, operation: 'records' } : null
}

/** The telemetry streams, with the refusals that CloudZero documents. */
export class Telemetry {
  readonly #streams = new Map<string, Stream>()
  readonly #options: TelemetryOptions

  constructor(options: TelemetryOptions) {
    this.#options = options
  }

  /** What a stream holds, in the order it was processed. */
  records(stream: string): readonly TelemetryRecord[] {
    return this.#streams.get(stream)?.records ?? []
  }

  names(): readonly string[] {
    return [...this.#streams.keys()].sort()
  }

  shown(name: string): Reply {
    const stream = this.#streams.get(name)
    if (stream === undefined) return jsonReply(404, { message: `Stream ${name} not found` })
    return jsonReply(200, { records: stream.records.slice(-this.#options.shownRecords) })
  }

  change({ kind, stream: name, operation }: TelemetryCall, body: unknown): Reply {
    if (!/^[\w.-]{1,256}$/.test(name)) return jsonReply(400, { message: `${name} is not a stream name` })
    const records = recordsOf(body)
    if (records === null || records.length === 0) return jsonReply(400, { message: 'records: not an array of records' })
    const known = this.#streams.get(name)
    const first = records[0]
    const stream = known ?? {
      kind,
      granularity: String(first?.granularity),
      filterKeys: keysOf(first),
      records: [],
    }
    const problems = records
      .map((record) => this.#problem(record, kind, stream, operation))
      .filter((each) => each !== null)
    if (problems.length > 0) return jsonReply(400, { message: problems.slice(0, 3).join('; ') })
    if (known === undefined && (operation === 'delete' || (operation === 'replace' && !this.#options.replaceCreates))) {
      return jsonReply(404, { message: `Stream ${name} does not exist` })
    }
    this.#streams.set(name, stream)
    this.#apply(stream, operation, records)
    return jsonReply(202, {})
  }

  #apply(stream: Stream, operation: string, records: readonly TelemetryRecord[]): void {
    const held = new Map(stream.records.map((record) => [idOf(record), record]))
    for (const record of records) {
      const id = idOf(record)
      if (operation === 'delete') {
        for (const [other, each] of held) if (matches(each, record)) held.delete(other)
        continue
      }
      const before = held.get(id)
      held.delete(id)
      const value = operation === 'sum' && before ? sumOf(before.value, record.value) : record.value
      held.set(id, { ...record, value })
    }
    stream.records = [...held.values()]
  }

  #problem(record: TelemetryRecord, kind: string, stream: Stream, operation: string): string | null {
    const granularities = kind === 'metric' ? ['DAILY', 'MONTHLY'] : ['HOURLY', 'DAILY', 'MONTHLY']
    const time = Date.parse(record.timestamp)
    if (!granularities.includes(record.granularity)) return `granularity ${record.granularity} is not allowed`
    if (stream.kind !== kind) return `the stream is of kind ${stream.kind}`
    if (record.granularity !== stream.granularity) return `the stream has granularity ${stream.granularity}`
    if (Number.isNaN(time)) return `timestamp ${record.timestamp} is no time`
    if (time > this.#options.now) return `timestamp ${record.timestamp} is in the future`
    if (operation === 'delete') return null
    if (!/^\d+(\.\d+)?$/.test(record.value) || /^[0.]+$/.test(record.value))
      return `value ${record.value} is not above 0`
    if (keysOf(record) !== stream.filterKeys) return `the stream filters by ${stream.filterKeys || 'nothing'}`
    if (kind === 'allocation' && !record.element_name) return 'element_name is missing'
    const filters = Object.values(record.filter ?? {})
    if (filters.length > 5 || filters.some((values) => values.length > 20)) return 'the filter has too many values'
    return null
  }
}

function recordsOf(body: unknown): readonly TelemetryRecord[] | null {
  if (typeof body !== 'object' || body === null || !('records' in body) || !Array.isArray(body.records)) return null
  return body.records.every((record) => typeof record === 'object' && record !== null) ? body.records : null
}

/** Everything but the value: what `replace` and `sum` match by. */
function idOf({ value: _, ...rest }: TelemetryRecord): string {
  return JSON.stringify(Object.entries(rest).sort())
}

function matches(held: TelemetryRecord, wanted: TelemetryRecord): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => JSON.stringify(Reflect.get(held, name)) === JSON.stringify(value),
  )
}

function keysOf(record: TelemetryRecord | undefined): string {
  return Object.keys(record?.filter ?? record?.associated_cost ?? {})
    .sort()
    .join(',')
}

function sumOf(one: string, other: string): string {
  return formatMoney((parseMoney(one) ?? 0n) + (parseMoney(other) ?? 0n))
}
