import { displayMoney, type Money, magnitude } from '../core/model/money.ts'
import { DAY_MS, midnightOf } from '../core/time.ts'

/** What a day or month costs in CloudZero, and what it would cost. */
export interface Change {
  /** `2026-11-05`, `2026-11`. */
  readonly name: string
  readonly was: Money
  readonly willBe: Money
}

/** A day may still change for so long after its end, in milliseconds. */
const SETTLING = 2 * DAY_MS
const SHOWN = 6

/** Whether a UTC day ended more than 48 hours ago. */
export function isSettled(day: string, now: Date): boolean {
  return Date.parse(midnightOf(day)) + DAY_MS + SETTLING <= now.getTime()
}

/** What would lose cost, in words; null where nothing would. */
export function lossOf(changes: readonly Change[]): { readonly message: string; readonly hint: string } | null {
  const losses = changes.filter(isLess)
  if (losses.length === 0) return null
  const list = losses
    .slice(0, SHOWN)
    .map(({ name, was, willBe }) => `${name} from ${displayMoney(was)} to ${displayMoney(willBe)}`)
  const more = losses.length - list.length
  return {
    message: `Cost that CloudZero has would vanish: ${list.join(', ')}${more > 0 ? `, and ${more} more days` : ''}.`,
    hint: 'Rejected rows, retention of LiteLLM’s logs, a restored backup or the wrong database? --allow-shrink says that it is meant.',
  }
}

/** Other exporters round: a millionth less is no loss. */
function isLess({ was, willBe }: Change): boolean {
  return was > willBe && (was - willBe) * 1_000_000n > magnitude(was)
}
