import type { UsageHour } from '../../core/time.ts'

/** A row as CloudZero takes it and gives it back: every value is text. */
export type StreamRow = Readonly<Record<string, string>>

/** The row that stands for an hour without any. */
export function emptyMarker(hour: UsageHour): string {
  return JSON.stringify({ 'lineitem/type': 'Usage', 'time/usage_start': hour, 'cost/cost': '0' })
}
