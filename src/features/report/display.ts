import { displayMoney, type Money } from '../../core/model/money.ts'

/** A difference of US dollars for people, with its sign. */
export function displayChange(change: Money): string {
  return change > 0n ? `+${displayMoney(change)}` : displayMoney(change)
}

/** A share (1e-12, see `shareOf`) as a percentage for people, one decimal; nothing where there is none. */
export function displayShare(share: Money | null, { signed = false }: { readonly signed?: boolean } = {}): string {
  if (share === null) return ''
  const half = share < 0n ? -500_000_000n : 500_000_000n
  const tenths = (share + half) / 1_000_000_000n
  const magnitude = tenths < 0n ? -tenths : tenths
  const sign = tenths < 0n ? '-' : signed && tenths > 0n ? '+' : ''
  return `${sign}${(magnitude / 10n).toLocaleString('en-US')}.${magnitude % 10n} %`
}

const UNITS = [
  { name: 'T', size: 10n ** 12n },
  { name: 'B', size: 10n ** 9n },
  { name: 'M', size: 10n ** 6n },
] as const

/** A count for people: whole below a million, three digits and a unit above. Not for data. */
export function displayCount(count: bigint): string {
  if (count < 0n) return `-${displayCount(-count)}`
  const unit = UNITS.find(({ size }) => count >= size)
  if (unit === undefined) return count.toLocaleString('en-US')
  const whole = count / unit.size
  const places = whole >= 100n ? 0 : whole >= 10n ? 1 : 2
  const digits = ((count * 10n ** BigInt(places)) / unit.size).toString()
  const cut = digits.length - places
  return `${Number(digits.slice(0, cut)).toLocaleString('en-US')}${places > 0 ? `.${digits.slice(cut)}` : ''} ${unit.name}`
}
