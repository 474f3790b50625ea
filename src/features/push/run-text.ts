import { displayMoney } from '../../core/model/money.ts'
import { count } from '../../core/words.ts'
import { costLines, rejectedRows } from '../../run/cost-text.ts'
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

/** The rows of a target, what they cost and where that went: `delivered` names what became of the lines. */
export function targetLines({ run }: TargetReport, delivered: string, { report, several }: TextContext) {
  const split = tagSplitsText(run)
  return [
    ...(several ? [] : runLines(report)),
    ...costLines(run, delivered),
    ...(split === null ? [] : [`  tags       ${split}`]),
    ...(run.rejects.rows === 0 ? [] : [`  rejected   ${rejectedRows(run, displayMoney)}`]),
  ]
}
