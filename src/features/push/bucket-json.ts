import { formatMoney, type Money } from '../../core/model/money.ts'
import type { BucketMonth, BucketOutcome } from './bucket-outcome.ts'

/** The outcome for programs (docs/bucket.md, receipt); money as plain decimal text in USD. */
export function bucketJson(outcome: BucketOutcome): object {
  const { run } = outcome
  return {
    version: 1,
    tool: outcome.tool,
    bucket: outcome.bucket,
    dropId: outcome.drop,
    ledger: outcome.ledger,
    window: outcome.window,
    mapping: outcome.mapping,
    planOnly: outcome.planOnly,
    verified: outcome.verified,
    months: outcome.months.map(monthJson),
    rows: run.rows,
    lines: run.lines,
    zeroLines: run.zeroLines,
    cost: money(run.cost),
    rejects: run.rejects,
    warnings: run.warnings,
    error: outcome.error,
    seconds: outcome.seconds,
  }
}

function monthJson({ survey, writer, state, removed, leftBehind, summary }: BucketMonth) {
  const { current, held, orphans, unfinished } = survey
  return {
    month: survey.month,
    state,
    rows: summary.rows,
    lines: writer.rows,
    cost: money(summary.cost),
    parts: writer.parts.map(({ key, rows, bytes, crc32 }) => ({
      key,
      rows,
      bytes,
      crc32: crc32.toString(16).padStart(8, '0'),
    })),
    before:
      current === null
        ? null
        : { dropId: current, rows: held?.rows ?? null, cost: held === null ? null : formatMoney(held.cost) },
    orphans,
    unfinished: (unfinished ?? []).map(({ key }) => key),
    removed: { drops: removed.drops, unfinished: removed.unfinished.map(({ key }) => key) },
    leftBehind,
  }
}

function money(totals: Readonly<Record<string, Money>>) {
  return Object.fromEntries(Object.entries(totals).map(([name, amount]) => [name, formatMoney(amount)]))
}
