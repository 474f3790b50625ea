import type { SchemaElement } from 'hyparquet'
import { plainDecimal } from '../../core/cbf/plain-decimal.ts'
import { DAY_MS } from '../../core/time.ts'

/** The text of one cell of a column by its row, `''` where it is null. */
export type CellText = (index: number) => string

const utf8 = new TextDecoder()

/** Times as ISO text in UTC, to the unit they have. A `Date` would cut them to milliseconds. */
export const PARSERS = {
  timestampFromMilliseconds: (value: bigint | undefined) => isoText(value, 1_000n),
  timestampFromMicroseconds: (value: bigint | undefined) => isoText(value, 1_000_000n),
  timestampFromNanoseconds: (value: bigint | undefined) => isoText(value, 1_000_000_000n),
  dateFromDays: (days: number) => isoDate(days * DAY_MS)?.slice(0, 10) ?? String(days),
}

/** Longest decimal in bytes, and its most places: those of SQL have 16 and 38, and longer ones take ever longer to print. */
const MAX_DECIMAL_BYTES = 64
const MAX_DECIMAL_PLACES = 100

/** How the values of a column become text, with every digit they have. @throws Error for a value of no sensible size. */
export function cellText(element: SchemaElement, data: ArrayLike<unknown>): CellText {
  const decimal = element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL'
  const scale = element.logical_type?.type === 'DECIMAL' ? element.logical_type.scale : (element.scale ?? 0)
  if (decimal && !(scale >= 0 && scale <= MAX_DECIMAL_PLACES)) throw new Error(`a decimal of ${scale} places`)
  return (index) => {
    const value = data[index]
    if (value === undefined || value === null) return ''
    if (decimal) return decimalText(value, scale)
    if (typeof value === 'string') return value
    if (typeof value === 'number') return Number.isFinite(value) ? plainDecimal(String(value)) : String(value)
    if (value instanceof Uint8Array) return utf8.decode(value)
    return typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : JSON.stringify(value, plainJson)
  }
}

/** JSON has no integers of 64 bits of its own. */
function plainJson(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

function decimalText(value: unknown, scale: number): string {
  if (value instanceof Uint8Array && value.length > MAX_DECIMAL_BYTES) {
    throw new Error(`a decimal of ${value.length} bytes`)
  }
  const unscaled = value instanceof Uint8Array ? signed(value) : BigInt(String(value))
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  const point = digits.length - scale
  return plainDecimal(`${unscaled < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`)
}

/** Big-endian two's complement. */
function signed(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${Buffer.from(bytes).toString('hex')}`))
}

/** `YYYY-MM-DDTHH:MM:SSZ`, with a fraction where there is one; `unit` is how many there are in a second. */
function isoText(value: bigint | undefined, unit: bigint): string | undefined {
  if (value === undefined || value === null) return undefined
  const fraction = ((value % unit) + unit) % unit
  const text = isoDate(Number((value - fraction) / unit) * 1000)?.slice(0, -5)
  // A moment that no calendar has is shown as the number it is.
  if (text === undefined) return String(value)
  const decimals = fraction
    .toString()
    .padStart(unit.toString().length - 1, '0')
    .replace(/0+$/, '')
  return `${text}${decimals === '' ? '' : `.${decimals}`}Z`
}

/** Null beyond the years that a `Date` can hold. */
function isoDate(milliseconds: number): string | null {
  const date = new Date(milliseconds)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}
