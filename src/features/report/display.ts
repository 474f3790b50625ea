import { formatCount } from '../../core/words.ts'

const UNITS = [
  { name: 'T', size: 10n ** 12n },
  { name: 'B', size: 10n ** 9n },
  { name: 'M', size: 10n ** 6n },
] as const

/** A count for people: whole below a million, three digits and a unit above. Not for data. */
export function displayCount(count: bigint): string {
  if (count < 0n) return `-${displayCount(-count)}`
  const unit = UNITS.find(({ size }) => count >= size)
  if (unit === undefined) return formatCount(count)
  const whole = count / unit.size
  const places = whole >= 100n ? 0 : whole >= 10n ? 1 : 2
  const digits = ((count * 10n ** BigInt(places)) / unit.size).toString()
  const cut = digits.length - places
  return `${formatCount(BigInt(digits.slice(0, cut)))}${places > 0 ? `.${digits.slice(cut)}` : ''} ${unit.name}`
}
