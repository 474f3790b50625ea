import { displayMoney, formatMoney, type Money } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { count } from '../../core/words.ts'
import type { RunReport, RunTotals } from '../../run/run-report.ts'

/** What was read and what became of it, as every summary of a push begins. */
export interface ReadRun {
  readonly run: RunReport
  readonly window: DateWindow
  readonly ledger: string
}

/** Cost read and where it went: `delivered` names what became of the lines. With `several` less what targets share. */
export function runLines({ run, window, ledger }: ReadRun, delivered: string, several: boolean): readonly string[] {
  const { cost, rows, rejects } = run
  return [
    ...(several ? [] : [`  window     ${window.from} to ${window.to}, exclusive`]),
    ...(several ? [] : [`  ledger     ${ledger}, ${count(rows, 'row')}, ${run.database}`]),
    `  cost       ${conservation(run, delivered)}`,
    `             exactly ${formatMoney(cost.read)} USD read, ${formatMoney(cost.delivered)} USD ${delivered}`,
    ...(cost.filtered === 0n ? [] : [`  filtered   ${displayMoney(cost.filtered)} not read`]),
    ...(rejects.rows === 0 ? [] : [`  rejected   ${count(rejects.rows, 'row')}`]),
  ]
}

/** Cost read, and where it went. */
export function conservation(summary: RunTotals, delivered: string): string {
  const { read, delivered: cost } = summary.cost
  return `${displayMoney(read)} read = ${[`${displayMoney(cost)} ${delivered}`, ...undelivered(summary, displayMoney)].join(' + ')}`
}

/** Cost that was read and not delivered, in the parts that there are. */
export function undelivered({ cost, rejects }: RunTotals, money: (amount: Money) => string): readonly string[] {
  return [
    ...(rejects.rows > 0 ? [`rejected ${money(cost.rejected)}`] : []),
    ...(cost.nativeBills !== 0n ? [`native bills ${money(cost.nativeBills)}`] : []),
  ]
}
