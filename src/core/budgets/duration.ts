import { DAY_MS, FIRST_HOUR, HOUR_MS, MINUTE_MS, SECOND_MS } from '../time.ts'
import type { Instant } from './budget.ts'

/** A length of time as LiteLLM writes it; months have no fixed length. */
export type Duration = { readonly unit: 'month' } | { readonly unit: 'fixed'; readonly milliseconds: number }

const UNITS: Readonly<Record<string, number>> = {
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
}
/** A period may be longer than time can be written. */
const FIRST = Date.parse(FIRST_HOUR)
const WORDS: Readonly<Record<string, string>> = { hourly: '1h', daily: '24h', weekly: '7d', monthly: '30d' }

/** Reads `30s`, `1h`, `1d`, `2w`, `1mo` and LiteLLM's words (docs/budgets.md, periods); null for anything else. */
export function parseDuration(text: string): Duration | null {
  const match = /^(\d{1,9})(s|m|h|d|w|mo)$/.exec(WORDS[text] ?? text)
  const [count, unit] = [Number(match?.[1] ?? 0), match?.[2] ?? '']
  if (count === 0) return null
  // LiteLLM itself knows no other number of months.
  if (unit === 'mo') return count === 1 ? { unit: 'month' } : null
  return { unit: 'fixed', milliseconds: count * (UNITS[unit] ?? 0) }
}

/**
 * When the period began that ends at this reset. LiteLLM resets `30d` on the first of the month like `1mo`, so where it
 * ends there, it began a month before.
 */
export function periodStart(resetAt: Instant, duration: Duration): Instant {
  const end = new Date(resetAt)
  if (duration.unit === 'fixed' && (duration.milliseconds !== 30 * DAY_MS || end.getUTCDate() !== 1)) {
    return Math.max(resetAt - duration.milliseconds, FIRST)
  }
  const start = new Date(resetAt)
  start.setUTCMonth(end.getUTCMonth() - 1)
  // The 31st of a shorter month would slip into the next one.
  if (start.getUTCDate() !== end.getUTCDate()) start.setUTCDate(0)
  return start.getTime()
}

/**
 * When the period began that is under way, where no reset is stored: LiteLLM aligns periods to the calendar, in UTC unless
 * it is set to another zone. Days that make no week or month begin at no known day: then the earliest that it can be.
 */
export function alignedStart(now: Instant, duration: Duration): Instant {
  const day = Math.floor(now / DAY_MS) * DAY_MS
  const month = Date.UTC(new Date(now).getUTCFullYear(), new Date(now).getUTCMonth())
  if (duration.unit === 'month' || duration.milliseconds === 30 * DAY_MS) return month
  const { milliseconds } = duration
  if (milliseconds === 7 * DAY_MS) return day - ((new Date(now).getUTCDay() + 6) % 7) * DAY_MS
  return milliseconds < DAY_MS
    ? Math.floor(now / milliseconds) * milliseconds
    : Math.max(day + DAY_MS - milliseconds, FIRST)
}
