import { displayMoney, type Money } from '../../../core/model/money.ts'
import { count } from '../../../core/words.ts'
import { isSettled, lossOf } from '../../../output/loss.ts'
import type { MonthSurvey } from './survey.ts'

/** A month as the database has it, beside what the bucket has. */
export interface MonthChange {
  readonly survey: MonthSurvey
  readonly cost: Money
  /** Cost by UTC day. */
  readonly days: ReadonlyMap<string, Money>
}

/** Why no manifest may be written, and the flag that says it is meant. */
export interface BucketRefusal {
  readonly code: 'shrink' | 'foreign'
  readonly message: string
  readonly hint: string
}

/** What the user said is meant. */
export interface BucketPermissions {
  readonly allowShrink: boolean
  readonly adopt: boolean
}

/** Guards over the months whose drop would change. Months that were not read back are let through. */
export function bucketRefusals(
  changes: readonly MonthChange[],
  now: Date,
  permissions: BucketPermissions,
): readonly BucketRefusal[] {
  const loss = permissions.allowShrink ? null : lossOf(changes.flatMap((change) => changed(change, now)))
  const foreign = permissions.adopt ? null : foreignRows(changes)
  return [foreign, loss === null ? null : { code: 'shrink' as const, ...loss }].filter((refusal) => refusal !== null)
}

function changed({ survey: { month, held }, cost, days }: MonthChange, now: Date) {
  if (held === null) return []
  const settled = [...held.days].filter(([day]) => isSettled(day, now)).sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    { name: month, was: held.cost, willBe: cost },
    ...settled.map(([name, was]) => ({ name, was, willBe: days.get(name) ?? 0n })),
  ]
}

function foreignRows(changes: readonly MonthChange[]): BucketRefusal | null {
  const hit = changes.filter(({ survey: { held } }) => (held?.foreign ?? 0) > 0)
  if (hit.length === 0) return null
  const list = hit.map(
    ({ survey: { month, held } }) =>
      `${month} (${count(held?.foreign ?? 0, 'row')}, the month costs ${displayMoney(held?.cost ?? 0n)})`,
  )
  return {
    code: 'foreign',
    message: `Rows that this tool did not write would be replaced: ${list.join(', ')}.`,
    hint: 'Another exporter, or another --instance, writes below this root: give each its own, or --adopt takes its months over.',
  }
}
