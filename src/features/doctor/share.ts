import type { Money } from '../../core/model/money.ts'
import { percent } from '../../core/words.ts'

/** A part of an amount of money, from 0 to 1. */
export function shareOf(part: Money, all: Money): number {
  return all === 0n ? 0 : Number((part * 10_000n) / all) / 10_000
}

/** The same for people: `4.5 %`. */
export function shareText(part: Money, all: Money): string {
  return percent(shareOf(part, all))
}
