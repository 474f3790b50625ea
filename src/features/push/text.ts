import { displayMoney, formatMoney, type Money } from '../../core/model/money.ts'
import { count } from '../../core/words.ts'
import { filteredLines, undelivered } from '../../run/cost-text.ts'
import { bucketText } from './bucket/report.ts'
import type { PushReport, TargetReport } from './report.ts'
import { runLines, type TextContext } from './run-text.ts'
import { streamText } from './stream/text.ts'

/** A push for people, several lines: what adds up over all targets of `--split-by`, then each. */
export function pushText(report: PushReport): string {
  const { run, targets, splitBy } = report
  if (splitBy === null) return targets.map((target) => targetText(target, { report, several: false })).join('\n')
  const sum = (money: (amount: Money) => string) =>
    [...targets.map((target) => `${money(target.run.cost.delivered)} ${target.name}`), ...undelivered(run, money)].join(
      ' + ',
    )
  return [
    headline(report),
    ...runLines(report),
    `  by ${splitBy.padEnd(7)} ${displayMoney(run.cost.read)} read = ${sum(displayMoney)}`,
    `             exactly ${formatMoney(run.cost.read)} = ${sum(formatMoney)} USD`,
    ...filteredLines(run),
    ...targets.flatMap((target) => [
      '',
      `${target.name} (${target.place})`,
      targetText(target, { report, several: true }),
    ]),
  ].join('\n')
}

function targetText(target: TargetReport, context: TextContext): string {
  return target.kind === 'stream' ? streamText(target, context) : bucketText(target, context)
}

function headline({ targets, planOnly }: PushReport): string {
  const failed = targets.filter(({ error }) => error !== null)
  const names = (some: readonly TargetReport[]) => some.map(({ name }) => name).join(', ')
  const failures = failed.length === 0 ? '' : `; ${failed.length} failed: ${names(failed)}`
  if (planOnly) return `A plan for ${count(targets.length, 'target')}${failures}.`
  const verified = targets.filter((target) => target.verified)
  return `${verified.length} of ${count(targets.length, 'target')} verified${failures}.`
}
