import { BODY_BYTES } from '../../core/cbf/stream-limits.ts'
import { firstHour, type Month, type UsageHour } from '../../core/time.ts'

/** What a request does with the rows that are there: all of an hour make way, or none. */
export type Operation = 'replace_hourly' | 'sum'

/** A piece of the spool that holds whole rows of one hour, each followed by a line feed. */
export interface Chunk {
  readonly offset: number
  /** The line feeds included. */
  readonly bytes: number
  readonly rows: number
}

/** What stands before the rows of a body; the schema of the API asks for the month as a whole datetime. */
export function bodyHead(operation: Operation, month: Month): string {
  return `{"month":"${firstHour(month)}","operation":"${operation}","data":[`
}

/** What stands after the rows of a body. */
export const BODY_TAIL = ']}'

/** Bytes of a body whose rows take so many in the spool: between rows the line feed becomes a comma, the last one goes. */
export function bodyBytes(operation: Operation, rowBytes: number): number {
  return Buffer.byteLength(bodyHead(operation, '0000-00')) + rowBytes - 1 + BODY_TAIL.length
}

/** Most bytes that the rows of one body may take in the spool; a body stays below CloudZero's limit. */
export const ROW_BYTES = BODY_BYTES - bodyBytes('replace_hourly', 1)

/** Rows of one hour in a request: a piece of the spool, or null for the row that stands for an empty hour. */
export interface Piece {
  readonly hour: UsageHour
  readonly chunk: Chunk | null
}

/** One body to be sent. */
export interface PlannedRequest {
  readonly operation: Operation
  readonly month: Month
  readonly hours: readonly UsageHour[]
  readonly pieces: readonly Piece[]
  readonly rows: number
  /** Of the whole body. */
  readonly bytes: number
}

/** The row that stands for an hour without any. */
export function emptyMarker(hour: UsageHour): string {
  return JSON.stringify({ 'lineitem/type': 'Usage', 'time/usage_start': hour, 'cost/cost': '0' })
}
