import { groupBy } from '../../core/group-by.ts'
import { displayMoney, formatMoney, MONEY_PLACES, type Money, magnitude } from '../../core/model/money.ts'
import { count } from '../../core/words.ts'
import { type Difference, excessOf, together } from './difference.ts'
import { type DifferenceKind, EXPLANATIONS } from './explanations.ts'
import type { Judgement } from './reconcile-state.ts'
import type { Tolerance } from './tolerance.ts'

/** How many of one kind are listed. */
const LISTED = 10

/** The outcome in sentences, for people: the verdict, then each kind explained once with its list, notes last; `nothing` where nothing was compared. */
export function findingLines(judgement: Judgement, tolerance: Tolerance, nothing = false): readonly string[] {
  const { differences, beyond, tolerated, notes } = judgement
  const within = tolerated === 0 ? '' : ` ${count(tolerated, 'difference')} within the tolerance.`
  const verdict = nothing
    ? 'Nothing was compared.'
    : beyond === 0
      ? `No difference beyond the tolerance of ${toleranceText(tolerance)}.${within}`
      : `${count(beyond, 'difference')} beyond the tolerance of ${toleranceText(tolerance)}.${within}`
  return [
    verdict,
    ...[...groupBy(differences, ({ kind }) => kind)].flatMap(([kind, group], place) => [
      ...['', `${place + 1}. ${titleOf(kind, group)}`],
      ...listed(group.map((each) => `${where(each)}: ${amounts(each)}${detailText(each.detail)}`)),
    ]),
    ...[...groupBy(notes, ({ kind }) => kind)].flatMap(([kind, group]) => [
      '',
      `Note: ${titleOf(kind, group)}`,
      ...listed(noteLines(group)),
    ]),
  ]
}

function titleOf(kind: DifferenceKind, group: readonly Difference[]): string {
  const { title, counts, happened, todo } = EXPLANATIONS[kind]
  const sum = group.reduce((all, each) => all + excessOf(each), 0n)
  const sized = counts === 'note' ? '' : ` (${count(group.length, 'difference')}, ${signed(sum)})`
  return `${title}${sized}. ${happened} Do: ${todo}`
}

function listed(lines: readonly string[]): readonly string[] {
  const rest = lines.length - LISTED
  return [...lines.slice(0, LISTED).map((line) => `   ${line}`), ...(rest > 0 ? [`   and ${rest} more (--json)`] : [])]
}

/** A difference for programs; money as plain decimal text. */
export function findingJson(difference: Difference) {
  const { kind, side, against, day, hour, what, cost, reference, rows, detail } = difference
  const { title, counts, happened, todo } = EXPLANATIONS[kind]
  const money = {
    cost: isUnknown(difference) ? null : formatMoney(cost),
    reference: formatMoney(reference),
    excess: isUnknown(difference) ? null : formatMoney(excessOf(difference)),
  }
  return { kind, counts, side, against, day, hour, what, ...money, rows, detail, title, happened, todo }
}

/** Rows whose spend is no number have an unknown cost, not none. */
function isUnknown({ kind }: Difference): boolean {
  return kind === 'unreadable'
}

/** `$0.01 or 0.1 %`. */
export function toleranceText({ absolute, percent }: Tolerance): string {
  const share = `${formatMoney(percent)} %`
  if (percent === 0n) return `$${formatMoney(absolute)}`
  return absolute === 0n ? share : `$${formatMoney(absolute)} or ${share}`
}

/** Days on which the same is to be said of the same side are one line. */
function noteLines(notes: readonly Difference[]): readonly string[] {
  return [...groupBy(notes, ({ side }) => side).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const days = group.flatMap(({ day }) => day ?? []).sort()
    const [from, to] = [days[0], days.at(-1)]
    const span =
      from === undefined ? '' : from === to ? ` on ${from}` : ` on ${count(days.length, 'day')} from ${from} to ${to}`
    const sum = group.slice(1).reduce(together, first)
    const unknown = isUnknown(first) ? (sum.rows === 1 ? 'its cost unknown' : 'their cost unknown') : null
    const details = [...new Set(group.flatMap(({ detail }) => detail ?? []))]
    return `${first.side}${span}: ${count(sum.rows, 'row')}, ${unknown ?? amounts(sum, false)}${detailText(details.length === 1 ? details[0] : null)}`
  })
}

function detailText(detail: string | null | undefined): string {
  return detail == null ? '' : ` (${detail})`
}

function where({ side, day, hour, what }: Difference): string {
  return [hour ?? day ?? 'all days', side, what === '' ? 'no resource' : what]
    .filter((part) => part !== null)
    .join(', ')
}

function amounts(difference: Difference, withExcess = true): string {
  const { cost, reference, against } = difference
  if (against === null) return shown(cost)
  return `${shown(cost)} against ${shown(reference)} in ${against}${withExcess ? `, ${signed(excessOf(difference))}` : ''}`
}

function signed(excess: Money): string {
  return `${excess < 0n ? '-' : '+'}${shown(magnitude(excess))}`
}

/** As people read it, but never a difference as nothing. */
function shown(money: Money): string {
  const smallest = 10n ** BigInt(MONEY_PLACES - 4)
  return money !== 0n && magnitude(money) < smallest ? `$${formatMoney(money)}` : displayMoney(money)
}
