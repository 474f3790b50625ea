import { displayMoney, formatMoney, type Money } from '../core/model/money.ts'
import { count } from '../core/words.ts'
import type { RunTotals } from './run-report.ts'

/** Cost read and where it went, as every summary of a run has it: `delivered` names what became of the lines. */
export function costLines(run: RunTotals, delivered: string): readonly string[] {
  const { cost } = run
  return [
    `  cost       ${conservation(run, delivered)}`,
    `             exactly ${formatMoney(cost.read)} USD read, ${formatMoney(cost.delivered)} USD ${delivered}`,
    ...filteredLines(run),
  ]
}

/** What filters left out, which is not read; no line where nothing was. */
export function filteredLines({ cost }: RunTotals): readonly string[] {
  return cost.filtered === 0n ? [] : [`  filtered   ${displayMoney(cost.filtered)} excluded by filters`]
}

/** How many there are, `noun` of each, and what those cost whose cost is known. */
export function countWithCost(noun: string, { rows, withoutCost }: RunTotals['rejects'], cost: string): string {
  const whose = rows === withoutCost ? (rows === 1 ? 'its' : 'their') : `of ${withoutCost} the`
  return `${count(rows, noun)}${rows === withoutCost ? '' : ` of ${cost}`}${withoutCost === 0 ? '' : `, ${whose} cost unknown`}`
}

/** How many rows were rejected, and what they cost. */
export function rejectedRows({ cost, rejects }: RunTotals, money: (amount: Money) => string, noun = 'row'): string {
  return countWithCost(noun, rejects, money(cost.rejected))
}

/** Cost read, and where it went. */
export function conservation(run: RunTotals, delivered: string): string {
  const { read, delivered: cost } = run.cost
  return `${displayMoney(read)} read = ${[`${displayMoney(cost)} ${delivered}`, ...undelivered(run, displayMoney)].join(' + ')}`
}

/** Cost that was read and not delivered, in the parts that there are. */
export function undelivered({ cost, rejects }: RunTotals, money: (amount: Money) => string): readonly string[] {
  return [
    ...(rejects.rows > 0 ? [`rejected ${rejectedCost(rejects, money(cost.rejected))}`] : []),
    ...(cost.nativeBills !== 0n ? [`native bills ${money(cost.nativeBills)}`] : []),
  ]
}

function rejectedCost({ rows, withoutCost }: RunTotals['rejects'], known: string): string {
  if (withoutCost === 0) return known
  return withoutCost === rows ? '(cost unknown)' : `${known} (and unknown cost)`
}
