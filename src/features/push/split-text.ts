import { displayMoney, formatMoney, type Money } from '../../core/model/money.ts'
import { count } from '../../core/words.ts'
import { undelivered } from './run-text.ts'
import type { SplitDelivery, SplitOutcome } from './split-ending.ts'

/** The outcome of several targets for people: what adds up over all of them, then each. */
export function splitText(outcome: SplitOutcome): string {
  const { run, selection, targets, level } = outcome
  const { window, table } = selection
  const sum = (money: (amount: Money) => string) =>
    [...targets.map(({ name, run: part }) => `${money(part.cost.delivered)} ${name}`), ...undelivered(run, money)].join(
      ' + ',
    )
  const { cost, rows } = run
  return [
    headline(outcome),
    `  window     ${window.from} to ${window.to}, exclusive`,
    `  ledger     ${table.id}, ${count(rows, 'row')}, ${run.database}`,
    `  by ${level.padEnd(7)} ${displayMoney(cost.read)} read = ${sum(displayMoney)}`,
    `             exactly ${formatMoney(cost.read)} = ${sum(formatMoney)} USD`,
    ...(cost.filtered === 0n ? [] : [`  filtered   ${displayMoney(cost.filtered)} not read`]),
    ...targets.flatMap(({ name, place, delivered }) => ['', `${name} (${place})`, delivered.text(true)]),
  ].join('\n')
}

function headline({ targets, planOnly }: SplitOutcome): string {
  const failed = targets.filter(({ delivered }) => delivered.error !== null)
  const names = (some: readonly SplitDelivery[]) => some.map(({ name }) => name).join(', ')
  const failures = failed.length === 0 ? '' : `; ${failed.length} failed: ${names(failed)}`
  if (planOnly) return `A plan for ${count(targets.length, 'target')}${failures}.`
  const verified = targets.filter(({ delivered }) => delivered.verified)
  return `${verified.length} of ${count(targets.length, 'target')} verified${failures}.`
}
