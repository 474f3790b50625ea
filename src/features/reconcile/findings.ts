import { displayMoney, formatMoney, MONEY_PLACES, type Money, magnitude } from '../../core/model/money.ts'
import { count } from '../../core/words.ts'
import { type Difference, excessOf, together } from './difference.ts'
import { explanationOf } from './explanations.ts'
import type { Judgement } from './judge.ts'
import type { Tolerance } from './tolerance.ts'

/** How many differences are explained. */
const EXPLAINED = 10

/** The outcome in sentences, for people: the verdict, the largest differences explained, then the notes; `nothing` where nothing was compared. */
export function findingLines(judgement: Judgement, tolerance: Tolerance, nothing = false): readonly string[] {
  const { differences, beyond, tolerated, notes } = judgement
  const within = tolerated === 0 ? '' : ` ${count(tolerated, 'difference')} within the tolerance.`
  const verdict = nothing
    ? 'Nothing was compared.'
    : beyond === 0
      ? `No difference beyond the tolerance of ${toleranceText(tolerance)}.${within}`
      : `${count(beyond, 'difference')} beyond the tolerance of ${toleranceText(tolerance)}.${within}${beyond > EXPLAINED ? ` The ${EXPLAINED} largest:` : ''}`
  return [
    verdict,
    ...differences.slice(0, EXPLAINED).flatMap((difference, place) => {
      const { title, happened, todo } = explanationOf(difference.kind)
      return [
        '',
        `${place + 1}. ${where(difference)}: ${title}. ${amounts(difference)}`,
        `   ${happened}`,
        `   Do: ${todo}`,
      ]
    }),
    ...(notes.length === 0 ? [] : ['', ...noteLines(notes)]),
  ]
}

/** A difference for programs; money as plain decimal text. */
export function findingJson(difference: Difference) {
  const { kind, side, against, day, hour, what, cost, reference, rows, detail } = difference
  const { title, counts, happened, todo } = explanationOf(kind)
  const money = {
    cost: formatMoney(cost),
    reference: formatMoney(reference),
    excess: formatMoney(excessOf(difference)),
  }
  return { kind, counts, side, against, day, hour, what, ...money, rows, detail, title, happened, todo }
}

/** `$0.01 or 0.1 %`. */
export function toleranceText({ absolute, percent }: Tolerance): string {
  const share = `${formatMoney(percent)} %`
  if (percent === 0n) return `$${formatMoney(absolute)}`
  return absolute === 0n ? share : `$${formatMoney(absolute)} or ${share}`
}

/** Days on which the same is to be said of the same side are one note. */
function noteLines(notes: readonly Difference[]): readonly string[] {
  const groups = new Map<string, Difference[]>()
  for (const note of notes) {
    const id = `${note.kind}\0${note.side}`
    groups.set(id, [...(groups.get(id) ?? []), note])
  }
  return [...groups.values()].map((group) => {
    const [first] = group
    if (first === undefined) return ''
    const { title, happened, todo } = explanationOf(first.kind)
    const days = group.flatMap(({ day }) => day ?? []).sort()
    const [from, to] = [days[0], days.at(-1)]
    const span =
      from === undefined ? '' : from === to ? ` on ${from}` : ` on ${count(days.length, 'day')} from ${from} to ${to}`
    const sum = group.slice(1).reduce(together, first)
    const details = [...new Set(group.flatMap(({ detail }) => detail ?? []))]
    const detail = details.length === 1 ? `, ${details[0]}` : ''
    return `Note: ${first.side}: ${title}${span} (${count(sum.rows, 'row')}, ${amounts(sum, false)}${detail}). ${happened} ${todo}`
  })
}

function where({ side, day, hour, what }: Difference): string {
  return [hour ?? day ?? 'all days', side, what === '' ? 'no resource' : what]
    .filter((part) => part !== null)
    .join(', ')
}

function amounts(difference: Difference, sentence = true): string {
  const { cost, reference, against } = difference
  const excess = excessOf(difference)
  if (against === null) return shown(cost)
  const signed = `${excess < 0n ? '-' : '+'}${shown(magnitude(excess))}`
  return `${shown(cost)} against ${shown(reference)} in ${against}${sentence ? `, ${signed}.` : ''}`
}

/** As people read it, but never a difference as nothing. */
function shown(money: Money): string {
  const smallest = 10n ** BigInt(MONEY_PLACES - 4)
  return money !== 0n && magnitude(money) < smallest ? `$${formatMoney(money)}` : displayMoney(money)
}
