import { type Money, parseMoney } from '../../model/money.ts'
import type { UsageHour } from '../../model/window.ts'

/** A row as CloudZero takes it and gives it back: every value is text. */
export type StreamRow = Readonly<Record<string, string>>

/** What a row says, however it is spelled. */
export interface CanonicalRow {
  readonly hour: UsageHour
  readonly cost: Money
  /** Equal for rows that mean the same. */
  readonly text: string
  /** The same without the cost columns. */
  readonly shape: string
  /** The CBF columns that hold something. */
  readonly columns: readonly string[]
  /** Of the row as JSON, give or take what JSON escapes. */
  readonly bytes: number
}

const TAG = 'resource/tag:'
const START = 'time/usage_start'
const COST = 'cost/cost'

/** Every column CBF has besides the tags (docs/cloudzero.md, CBF columns), those that are out of use included. */
const CBF_COLUMNS: ReadonlySet<string> = new Set([
  COST,
  START,
  'time/usage_end',
  'cost/discounted_cost',
  'cost/amortized_cost',
  'cost/discounted_amortized_cost',
  'cost/on_demand_cost',
  'lineitem/type',
  'lineitem/id',
  'lineitem/description',
  'lineitem/cloud_provider',
  'resource/id',
  'resource/account',
  'resource/service',
  'resource/region',
  'resource/usage_family',
  'usage/amount',
  'usage/units',
  'action/usage_type',
  'action/operation',
  'action/account',
  'action/region',
  'bill/invoice_id',
  'k8s/cluster',
  'k8s/namespace',
  'k8s/deployment',
  'k8s/labels',
])

/**
 * The meaning of a row: decimals and times in one spelling, `''` as absent, columns that are not CBF left out.
 * Null where it names no hour, which CloudZero does not take.
 */
export function canonicalRow(row: StreamRow, ignored: ReadonlySet<string>): CanonicalRow | null {
  const hour = hourOfText(row[START] ?? '')
  if (hour === null) return null
  const columns = Object.keys(row)
    .filter((column) => row[column] !== '' && isCbf(column))
    .sort()
  let text = ''
  let shape = ''
  let bytes = 1
  for (const column of columns) {
    const value = row[column] ?? ''
    bytes += Buffer.byteLength(column) + Buffer.byteLength(value) + 6
    if (ignored.has(column)) continue
    const cell = `${column}\u0000${column === START ? hour : meaning(column, value)}\u0001`
    text += cell
    if (!column.startsWith('cost/')) shape += cell
  }
  return { hour, cost: parseMoney(row[COST] ?? '') ?? 0n, text, shape, columns, bytes }
}

/** A row of no cost and no resource, such as empties an hour: no operation of CloudZero removes the rows of one. */
export function isEmptyMarker(row: CanonicalRow): boolean {
  return (
    row.cost === 0n && !row.columns.includes('resource/id') && !row.columns.some((column) => column.startsWith(TAG))
  )
}

/** The row that stands for an hour without any. */
export function emptyMarker(hour: UsageHour): string {
  return JSON.stringify({ 'lineitem/type': 'Usage', [START]: hour, [COST]: '0' })
}

function isCbf(column: string): boolean {
  return CBF_COLUMNS.has(column) || column.startsWith(TAG)
}

function meaning(column: string, value: string): string {
  if (column.startsWith('cost/') || column === 'usage/amount') return plainDecimal(value)
  if (column === 'time/usage_end') return hourOfText(value) ?? value
  return value
}

/** `1.50`, `01.5` and `15e-1` are `1.5`. */
function plainDecimal(text: string): string {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?\s*$/.exec(text)
  if (match === null) return text
  const [, sign, whole = '', fraction = '', exponent] = match
  if (whole === '' && fraction === '') return text
  const shift = Number(exponent ?? 0)
  const digits = shift < 0 ? '0'.repeat(-shift) + whole + fraction : whole + fraction + '0'.repeat(shift)
  const point = shift < 0 ? whole.length : whole.length + shift
  const integer = digits.slice(0, point).replace(/^0+(?=\d)/, '')
  const decimals = digits.slice(point).replace(/0+$/, '')
  const plain = `${integer || '0'}${decimals === '' ? '' : `.${decimals}`}`
  return sign === '-' && plain !== '0' ? `-${plain}` : plain
}

/** CloudZero's time form: seconds, perhaps a fraction, perhaps an offset; UTC without one. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?([+-]\d\d:?\d\d|Z)?$/

function hourOfText(text: string): UsageHour | null {
  if (/^\d{4}-\d\d-\d\dT\d\d:00:00Z$/.test(text)) return Number.isNaN(Date.parse(text)) ? null : text
  const match = TIME.exec(text)
  if (match === null) return null
  const date = new Date(match[1] === undefined ? `${text}Z` : text)
  return Number.isNaN(date.getTime()) ? null : `${date.toISOString().slice(0, 13)}:00:00Z`
}
