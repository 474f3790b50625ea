import { displayMoney, type Money } from '../../../core/model/money.ts'
import { dayOf, type Month, type UsageHour } from '../../../core/time.ts'
import { count, formatCount, size } from '../../../core/words.ts'
import type { PushReport, TimeUnit } from '../report.ts'
import { type TextContext, targetLines } from '../run-text.ts'
import type { DifferenceKind } from './differences.ts'
import type { Forgotten } from './forgotten.ts'
import type { Plan } from './plan.ts'
import { classesOf, type StreamReport } from './report.ts'

const CLASSES: Readonly<Record<DifferenceKind, string>> = {
  new: 'new',
  late: 'more cost than CloudZero has',
  cost: 'cost changed',
  identity: 'renamed (same cost)',
  unknown: 'not checked',
}

const SHOWN = 5

/** What became of a stream, for people, several lines. */
export function streamText(stream: StreamReport, context: TextContext): string {
  const { planOnly, unit } = context.report
  return [
    `${stream.test ? 'REHEARSAL (CloudZero forgets it after an hour). ' : ''}${headline(stream, planOnly, unit)}`,
    ...targetLines(stream, planOnly ? 'to deliver' : 'in the lines', context),
    ...stream.months.map(
      ({ month, hours, rows, bytes, cost }) =>
        `  ${month}    ${count(hours, unit)}, ${count(rows, 'line')}, ${size(bytes)}, ${displayMoney(cost)}`,
    ),
    ...(stream.proposal === null ? [] : planLines(stream.proposal.plan, stream, context.report)),
  ].join('\n')
}

function headline(stream: StreamReport, planOnly: boolean, unit: TimeUnit): string {
  const { proposal, sent, verified, error } = stream
  if (proposal === null)
    return error === null ? 'Nothing was sent: rows were rejected and --strict was given.' : 'Nothing was sent.'
  const { plan } = proposal
  if (planOnly) {
    const requests = plan.units.flat()
    const to =
      requests.length === 0 ? 'nothing to send' : `${months(requests)} to send (${extent(requests, plan, unit)})`
    const rest = plan.months.length - new Set(requests.map(({ month }) => month)).size
    return `Plan: ${to}${rest === 0 ? '' : `, ${count(rest, 'month')} unchanged`}.`
  }
  const done = sent.filter(({ fate }) => fate === 'applied')
  const what =
    done.length === 0
      ? 'Nothing was sent'
      : `Sent: ${months(done)} (${extent(done, plan, unit)}) in ${count(done.length, 'request')}, ${size(bytesOf(done))}`
  if (verified) return `${what}; verified: CloudZero holds what the database holds.`
  return `${what}; not verified${reason(stream, unit)}.`
}

function reason({ proposal, last, error, sent }: StreamReport, unit: TimeUnit): string {
  if (error !== null) return sent.length > 0 ? '; the next run sends what is missing' : ''
  if (proposal?.months === null) return ': it was not read back'
  const { differences = [], stale = [] } = last?.plan ?? {}
  if (stale.length > 0) return `: CloudZero has ${count(stale.length, unit)} that the database has not`
  return differences.some(({ waits }) => waits) ? ': small differences wait' : ''
}

function planLines(plan: Plan, stream: StreamReport, { planOnly, unit }: PushReport): readonly string[] {
  const sent = plan.differences.filter(({ waits }) => !waits)
  const waiting = plan.differences.length - sent.length
  const classes = [...classesOf(sent)].map(
    ([kind, { hours, rows, change }]) =>
      `  ${CLASSES[kind]}: ${count(hours, unit)}, ${count(rows, 'line')}, ${signed(change)}`,
  )
  const stale = plan.stale
    .slice(0, SHOWN)
    .map(({ hour, actual }) => `    ${named(hour, unit)}  ${count(actual.rows, 'line')}, ${displayMoney(actual.cost)}`)
  const staleCost = plan.stale.reduce((sum, { actual }) => sum + actual.cost, 0n)
  const unseen = (stream.last ?? stream.proposal)?.notEchoed ?? []
  return [
    ...classes,
    ...forgottenLines(stream.forgotten, unit),
    ...(waiting === 0 ? [] : [`  waiting: ${count(waiting, unit)} whose cost differs by less than --min-change`]),
    ...(plan.stale.length === 0
      ? []
      : [
          `  only in CloudZero: ${count(plan.stale.length, unit)} of ${displayMoney(staleCost)}${plan.pruned ? ', to be emptied' : ' (--prune empties them, with --allow-shrink where a day loses cost by it)'}`,
          ...stale,
          ...(plan.stale.length > SHOWN ? [`    and ${plan.stale.length - SHOWN} more`] : []),
        ]),
    ...(unseen.length === 0 ? [] : [`  not given back by CloudZero, so not compared: ${unseen.join(', ')}`]),
    ...(planOnly
      ? plan.units
          .flat()
          .map(
            (request) =>
              `  ${request.operation.padEnd(14)} ${request.month}  ${count(request.hours.length, unit)}, ${count(request.rows, 'line')}, ${size(request.bytes)}`,
          )
      : []),
  ]
}

/** What stays as CloudZero has it although the database says less. */
function forgottenLines({ hours, rows, cost, names, ambiguous }: Forgotten, unit: TimeUnit): readonly string[] {
  const named = [...names.keys()].slice(0, SHOWN).join(', ')
  const more = names.size > SHOWN ? ` and ${formatCount(names.size - SHOWN)} more` : ''
  return [
    ...(rows === 0
      ? []
      : [
          `  forgotten by LiteLLM, left as CloudZero has it: ${count(hours.size, unit)}, ${count(rows, 'line')}, ${displayMoney(cost)}`,
          `    ${named}${more}`,
        ]),
    ...(ambiguous === 0
      ? []
      : [
          `  perhaps forgotten: ${count(ambiguous, 'line fits', 'lines fit')} more than one of CloudZero at the same cost and amount, and ${ambiguous === 1 ? 'counts' : 'count'} as renamed`,
        ]),
  ]
}

function named(hour: UsageHour, unit: TimeUnit): string {
  return unit === 'day' ? dayOf(hour) : hour
}

function months(requests: readonly { readonly month: Month }[]): string {
  return count(new Set(requests.map(({ month }) => month)).size, 'month')
}

/** Days or hours of these requests, and by how much they change what CloudZero holds. */
function extent(
  requests: readonly { readonly hours: readonly UsageHour[] }[],
  { differences, stale }: Plan,
  unit: TimeUnit,
): string {
  const hours = new Set(requests.flatMap(({ hours }) => hours))
  const isSent = ({ hour }: { readonly hour: UsageHour }) => hours.has(hour)
  const gained = differences
    .filter(isSent)
    .reduce((sum, { desired, actual }) => sum + desired.cost - (actual?.cost ?? 0n), 0n)
  const emptied = stale.filter(isSent).reduce((sum, { actual }) => sum + actual.cost, 0n)
  return `${count(hours.size, unit)}, ${signed(gained - emptied)}`
}

function bytesOf(requests: readonly { readonly bytes: number }[]): number {
  return requests.reduce((sum, { bytes }) => sum + bytes, 0)
}

function signed(change: Money): string {
  return change > 0n ? `+${displayMoney(change)}` : displayMoney(change)
}
