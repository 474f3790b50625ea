import { moneyTexts } from '../../core/model/money.ts'
import type { RunTotals } from '../../run/run-report.ts'
import { tagSplitsJson } from '../../run/tag-splits.ts'
import { bucketJson } from './bucket/report.ts'
import { errorOf, type PushReport, type TargetReport } from './report.ts'
import { streamJson } from './stream/report.ts'

/**
 * A push for programs, and its receipt (docs/push.md, docs/split.md); money as plain decimal text in USD. Each of several
 * targets is what a push to it alone says.
 */
export function pushJson(report: PushReport): object {
  const { tool, ledger, window, planOnly, splitBy, run, targets, seconds } = report
  if (splitBy === null) return targets.map((target) => targetJson(target, report))[0] ?? {}
  return {
    version: 2,
    tool,
    splitBy,
    ledger,
    window,
    planOnly,
    verified: targets.every(({ verified }) => verified),
    ...runJson(run),
    warnings: run.warnings,
    targets: targets.map((target) => ({ name: target.name, ...targetJson(target, report) })),
    seconds,
  }
}

function targetJson(target: TargetReport, { tool, ledger, window, planOnly, run }: PushReport): object {
  return {
    version: 1,
    tool,
    ...(target.kind === 'stream'
      ? { connection: target.connection, test: target.test }
      : { bucket: target.place, dropId: target.drop }),
    ledger,
    window,
    mapping: target.mapping,
    planOnly,
    verified: target.verified,
    ...(target.kind === 'stream' ? streamJson(target) : bucketJson(target)),
    ...runJson(target.run),
    warnings: run.warnings,
    error: errorOf(target.error),
    seconds: target.seconds,
  }
}

/** Rows read and what became of their cost, for programs. */
function runJson(run: RunTotals): object {
  const { rows, lines, zeroLines, cost, rejects } = run
  return { rows, lines, zeroLines, cost: moneyTexts(cost), rejects, tagSplits: tagSplitsJson(run) }
}
