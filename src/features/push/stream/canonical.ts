import { isCbfColumn, TAG } from '../../../core/cbf/columns.ts'
import { plainDecimal } from '../../../core/cbf/plain-decimal.ts'
import type { CbfRow } from '../../../core/cbf/row.ts'
import { usageHourIn } from '../../../core/cbf/usage-hour.ts'
import { type Money, parseMoney } from '../../../core/model/money.ts'
import type { UsageHour } from '../../../core/time.ts'

/** What a row says, however it is spelled. */
export interface CanonicalRow {
  readonly hour: UsageHour
  readonly cost: Money
  /** Equal for rows that mean the same. */
  readonly text: string
  /** The same without the cost columns. */
  readonly shape: string
  /** The same without cost and amount: what lines of an hour are told apart by. */
  readonly identity: string
  /** Like `text`, without the columns that CloudZero may not give back. */
  readonly line: string
  /** The CBF columns that hold something. */
  readonly columns: readonly string[]
  /** Of the row as JSON, give or take what JSON escapes. */
  readonly bytes: number
}

/**
 * The column that CloudZero's API description does not know (docs/cloudzero.md): where no row has it, it is taken for
 * one that is not given back. A tag that no row has is a new one.
 */
export function mayBeUnseen(column: string): boolean {
  return column === 'lineitem/cloud_provider'
}

const START = 'time/usage_start'
const COST = 'cost/cost'
const DESCRIPTION = 'lineitem/description'

/**
 * The meaning of a row: decimals and times in one spelling, `''` as absent, columns that are not CBF left out.
 * Null where it names no hour, which CloudZero does not take.
 */
export function canonicalRow(row: CbfRow, ignored: ReadonlySet<string>): CanonicalRow | null {
  const hour = usageHourIn(row[START] ?? '')
  if (hour === null) return null
  const columns = Object.keys(row)
    .filter((column) => row[column] !== '' && isCbfColumn(column))
    .sort()
  let text = ''
  let shape = ''
  let identity = ''
  let line = ''
  let bytes = 1
  for (const column of columns) {
    const value = row[column] ?? ''
    bytes += Buffer.byteLength(column) + Buffer.byteLength(value) + 6
    const cell = `${column}\u0000${meaningOf(column, value)}\u0001`
    if (column !== DESCRIPTION && !mayBeUnseen(column)) line += cell
    if (ignored.has(column)) continue
    const costs = column.startsWith('cost/')
    if (!costs && column !== 'usage/amount') identity += cell
    // A text for people: no other name, and no reason to send anything.
    if (column === DESCRIPTION) continue
    text += cell
    if (!costs) shape += cell
  }
  return { hour, cost: parseMoney(row[COST] ?? '') ?? 0n, text, shape, identity, line, columns, bytes }
}

/** A row of no cost and no resource, such as empties an hour: no operation of CloudZero removes the rows of one. */
export function isEmptyMarker(row: CanonicalRow): boolean {
  return (
    row.cost === 0n && !row.columns.includes('resource/id') && !row.columns.some((column) => column.startsWith(TAG))
  )
}

/** A value in one spelling. */
export function meaningOf(column: string, value: string): string {
  if (column.startsWith('cost/') || column === 'usage/amount') return plainDecimal(value)
  if (column === START || column === 'time/usage_end') return usageHourIn(value) ?? value
  return value
}
