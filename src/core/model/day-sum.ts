import { hourOfDay } from '../time.ts'
import type { Money } from './money.ts'

/** What one side holds of a day. */
export interface DaySum {
  /** Rows of a table, lines of a file. */
  readonly rows: number
  /** US dollars; what is no number is not in it. */
  readonly cost: Money
  /** Null where the side does not say. */
  readonly tokens: bigint | null
  /** Null where the side does not say. */
  readonly requests: bigint | null
  /** Rows whose spend is missing, NaN or infinite. */
  readonly unreadable: number
}

/** UTC days, `YYYY-MM-DD`, and what a side holds of them. */
export type DaySums = ReadonlyMap<string, DaySum>

/** Without the rows of a table whose date is no day: they are of none, and tell nothing of the days around them. */
export function ofDays<S>(days: ReadonlyMap<string, S>): ReadonlyMap<string, S> {
  return new Map([...days].filter(([day]) => hourOfDay(day) !== null))
}
