import { type Money, magnitude, parseMoney } from '../../core/model/money.ts'

/** How much of a difference is nothing: up to either of the two. */
export interface Tolerance {
  /** US dollars. */
  readonly absolute: Money
  /** Percent, in 1e-12. */
  readonly percent: bigint
}

/** A cent: what sums of floating point numbers that were added in another order differ by is far below it. */
export const DEFAULT_TOLERANCE: Tolerance = { absolute: 10n ** 10n, percent: 0n }

/** Reads `0.01` and `0.1%`, one of each at most; null for anything else. */
export function parseTolerance(texts: readonly string[]): Tolerance | null {
  if (texts.length === 0) return DEFAULT_TOLERANCE
  const shares = texts.filter((text) => text.trim().endsWith('%'))
  const amounts = texts.filter((text) => !shares.includes(text))
  if (shares.length > 1 || amounts.length > 1) return null
  const [share = '0%', amount = '0'] = [shares[0], amounts[0]]
  const percent = parseMoney(share.trim().slice(0, -1).trim())
  const absolute = parseMoney(amount.trim())
  if (percent === null || absolute === null || percent < 0n || absolute < 0n) return null
  return { absolute, percent }
}

/** Whether an amount is nothing beside what it is a part of. */
export function isTolerated(amount: Money, of: Money, { absolute, percent }: Tolerance): boolean {
  const size = magnitude(amount)
  return size <= absolute || size * 100n * 10n ** 12n <= magnitude(of) * percent
}
