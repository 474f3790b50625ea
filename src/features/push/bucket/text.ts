import { displayMoney } from '../../../core/model/money.ts'
import { count, size } from '../../../core/words.ts'
import { conservation, costLines, type TextContext } from '../run-text.ts'
import type { MonthState } from './deliver.ts'
import type { BucketMonth, BucketReport } from './report.ts'

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
    ...costLines(bucket, 'in the lines', context),
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
