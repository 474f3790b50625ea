import type { Money } from '../../../core/model/money.ts'
import { type DateWindow, monthsOf } from '../../../core/model/window.ts'
import { type Month, monthOf, type UsageHour } from '../../../core/time.ts'
import type { Chunk } from '../../../output/stream/body.ts'
import { type MonthLimits, type MonthSize, type MonthTotals, projection } from '../../../output/stream/month-size.ts'
import type { Refusal } from '../refusals.ts'
import { compareHours, type Difference, isIn, type StaleHour } from './differences.ts'
import { limitRefusals, type Permissions, refusals } from './guards.ts'
import { type HourState, type HourStates, NO_ROWS } from './hour-state.ts'
import { type HourToSend, pack, type Unit } from './pack.ts'

/** What is to be, what is, and what the user allows. */
export interface PlanInput {
  readonly window: DateWindow
  readonly now: Date
  /** The lines of the database; all of its hours are in the window. */
  readonly desired: HourStates
  /** Where the rows of an hour are in the spool. */
  readonly chunks: ReadonlyMap<UsageHour, readonly Chunk[]>
  /** Every hour that CloudZero holds of the months of the window; null where it was not asked. */
  readonly actual: HourStates | null
  /** Empty the hours that the database does not have. */
  readonly prune: boolean
  readonly minChange: Money
  readonly permissions: Permissions
  /** Hours that this run has sent before. */
  readonly repaired?: ReadonlySet<UsageHour>
  readonly limits?: MonthLimits
  /** Most bytes of the rows of one body; CloudZero's limit where it is left out. */
  readonly rowBytes?: number
}

/** What would be sent, and what speaks against it. */
export interface Plan {
  /** Hours that are not equal, in the order of time, those that wait included. */
  readonly differences: readonly Difference[]
  /** Hours that only CloudZero has. */
  readonly stale: readonly StaleHour[]
  /** Whether they are emptied. */
  readonly pruned: boolean
  /** In the order in which they are to be sent. */
  readonly units: readonly Unit[]
  readonly months: readonly MonthPlan[]
  /** While there is one, nothing may be sent. */
  readonly refusals: readonly Refusal[]
}

/** Desired and actual state to requests. Never names an hour outside the window. */
export function makePlan(input: PlanInput): Plan {
  const { window, now, desired, actual, chunks, prune, minChange, permissions, limits } = input
  const { repaired = new Set() } = input
  const outside = [...desired.keys()].find((hour) => !isIn(hour, window))
  if (outside !== undefined)
    throw new Error(`A line of ${outside} is outside the window ${window.from} to ${window.to}.`)

  const { differences, stale } = compareHours(desired, actual, window, minChange)
  const sent = differences.filter(({ waits }) => !waits)
  const pruned = prune ? stale : []
  const after = new Map(actual ?? [])
  for (const { hour, desired } of sent) after.set(hour, desired)
  for (const { hour } of pruned) after.set(hour, EMPTIED)
  const months = monthsOf(window, desired.keys()).map((month): MonthPlan => {
    const sums = totals(month, after)
    return { month, before: actual && totals(month, actual), after: sums, projected: projection(month, sums, now) }
  })
  const changes = { now, desired, before: actual, after, sent, stale, pruned, repaired }
  const anything = sent.length > 0 || pruned.length > 0
  return {
    differences,
    stale,
    pruned: prune,
    units: pack([...pruned.map(toEmpty), ...sent.map((difference) => toSend(difference, chunks))], input.rowBytes),
    months,
    refusals: anything ? [...limitRefusals(months, limits), ...refusals(changes, permissions)] : [],
  }
}

function toEmpty({ hour }: StaleHour): HourToSend {
  return { hour, chunks: [], shrinks: true }
}

function toSend({ hour, desired, actual }: Difference, chunks: PlanInput['chunks']): HourToSend {
  const found = chunks.get(hour)
  if (found === undefined || found.length === 0) throw new Error(`The spool has no rows of ${hour}.`)
  return { hour, chunks: found, shrinks: actual !== null && desired.bytes < actual.bytes }
}

/** A month before and after the requests of a plan. */
export interface MonthPlan extends MonthSize {
  /** Null where CloudZero was not asked. */
  readonly before: MonthTotals | null
  /** With all that stays; without read-back only the hours of the window. */
  readonly after: MonthTotals
}

/** An hour that holds the marker of an empty one and nothing else. */
const EMPTIED: HourState = { ...NO_ROWS, markers: 1, bytes: 90 }

function totals(month: Month, hours: HourStates): MonthTotals {
  const sums = { rows: 0, bytes: 0, cost: 0n }
  for (const [hour, state] of hours) {
    if (monthOf(hour) !== month) continue
    sums.rows += state.rows + state.markers
    sums.bytes += state.bytes
    sums.cost += state.cost
  }
  return sums
}
