import type { CbfLine } from '../../core/cbf/line.ts'
import type { LineConsumer } from '../../core/delivery.ts'
import { formatMoney } from '../../core/model/money.ts'
import type { Element } from '../../core/telemetry/element.ts'
import { type RecordGranularity, timestampOf } from '../../core/telemetry/stream.ts'
import type { UsageHour } from '../../core/time.ts'
import type { TelemetryOptions } from '../../run/telemetry-options.ts'
import type { RecordSpool } from './spool.ts'

/** How lines become records. */
export interface FoldChoice {
  readonly granularity: RecordGranularity
  readonly value: TelemetryOptions['value']
  /** The stream a line belongs to, by its place among the streams; null where it belongs to none. */
  streamOf(line: CbfLine): number | null
  /** The element a line's value is for, and what tells elements of one name apart. */
  elementOf(line: CbfLine): Element
}

/** What became of the values of a run; cost in 1e-12 USD, else a count. */
export interface FoldTotals {
  readonly read: bigint
  /** Written as records. */
  readonly sent: bigint
  /** Below zero, which CloudZero refuses. */
  readonly negative: { readonly records: number; readonly value: bigint }
  /** Nothing to send: CloudZero refuses a value of 0. */
  readonly zero: number
  /** Of lines that belong to no stream. */
  readonly elsewhere: bigint
  /** Names that more than one entity has: CloudZero sees one element. */
  readonly shared: readonly string[]
}

/** Adds lines up to records. */
export interface RecordFold extends LineConsumer {
  /** To be called after the last line. @throws Error where a value was lost, which is our bug. */
  end(): Promise<FoldTotals>
}

/** Adds lines up to one value for each stream, timestamp and element. Memory: the elements of one timestamp. */
export function recordFold(choice: FoldChoice, spool: RecordSpool): RecordFold {
  const valueIn = VALUES[choice.value]
  const sums = new Map<number, Map<string, bigint>>()
  const ids = new Map<string, string>()
  const shared = new Set<string>()
  let current: UsageHour | null = null
  let read = 0n
  let sent = 0n
  let elsewhere = 0n
  let zero = 0
  const negative = { records: 0, value: 0n }

  const flush = async () => {
    if (current === null) return
    for (const [stream, elements] of sums) {
      for (const [element, value] of elements) {
        if (value > 0n) {
          sent += value
          await spool.add(stream, current, element, choice.value === 'cost' ? formatMoney(value) : value.toString())
        } else if (value < 0n) {
          negative.records++
          negative.value += value
        } else zero++
      }
      elements.clear()
    }
  }

  const add = (stream: number, line: CbfLine, value: bigint) => {
    const { name, id } = choice.elementOf(line)
    const known = ids.get(name)
    if (known === undefined) ids.set(name, id)
    else if (known !== id) shared.add(name)
    const elements = sums.get(stream) ?? new Map<string, bigint>()
    sums.set(stream, elements)
    elements.set(name, (elements.get(name) ?? 0n) + value)
  }

  return {
    async write(batch) {
      for (const line of batch) {
        const timestamp = timestampOf(line.hour, choice.granularity)
        if (timestamp !== current) {
          await flush()
          current = timestamp
        }
        const value = valueIn(line)
        read += value
        const stream = choice.streamOf(line)
        if (stream === null) elsewhere += value
        else add(stream, line, value)
      }
    },
    async end() {
      await flush()
      current = null
      await spool.end()
      if (read !== sent + negative.value + elsewhere) {
        throw new Error(`Values are not conserved: ${[read, sent, negative.value, elsewhere].join(', ')}.`)
      }
      return { read, sent, negative, zero, elsewhere, shared: [...shared].sort() }
    },
  }
}

const VALUES: Readonly<Record<TelemetryOptions['value'], (line: CbfLine) => bigint>> = {
  cost: (line) => line.cost,
  tokens: (line) => line.counters?.tokens ?? 0n,
  requests: (line) => line.counters?.requests ?? 0n,
  'prompt-tokens': (line) => line.counters?.promptTokens ?? 0n,
  'completion-tokens': (line) => line.counters?.completionTokens ?? 0n,
}
