import { displayMoney, formatMoney, type Money } from '../../core/model/money.ts'
import { count } from '../../core/words.ts'
import type { RunTotals } from '../../run/run-report.ts'
import { tagSplitsText } from '../../run/tag-splits.ts'
import type { PushReport, TargetReport } from './report.ts'

/** The words that targets are spoken of with, however many there are. */
export interface TextContext {
  readonly report: PushReport
  /** The target is one of several: what they share has been said. */
  readonly several: boolean
}

/** Window and ledger, as every summary of a push begins. */
export function runLines({ window, ledger, run }: PushReport): readonly string[] {
  return [
    `  window     ${window.from} to ${window.to}, exclusive`,
    `  ledger     ${ledger}, ${count(run.rows, 'row')}, ${run.database}`,
  ]
}

/** Cost read and where it went: `delivered` names what became of the lines. */
export function costLines(
  { run }: TargetReport,
  delivered: string,
  { report, several }: TextContext,
): readonly string[] {
  const { cost, rejects } = run
  const split = tagSplitsText(run)
  return [
    ...(several ? [] : runLines(report)),
    `  cost       ${conservation(run, delivered)}`,
    `             exactly ${formatMoney(cost.read)} USD read, ${formatMoney(cost.delivered)} USD ${delivered}`,
    ...(cost.filtered === 0n ? [] : [`  filtered   ${displayMoney(cost.filtered)} excluded by filters`]),
    ...(split === null ? [] : [`  tags       ${split}`]),
    ...(rejects.rows === 0 ? [] : [`  rejected   ${count(rejects.rows, 'row')}`]),
  ]
}

/** Cost read, and where it went. */
export function conservation(run: RunTotals, delivered: string): string {
  const { read, delivered: cost } = run.cost
  return `${displayMoney(read)} read = ${[`${displayMoney(cost)} ${delivered}`, ...undelivered(run, displayMoney)].join(' + ')}`
}

/** Cost that was read and not delivered, in the parts that there are. */
export function undelivered({ cost, rejects }: RunTotals, money: (amount: Money) => string): readonly string[] {
  return [
    ...(rejects.rows > 0 ? [`rejected ${money(cost.rejected)}`] : []),
    ...(cost.nativeBills !== 0n ? [`native bills ${money(cost.nativeBills)}`] : []),
  ]
}
