import { formatMoney, type Money } from '../../core/model/money.ts'
import type { RunTotals } from '../../run/run-report.ts'

/** Rows read and what became of their cost, for programs. */
export function runJson({ rows, lines, zeroLines, cost, rejects }: RunTotals): object {
  return { rows, lines, zeroLines, cost: moneyJson(cost), rejects }
}

/** Amounts of US dollars as plain decimal text. */
export function moneyJson(amounts: Readonly<Record<string, Money>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, formatMoney(amount)]))
}
