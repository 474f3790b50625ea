import { formatMoney } from '../../../core/model/money.ts'
import { moneyJson } from '../run-json.ts'
import type { BucketMonth, BucketReport } from './report.ts'

/** What a push to a bucket says about the bucket, for programs (docs/bucket.md, receipt). */
export function bucketJson({ months }: BucketReport): object {
  return { months: months.map(monthJson) }
}

function monthJson({ survey, writer, state, removed, leftBehind, run }: BucketMonth) {
  const { current, held, orphans, unfinished } = survey
  return {
    month: survey.month,
    state,
    rows: run.rows,
    lines: writer.rows,
    cost: moneyJson(run.cost),
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
