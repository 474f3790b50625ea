import { formatCount } from '../words.ts'

/** US dollars as a whole number of 1e-12 dollars, so that sums are exact. */
export type Money = bigint

/** Decimal places of {@link Money}: what CBF costs are written with at most (docs/mapping.md, `cost/cost`). */
export const MONEY_PLACES = 12

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/

/**
 * Reads the text of a Postgres float8 or numeric, rounded to 12 places half away from zero like Postgres' `round`.
 * Returns null for anything that is not a finite number (`NaN`, `Infinity`, empty text).
 */
export function parseMoney(text: string): Money | null {
  return parsePlain(text) ?? parseAny(text)
}

/** Reads a sum of finite numbers as Postgres writes it; NULL, the sum of nothing, is 0. */
export function parseSum(text: string | null | undefined): Money {
  return parseMoney(text ?? '') ?? 0n
}

/** Digits of whole numbers that a double holds exactly. */
const EXACT_DIGITS = 15
const POWERS = Array.from({ length: MONEY_PLACES + 1 }, (_, exponent) => 10 ** exponent)

/**
 * Reads what nearly every cost looks like, digits around a point, six times as fast as {@link parseAny}; null for
 * anything else. The digits are counted as a whole number of at most 15 of them, so nothing is ever rounded but here.
 */
function parsePlain(text: string): Money | null {
  let number = 0
  let digits = 0
  let places = -1
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit === -2 /* '.' */ && places < 0 && digits > 0) places = 0
    else if (digit < 0 || digit > 9) return null
    else if (places === MONEY_PLACES) {
      // The first digit too many decides, but what follows has to be digits all the same.
      if (!/^\d+$/.test(text.slice(at))) return null
      return BigInt(number + (digit >= 5 ? 1 : 0))
    } else {
      number = number * 10 + digit
      if (number > 0) digits++
      else digits = 1
      if (digits > EXACT_DIGITS) return null
      if (places >= 0) places++
    }
  }
  if (digits === 0) return null
  const shift = MONEY_PLACES - Math.max(places, 0)
  return digits + shift <= EXACT_DIGITS ? BigInt(number * (POWERS[shift] ?? 0)) : null
}

function parseAny(text: string): Money | null {
  const match = NUMBER.exec(text)
  if (!match) return null
  const [, sign, whole = '', fraction = '', exponent] = match
  if (whole === '' && fraction === '') return null
  const digits = whole + fraction
  const shift = MONEY_PLACES - fraction.length + Number(exponent ?? 0)
  const magnitude = shift >= 0 ? BigInt(digits + '0'.repeat(shift)) : roundedOff(digits, -shift)
  return sign === '-' ? -magnitude : magnitude
}

function roundedOff(digits: string, places: number): bigint {
  if (places > digits.length) return 0n
  const kept = BigInt(digits.slice(0, digits.length - places) || '0')
  return digits.charCodeAt(digits.length - places) >= 53 /* '5' */ ? kept + 1n : kept
}

/** Plain decimal US dollars without exponent and without trailing zeros: `0.0000001`, `-12.5`, `0`. */
export function formatMoney(money: Money): string {
  const sign = money < 0n ? '-' : ''
  const digits = magnitude(money).toString()
  const point = digits.length - MONEY_PLACES
  let end = digits.length
  while (end > point && end > 0 && digits.charCodeAt(end - 1) === 48 /* '0' */) end--
  if (end <= 0) return '0'
  if (point <= 0) return `${sign}0.${ZEROS.slice(0, -point)}${digits.slice(0, end)}`
  return end === point ? sign + digits.slice(0, point) : `${sign}${digits.slice(0, point)}.${digits.slice(point, end)}`
}

const ZEROS = '0'.repeat(MONEY_PLACES)

/** US dollars for people: two decimals and thousands separators, four decimals below one dollar. Not for data. */
export function displayMoney(money: Money): string {
  const amount = magnitude(money)
  const places = amount !== 0n && amount < 10n ** BigInt(MONEY_PLACES) ? 4 : 2
  const unit = 10n ** BigInt(MONEY_PLACES - places)
  const digits = ((amount + unit / 2n) / unit).toString().padStart(places + 1, '0')
  const whole = digits.slice(0, -places).replace(/\B(?=(\d{3})+$)/g, ',')
  // What rounds to nothing has no sign.
  return `${money < 0n && Number(digits) > 0 ? '-' : ''}$${whole}.${digits.slice(-places)}`
}

/** The same with its sign, for a difference: `+$3.00`. */
export function displayChange(change: Money): string {
  return change > 0n ? `+${displayMoney(change)}` : displayMoney(change)
}

/** An amount without its sign. */
export function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount
}

/** A quotient, half away from zero, as costs are rounded; the divisor is above 0. */
export function quotient(part: bigint, whole: bigint): bigint {
  const result = (magnitude(part) + whole / 2n) / whole
  return part < 0n ? -result : result
}

/** A share with 12 places as {@link Money} has them, so that it prints the same way; null of nothing or less. */
export function shareOf(part: bigint | null, whole: bigint | null): Money | null {
  return part === null || whole === null || whole <= 0n ? null : quotient(part * 10n ** BigInt(MONEY_PLACES), whole)
}

/** A share as a percentage for people, one decimal: `12.3 %`; nothing where there is none. */
export function displayShare(share: Money | null, { signed = false }: { readonly signed?: boolean } = {}): string {
  if (share === null) return ''
  const tenths = quotient(share, 10n ** BigInt(MONEY_PLACES - 3))
  const sign = tenths < 0n ? '-' : signed && tenths > 0n ? '+' : ''
  const digits = magnitude(tenths)
  return `${sign}${formatCount(digits / 10n)}.${digits % 10n} %`
}

/** Amounts by name as plain decimal text, as JSON has them. */
export function moneyTexts<K extends string>(amounts: Readonly<Partial<Record<K, Money>>>): Readonly<Record<K, string>>
export function moneyTexts(amounts: Readonly<Record<string, Money | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, formatMoney(amount ?? 0n)]))
}
