import { displayMoney, type Money } from '../../../core/model/money.ts'
import { DAY_MS, dayOf, monthEnd, monthOf, type UsageHour } from '../../../core/time.ts'
import { count, formatCount, size } from '../../../core/words.ts'
import { isSettled, lossOf } from '../../../output/loss.ts'
import { fullness, MONTH_LIMITS, type MonthLimits, type MonthSize } from '../../../output/stream/month-size.ts'
import type { Refusal } from '../refusals.ts'
import type { Difference, StaleHour } from './differences.ts'
import type { HourState, HourStates } from './hour-state.ts'
import type { PlanInput } from './plan.ts'

/** What the user said is meant. */
export interface Permissions {
  readonly allowShrink: boolean
  readonly allowRemap: boolean
  readonly allowEmpty: boolean
  readonly adopt: boolean
}

/** What the guards look at; `before` is null where CloudZero was not asked. */
interface Changes extends Pick<PlanInput, 'now' | 'desired'> {
  readonly before: HourStates | null
  readonly after: HourStates
  /** Hours that will be sent. */
  readonly sent: readonly Difference[]
  /** Hours of the window that only CloudZero has. */
  readonly stale: readonly StaleHour[]
  /** Those of them that will be emptied. */
  readonly pruned: readonly StaleHour[]
  /** Hours that this run has sent before: what CloudZero holds of them is what this run made of them. */
  readonly repaired: ReadonlySet<UsageHour>
}

/** Nightly runs come back to a month for seven days after its end, so until then names in it may change. */
const CLOSED = 7 * DAY_MS

/** A month past CloudZero's limits, refused whoever asks. */
export function limitRefusals(months: readonly MonthSize[], limits: MonthLimits = MONTH_LIMITS): readonly Refusal[] {
  return months
    .filter(({ after }) => fullness(after, limits) > 1)
    .map(({ month, after }): Refusal => {
      const rows = `${count(after.rows, 'row')} (limit ${formatCount(limits.rows)})`
      const bytes = `${size(after.bytes)} (limit ${size(limits.bytes)})`
      return {
        code: 'month-limit',
        message: `${month} would hold ${rows} and ${bytes}: more than CloudZero takes of one stream in a month.`,
        hint: 'Make the lines fewer or smaller; what that saves is listed above.',
      }
    })
}

/** Everything else that is refused unless a flag says that it is meant. */
export function refusals(changes: Changes, permissions: Permissions): readonly Refusal[] {
  return [
    permissions.allowEmpty ? null : emptied(changes),
    permissions.adopt ? null : foreign(changes),
    permissions.allowShrink ? null : shrunk(changes),
    permissions.allowRemap ? null : remapped(changes),
  ].filter((refusal) => refusal !== null)
}

function emptied({ desired, pruned }: Changes): Refusal | null {
  if (desired.size > 0 || pruned.length === 0) return null
  const cost = total(pruned.map(({ actual }) => actual))
  return {
    code: 'empty',
    message: `The database has nothing in this window; --prune would empty ${count(pruned.length, 'hour')} of ${displayMoney(cost)}.`,
    hint: 'Is it the right database and ledger? --allow-empty says that it is meant.',
  }
}

/** Rows of another program at other hours are no less a second count of the same spend than those in our own. */
function foreign({ sent, stale }: Changes): Refusal | null {
  const hit = [...sent, ...stale].flatMap(({ actual }) => (actual !== null && actual.foreign > 0 ? [actual] : []))
  if (hit.length === 0) return null
  const rows = hit.reduce((sum, { foreign }) => sum + foreign, 0)
  const cost = total(hit)
  return {
    code: 'foreign',
    message: `${count(hit.length, 'hour holds', 'hours hold')} ${count(rows, 'row')} that this tool did not write (the hours cost ${displayMoney(cost)} now).`,
    hint: 'Another exporter, or another --instance, writes into this connection: stop it, then --adopt takes its hours over, and --prune those that the database has not.',
  }
}

/** Surplus is no cost that could vanish: it never was in the database. */
function shrunk({ now, before, after, sent, pruned, repaired }: Changes): Refusal | null {
  if (before === null) return null
  const hours = new Set([...sent, ...pruned].map(({ hour }) => hour))
  const touched = new Set([...hours].map(dayOf))
  const months = new Set([...hours].map(monthOf))
  const was = (hour: UsageHour, { cost, surplus }: HourState) => {
    if (!hours.has(hour)) return cost
    return repaired.has(hour) ? (after.get(hour)?.cost ?? 0n) : cost - surplus
  }
  const changes = (names: ReadonlySet<string>, nameOf: (hour: UsageHour) => string) => {
    const [now, then] = [costsBy(before, nameOf, was), costsBy(after, nameOf, (_, { cost }) => cost)]
    return [...names].sort().map((name) => ({ name, was: now.get(name) ?? 0n, willBe: then.get(name) ?? 0n }))
  }
  const days = changes(touched, dayOf).filter(({ name }) => isSettled(name, now))
  const loss = lossOf([...changes(months, monthOf), ...days])
  return loss === null ? null : { code: 'shrink', ...loss }
}

function remapped({ now, sent, repaired }: Changes): Refusal | null {
  const hit = sent.filter(
    ({ hour, kind }) => kind === 'identity' && !repaired.has(hour) && monthEnd(monthOf(hour)) + CLOSED <= now.getTime(),
  )
  if (hit.length === 0) return null
  const months = [...new Set(hit.map(({ hour }) => monthOf(hour)))].sort()
  const rows = hit.reduce((sum, { desired }) => sum + desired.rows, 0)
  const cost = total(hit.map(({ desired }) => desired))
  return {
    code: 'remap',
    message: `${count(hit.length, 'hour')} of closed months (${months.join(', ')}), ${count(rows, 'row')} of ${displayMoney(cost)}, would get other names at the same cost.`,
    hint: 'Settings or names have changed since they were sent: --allow-remap rewrites them, a later --from leaves them.',
  }
}

function costsBy(
  states: HourStates,
  nameOf: (hour: UsageHour) => string,
  costOf: (hour: UsageHour, state: HourState) => Money,
): ReadonlyMap<string, Money> {
  const costs = new Map<string, Money>()
  for (const [hour, state] of states) {
    const name = nameOf(hour)
    costs.set(name, (costs.get(name) ?? 0n) + costOf(hour, state))
  }
  return costs
}

function total(hours: readonly HourState[]): Money {
  return hours.reduce((sum, { cost }) => sum + cost, 0n)
}
