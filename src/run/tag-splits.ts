import { displayMoney, formatMoney } from '../core/model/money.ts'
import { count } from '../core/words.ts'
import type { RunTotals } from './run-report.ts'

/** How many requests were split over their tags, in words; null where none was. */
export function tagSplitsText({ tagSplits: { requests, shares, cost } }: RunTotals): string | null {
  if (requests === 0) return null
  return `${count(requests, 'request')} with several tags, ${displayMoney(cost)}, split into ${count(shares, 'even share')}`
}

/** The same for programs. */
export function tagSplitsJson({ tagSplits: { requests, shares, cost } }: RunTotals) {
  return { requests, shares, cost: formatMoney(cost) }
}
