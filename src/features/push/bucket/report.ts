import { displayMoney, formatMoney, moneyTexts } from '../../../core/model/money.ts'
import { count, size } from '../../../core/words.ts'
import { conservation } from '../../../run/cost-text.ts'
import type { RunTotals } from '../../../run/run-report.ts'
import type { TargetOutcome } from '../report.ts'
import { type TextContext, targetLines } from '../run-text.ts'
import type { MonthDelivery, MonthState } from './deliver.ts'

/** What became of the lines of an AnyCost Bucket, or of a folder. */
export interface BucketReport extends TargetOutcome {
  readonly kind: 'bucket'
  /** Null where the run failed before it was chosen. */
  readonly drop: string | null
  readonly months: readonly BucketMonth[]
}

/** A month of the database and its way into the bucket. */
export interface BucketMonth extends MonthDelivery {
  /** Of the rows of this month alone. */
  readonly run: RunTotals
}

const STATES: Readonly<Record<MonthState, string>> = {
  published: 'in the drop',
  planned: 'to write',
  'left alone': 'in the lines',
  withheld: 'withheld',
  unknown: 'written',
}

/** What became of a bucket, for people, several lines. */
export function bucketText(bucket: BucketReport, context: TextContext): string {
  return [
    headline(bucket, context.report.planOnly),
    ...targetLines(bucket, 'in the lines', context),
    ...bucket.months.flatMap(monthLines),
  ].join('\n')
}

function headline({ months, place: bucket, drop, verified, error }: BucketReport, planOnly: boolean): string {
  const inState = (state: MonthState) => months.filter((month) => month.state === state)
  const done = inState('published')
  const place = `${bucket} as drop ${drop}`
  if (planOnly) {
    const planned = inState('planned')
    if (planned.length === 0) return 'Nothing to write.'
    return `${count(planned.length, 'month')} to write to ${place}: ${content(planned)}; nothing was written.`
  }
  if (done.length > 0) {
    const all = done.length + inState('withheld').length + inState('unknown').length
    const of = all === done.length ? count(all, 'month') : `${done.length} of ${count(all, 'month')}`
    return `${of} written to ${place}${verified ? ', verified' : ''}.`
  }
  if (inState('unknown').length > 0) return `It is not known whether CloudZero reads drop ${drop} of ${bucket}.`
  if (error !== null) return 'Nothing that CloudZero reads was changed.'
  return inState('withheld').length > 0
    ? 'Nothing was written: rows were rejected and --strict was given.'
    : 'Nothing to write.'
}

function monthLines({ survey, writer, state, removed, leftBehind, run }: BucketMonth): readonly string[] {
  const { current, held, month } = survey
  const before =
    current === null
      ? 'no drop'
      : `drop ${current}${held === null ? '' : `, ${count(held.rows, 'line')}, ${displayMoney(held.cost)}`}`
  const gone = [
    ...(removed.drops.length === 0 ? [] : [`drops ${removed.drops.join(', ')}`]),
    ...(removed.unfinished.length === 0 ? [] : [count(removed.unfinished.length, 'unfinished upload')]),
  ]
  return [
    state === 'left alone'
      ? `  ${month}    no lines: left alone${(held?.rows ?? 0) > 0 ? ', though CloudZero has some (--allow-empty deletes them)' : ''}`
      : `  ${month}    ${content([{ writer }])}; ${conservation(run, STATES[state])}`,
    `             before: ${before}`,
    ...(gone.length === 0 ? [] : [`             removed: ${gone.join(', ')}`]),
    ...(leftBehind.length === 0 ? [] : [`             left behind: ${leftBehind.join(', ')}`]),
  ]
}

function content(months: readonly Pick<BucketMonth, 'writer'>[]): string {
  const parts = months.flatMap(({ writer }) => writer.parts)
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0)
  const rows = months.reduce((sum, { writer }) => sum + writer.rows, 0)
  return `${count(parts.length, 'part')}, ${count(rows, 'line')}, ${size(bytes)}`
}

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
    cost: moneyTexts(run.cost),
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
