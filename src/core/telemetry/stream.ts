import type { DateWindow } from '../model/window.ts'
import { DAY_MS, dayOf, firstHour, HOUR_MS, hourAt, midnightOf, monthOf, nextMonth, type UsageHour } from '../time.ts'

/** `allocation` splits a bill, `metric` puts a number beside it (docs/cloudzero.md, telemetry). */
export type TelemetryKind = 'allocation' | 'metric'

/** How long a record is; a stream has one for all of its records. */
export type RecordGranularity = 'HOURLY' | 'DAILY' | 'MONTHLY'

/** Which spend a record is about: of an allocation dimension to values, of a metric dimension to one value. */
export type StreamFilter = Readonly<Record<string, readonly string[] | string>>

/** A stream of telemetry that a run fills. */
export interface TelemetryStream {
  readonly kind: TelemetryKind
  readonly name: string
  readonly granularity: RecordGranularity
  readonly filter: StreamFilter
}

/** The start of the hour, day or month that an hour is in, UTC. */
export function timestampOf(hour: UsageHour, granularity: RecordGranularity): UsageHour {
  if (granularity === 'HOURLY') return hour
  return granularity === 'DAILY' ? midnightOf(dayOf(hour)) : firstHour(monthOf(hour))
}

/** The timestamps of a window that have begun by `now`; CloudZero refuses those of the future. */
export function timestampsOf(window: DateWindow, granularity: RecordGranularity, now: Date): readonly UsageHour[] {
  const timestamps: UsageHour[] = []
  let at = timestampOf(window.from, granularity)
  while (at < window.to && Date.parse(at) <= now.getTime()) {
    timestamps.push(at)
    if (granularity === 'MONTHLY') at = firstHour(nextMonth(monthOf(at)))
    else at = hourAt(Date.parse(at) + (granularity === 'HOURLY' ? HOUR_MS : DAY_MS))
  }
  return timestamps
}

/** The JSON of one record; keys that every record of a stream shares are encoded once. */
export function recordEncoder(
  stream: TelemetryStream,
): (timestamp: UsageHour, element: string, value: string) => string {
  const granularity = `"granularity":"${stream.granularity}"`
  if (stream.kind === 'metric') {
    const cost = Object.keys(stream.filter).length === 0 ? '' : `,"associated_cost":${JSON.stringify(stream.filter)}`
    return (timestamp, _, value) => `{"timestamp":"${timestamp}",${granularity}${cost},"value":"${value}"}`
  }
  const shared = `${granularity},"filter":${JSON.stringify(stream.filter)}`
  return (timestamp, element, value) =>
    `{"timestamp":"${timestamp}",${shared},"element_name":${JSON.stringify(element)},"value":"${value}"}`
}

/** The body that empties timestamps. */
export function deleteBody(stream: TelemetryStream, timestamps: readonly UsageHour[]): string {
  return bodyOf(timestamps.map((timestamp) => JSON.stringify({ timestamp, granularity: stream.granularity })))
}

/** A body of encoded records. */
export function bodyOf(records: readonly string[]): string {
  return `{"records":[${records.join(',')}]}`
}
