import { formatMoney } from '../../core/model/money.ts'
import type { SplitOutcome } from './split-ending.ts'

/** The outcome of several targets for programs (docs/split.md); each target is what a push to it alone says. */
export function splitJson({ tool, level, selection, planOnly, run, targets, seconds }: SplitOutcome): object {
  return {
    version: 2,
    tool,
    splitBy: level,
    ledger: selection.table.id,
    window: selection.window,
    planOnly,
    verified: targets.every(({ delivered }) => delivered.verified),
    rows: run.rows,
    lines: run.lines,
    zeroLines: run.zeroLines,
    cost: Object.fromEntries(Object.entries(run.cost).map(([name, amount]) => [name, formatMoney(amount)])),
    rejects: run.rejects,
    warnings: run.warnings,
    targets: targets.map(({ name, delivered }) => ({ name, ...delivered.json() })),
    seconds,
  }
}
