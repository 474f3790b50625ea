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
  /** The CBF columns that hold something. */
  readonly columns: readonly string[]
  /** Of the row as JSON, give or take what JSON escapes. */
  readonly bytes: number
}

const START = 'time/usage_start'
const COST = 'cost/cost'

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
  let bytes = 1
  for (const column of columns) {
    const value = row[column] ?? ''
    bytes += Buffer.byteLength(column) + Buffer.byteLength(value) + 6
    if (ignored.has(column)) continue
    const cell = `${column}\u0000${column === START ? hour : meaning(column, value)}\u0001`
    const costs = column.startsWith('cost/')
    if (!costs && column !== 'usage/amount') identity += cell
    // A text for people: no other name, and no reason to send anything.
    if (column === 'lineitem/description') continue
    text += cell
    if (!costs) shape += cell
  }
  return { hour, cost: parseMoney(row[COST] ?? '') ?? 0n, text, shape, identity, columns, bytes }
}

/** A row of no cost and no resource, such as empties an hour: no operation of CloudZero removes the rows of one. */
export function isEmptyMarker(row: CanonicalRow): boolean {
  return (
    row.cost === 0n && !row.columns.includes('resource/id') && !row.columns.some((column) => column.startsWith(TAG))
  )
}

function meaning(column: string, value: string): string {
  if (column.startsWith('cost/') || column === 'usage/amount') return plainDecimal(value)
  if (column === 'time/usage_end') return usageHourIn(value) ?? value
  return value
}
