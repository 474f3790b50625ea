import type { Money } from '../model/money.ts'
import { DAY_MS, dayAt } from '../time.ts'
import type { Instant } from './budget.ts'

/** Complete UTC days before today that a forecast looks at: four of each weekday. */
export const HISTORY_DAYS = 28
/** Fewer days than these say nothing. */
export const LEAST_DAYS = 3
/** From here on there are two of each weekday. */
export const WEEKDAY_DAYS = 14

/** What was spent on each complete UTC day of the history, the oldest first; days without a row are 0. */
export type DailySpend = readonly Money[]

/** What will have been spent at the reset, US dollars. */
export interface Forecast {
  /** The one that counts: by weekday where the history allows it. */
  readonly amount: Money
  readonly method: 'weekday' | 'linear'
  readonly linear: Money
  readonly weekday: Money | null
  /** Days it rests on. */
  readonly days: number
  /** The UTC day on which the limit is reached, `YYYY-MM-DD`; null where it is not before the reset. */
  readonly reachedOn: string | null
}

/** What a forecast is made of. */
export interface ForecastInput {
  /** US dollars since the last reset. */
  readonly spend: Money
  /** The limit at an instant, US dollars: an increase may end before the reset. */
  limitAt(instant: Instant): Money | null
  readonly now: Instant
  readonly resetAt: Instant
  /** The last element is yesterday. */
  readonly history: DailySpend
}

/**
 * Spend so far and, for what is left of today and each day up to the reset, the average of the history: of all its days
 * (linear), and of the same weekday. The history begins with the owner's first spend in it. Null where it is too short.
 */
export function forecastSpend(input: ForecastInput): Forecast | null {
  const first = input.history.findIndex((money) => money !== 0n)
  const history = first === -1 ? [] : input.history.slice(first)
  if (history.length < LEAST_DAYS) return null
  const linear = walked(
    input,
    averages(history, input.now, () => 0),
  )
  const weekday = history.length < WEEKDAY_DAYS ? null : walked(input, averages(history, input.now, weekdayOf))
  const { amount, reachedOn } = weekday ?? linear
  return {
    amount,
    method: weekday === null ? 'linear' : 'weekday',
    linear: linear.amount,
    weekday: weekday?.amount ?? null,
    days: history.length,
    reachedOn,
  }
}

/** The rate of a day: its average, as a sum and the number of days it was spent on. */
type RateOf = (day: Instant) => { readonly sum: Money; readonly days: bigint }

function averages(history: DailySpend, now: Instant, group: (day: Instant) => number): RateOf {
  const today = startOfDay(now)
  const groups = new Map<number, { sum: Money; days: bigint }>()
  history.forEach((money, index) => {
    const day = today - (history.length - index) * DAY_MS
    const { sum, days } = groups.get(group(day)) ?? { sum: 0n, days: 0n }
    groups.set(group(day), { sum: sum + money, days: days + 1n })
  })
  return (day) => groups.get(group(day)) ?? { sum: 0n, days: 1n }
}

/** Goes from now to the reset, a UTC day at a time; the first and the last are parts of days. */
function walked({ spend, limitAt, now, resetAt }: ForecastInput, rateOf: RateOf) {
  let amount = spend
  let reachedOn: string | null = null
  for (let from = now; from < resetAt; from = startOfDay(from) + DAY_MS) {
    const to = Math.min(startOfDay(from) + DAY_MS, resetAt)
    const { sum, days } = rateOf(startOfDay(from))
    amount += (sum * BigInt(to - from)) / (days * BigInt(DAY_MS))
    const [before, limit] = [limitAt(now), limitAt(to - 1)]
    if (reachedOn === null && before !== null && limit !== null && spend < before && amount >= limit) {
      reachedOn = dayAt(from)
    }
  }
  return { amount, reachedOn }
}

function startOfDay(instant: Instant): Instant {
  return Math.floor(instant / DAY_MS) * DAY_MS
}

function weekdayOf(day: Instant): number {
  return new Date(day).getUTCDay()
}
