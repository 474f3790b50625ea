import { createHash } from 'node:crypto'
import type { CbfRow } from '../../../core/cbf/row.ts'
import type { Money } from '../../../core/model/money.ts'
import type { UsageHour } from '../../../core/time.ts'
import { type CanonicalRow, canonicalRow, isEmptyMarker } from './canonical.ts'

/** All that is remembered of the rows of an hour, so that memory grows with hours and not with rows. */
export interface HourState {
  /** Rows that say something; those that stand for an empty hour are not among them. */
  readonly rows: number
  readonly markers: number
  readonly cost: Money
  /** Of all its rows as JSON. */
  readonly bytes: number
  /** Equal for hours whose rows mean the same, in whatever order. */
  readonly digest: string
  /** The same without the cost columns. */
  readonly shape: string
  /** Rows that this tool did not write. */
  readonly foreign: number
  /**
   * Cost that is there more than once. Equal lines of an hour are added up before they are sent, so where two rows of this
   * tool differ in cost and amount only, or in nothing, a body was applied twice, or one of an earlier run came late: all
   * but the dearest of them is surplus.
   */
  readonly surplus: Money
}

/** Hours by their start. */
export type HourStates = ReadonlyMap<UsageHour, HourState>

/** A side of the comparison: its hours, and the columns that its rows of our own make use of. */
export interface StreamState {
  readonly hours: HourStates
  readonly columns: ReadonlySet<string>
}

/** Builds a {@link StreamState} row by row. */
export interface Summary {
  /** @returns what the row says; null for one that names no hour. */
  add(row: CbfRow): CanonicalRow | null
  state(): StreamState
}

type OpenHour = { -readonly [K in Exclude<keyof HourState, 'digest' | 'shape'>]: HourState[K] } & {
  readonly digest: BigUint64Array
  readonly shape: BigUint64Array
  /** The dearest row of each identity, by a part of its hash. */
  readonly dearest: Map<number, Money>
}

/** Starts with nothing; `isOwned` tells our rows by their `resource/id`, `ignored` columns do not count. */
export function summary(isOwned: (resourceId: string) => boolean, ignored: ReadonlySet<string> = new Set()): Summary {
  const hours = new Map<UsageHour, OpenHour>()
  const columns = new Set<string>()
  return {
    add(row) {
      const canonical = canonicalRow(row, ignored)
      if (canonical === null) return null
      const hour = opened(hours, canonical.hour)
      hour.bytes += canonical.bytes
      if (isEmptyMarker(canonical)) {
        hour.markers++
        return canonical
      }
      hour.rows++
      hour.cost += canonical.cost
      addHash(hour.digest, canonical.text)
      addHash(hour.shape, canonical.shape)
      if (isOwned(row['resource/id'] ?? '')) {
        for (const column of canonical.columns) columns.add(column)
        noteSurplus(hour, canonical)
      } else hour.foreign++
      return canonical
    },
    state: () => ({
      hours: new Map(
        [...hours].map(([hour, { dearest: _, ...open }]) => [
          hour,
          { ...open, digest: hex(open.digest), shape: hex(open.shape) },
        ]),
      ),
      columns,
    }),
  }
}

/** An hour without any row. */
export const NO_ROWS: HourState = {
  rows: 0,
  markers: 0,
  cost: 0n,
  bytes: 0,
  digest: hex(new BigUint64Array(2)),
  shape: hex(new BigUint64Array(2)),
  foreign: 0,
  surplus: 0n,
}

function opened(hours: Map<UsageHour, OpenHour>, hour: UsageHour): OpenHour {
  const known = hours.get(hour)
  if (known) return known
  const made = { ...NO_ROWS, digest: new BigUint64Array(2), shape: new BigUint64Array(2), dearest: new Map() }
  hours.set(hour, made)
  return made
}

function noteSurplus(hour: OpenHour, { identity, cost }: CanonicalRow): void {
  const key = createHash('sha256').update(identity).digest().readUIntLE(0, 6)
  const known = hour.dearest.get(key)
  if (known !== undefined) hour.surplus += known < cost ? known : cost
  if (known === undefined || known < cost) hour.dearest.set(key, cost)
}

/** Hashes are added up, modulo 2^64 each half: order does not matter, and equal rows count as often as they occur. */
function addHash(sum: BigUint64Array, text: string): void {
  const hash = createHash('sha256').update(text).digest()
  sum[0] = (sum[0] ?? 0n) + hash.readBigUInt64LE(0)
  sum[1] = (sum[1] ?? 0n) + hash.readBigUInt64LE(8)
}

function hex(sum: BigUint64Array): string {
  return [...sum].map((half) => half.toString(16).padStart(16, '0')).join('')
}
