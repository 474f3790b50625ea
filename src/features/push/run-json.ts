import { formatMoney, type Money } from '../../core/model/money.ts'
import type { RunTotals } from '../../run/run-report.ts'
import { tagSplitsJson } from '../../run/tag-splits.ts'

/** Rows read and what became of their cost, for programs. */
export function runJson(run: RunTotals): object {
  const { rows, lines, zeroLines, cost, rejects } = run
  return { rows, lines, zeroLines, cost: moneyJson(cost), rejects, tagSplits: tagSplitsJson(run) }
}

/** Amounts of US dollars as plain decimal text. */
export function moneyJson(amounts: Readonly<Record<string, Money>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, formatMoney(amount)]))
}
