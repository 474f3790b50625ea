import { displayMoney, parseMoney } from '../../../core/model/money.ts'
import { count, size } from '../../../core/words.ts'
import { costLines, type TextContext } from '../run-text.ts'
import type { DifferenceKind } from './differences.ts'
import { classesOf } from './json.ts'
import type { Plan } from './plan.ts'
import type { StreamReport } from './report.ts'

const CLASSES: Readonly<Record<DifferenceKind, string>> = {
  new: 'new',
  late: 'late rows',
  cost: 'cost changed',
  identity: 'identity only',
  unknown: 'not compared',
}

const SHOWN = 5

/** What became of a stream, for people, several lines. */
export function streamText(stream: StreamReport, context: TextContext): string {
  const { planOnly } = context.report
  return [
    headline(stream, planOnly),
    ...costLines(stream, planOnly ? 'to deliver' : 'in the lines', context),
    ...stream.months.map(
      ({ month, hours, rows, bytes, cost }) =>
        `  ${month}    ${count(hours, 'hour')}, ${count(rows, 'line')}, ${size(bytes)}, ${displayMoney(cost)}`,
    ),
    ...(stream.proposal === null ? [] : planLines(stream.proposal.plan, stream, planOnly)),
  ].join('\n')
}

function headline(stream: StreamReport, planOnly: boolean): string {
  const { proposal, sent, verified, error } = stream
  if (proposal === null)
    return error === null ? 'Nothing was sent: rows were rejected and --strict was given.' : 'Nothing was sent.'
  const requests = proposal.plan.units.flat()
  if (planOnly) {
    if (requests.length === 0) return 'Nothing to send.'
    return `${hours(requests)} to send in ${count(requests.length, 'request')}, ${size(bytesOf(requests))}; nothing was sent.`
  }
  const done = sent.filter(({ fate }) => fate === 'applied')
  const what =
    done.length === 0
      ? 'Nothing was sent'
      : `${hours(done)} sent in ${count(done.length, 'request')} (${size(bytesOf(done))})`
  if (verified) return `${what}; CloudZero holds what the database says, verified.`
  return `${what}; not verified${reason(stream)}.`
}

function reason({ proposal, last, error, sent }: StreamReport): string {
  if (error !== null) return sent.length > 0 ? '; the next run sends what is missing' : ''
  if (proposal?.months === null) return ': it was not read back'
  const { differences = [], stale = [] } = last?.plan ?? {}
  if (stale.length > 0) return `: CloudZero has ${count(stale.length, 'hour')} that the database has not`
  return differences.some(({ waits }) => waits) ? ': small differences wait' : ''
}

function planLines(plan: Plan, stream: StreamReport, planOnly: boolean): readonly string[] {
  const sent = plan.differences.filter(({ waits }) => !waits)
  const waiting = plan.differences.length - sent.length
  const classes = Object.entries(classesOf(sent)).map(
    ([kind, { hours, rows, change }]) =>
      `  ${words(kind).padEnd(14)} ${count(hours, 'hour')}, ${count(rows, 'line')}, ${signed(change)}`,
  )
  const stale = plan.stale
    .slice(0, SHOWN)
    .map(({ hour, actual }) => `    ${hour}  ${count(actual.rows, 'line')}, ${displayMoney(actual.cost)}`)
  const staleCost = plan.stale.reduce((sum, { actual }) => sum + actual.cost, 0n)
  const unseen = (stream.last ?? stream.proposal)?.notEchoed ?? []
  return [
    ...classes,
    ...(waiting === 0 ? [] : [`  waiting    ${count(waiting, 'hour')} whose cost differs by less than --min-change`]),
    ...(plan.stale.length === 0
      ? []
      : [
          `  only in CloudZero: ${count(plan.stale.length, 'hour')} of ${displayMoney(staleCost)}${plan.pruned ? ', to be emptied' : ' (--prune empties them, with --allow-shrink where a day loses cost by it)'}`,
          ...stale,
          ...(plan.stale.length > SHOWN ? [`    and ${plan.stale.length - SHOWN} more`] : []),
        ]),
    ...(unseen.length === 0 ? [] : [`  not given back by CloudZero, so not compared: ${unseen.join(', ')}`]),
    ...(planOnly
      ? plan.units
          .flat()
          .map(
            (request) =>
              `  ${request.operation.padEnd(14)} ${request.month}  ${hours([request])}, ${count(request.rows, 'line')}, ${size(request.bytes)}`,
          )
      : []),
  ]
}

function words(kind: string): string {
  return Object.entries(CLASSES).find(([name]) => name === kind)?.[1] ?? kind
}

function hours(requests: readonly { readonly hours: readonly string[] }[]): string {
  return count(new Set(requests.flatMap(({ hours }) => hours)).size, 'hour')
}

function bytesOf(requests: readonly { readonly bytes: number }[]): number {
  return requests.reduce((sum, { bytes }) => sum + bytes, 0)
}

function signed(change: string): string {
  const money = parseMoney(change) ?? 0n
  return money > 0n ? `+${displayMoney(money)}` : displayMoney(money)
}
