import { formatMoney } from '../src/core/model/money.ts'
import { boundsOf, type Calendar, type Period, stamp } from './calendar.ts'
import type { Ledger, Which } from './ledger.ts'

/**
 * A cell that follows from the day the sample ends with, by more than being some days later. It is worked out here for
 * a sample made on the spot, and by `settle.sql` for the one that ships.
 */
export type Varying =
  /** What was spent: in the current period, null for ever; of an archived key, before it was archived on a day. */
  | { readonly is: 'spent'; readonly which: Which; readonly period: Period | null; readonly before: number | null }
  /** When they were last used; the instant of making them where they never were. */
  | { readonly is: 'last use'; readonly which: Which; readonly unused: number | null }
  | { readonly is: 'period start' | 'period end'; readonly period: Period }
  /** A text with the end of a period in each pair of braces. */
  | { readonly is: 'period ends'; readonly text: string }
  | { readonly is: 'midnight'; readonly daysAfterToday: number }
  | { readonly is: 'now' }

/** What requests have cost in the current period of a budget. */
export function spent(which: Which, period: Period | null = null, before: number | null = null): Varying {
  return { is: 'spent', which, period, before }
}

/** A cell as it is stored in the sample of a calendar. */
export function settled(cell: Varying, ledger: Ledger, calendar: Calendar): string | null {
  switch (cell.is) {
    case 'spent': {
      const from = cell.period ? boundsOf(cell.period, calendar).start : Number.NEGATIVE_INFINITY
      const to = cell.before === null ? Number.POSITIVE_INFINITY : calendar.start(cell.before)
      return formatMoney(ledger.spent(cell.which, { from, to }))
    }
    case 'last use': {
      const instant = ledger.lastUse(cell.which) ?? cell.unused
      return instant === null ? null : stamp(instant)
    }
    case 'period start':
      return stamp(boundsOf(cell.period, calendar).start)
    case 'period end':
      return stamp(boundsOf(cell.period, calendar).end)
    case 'period ends':
      return cell.text.replace(/\{(day|month)\}/g, (_, ends: 'day' | 'month') =>
        stamp(boundsOf({ days: 0, ends }, calendar).end).slice(0, 19),
      )
    case 'midnight':
      return stamp(calendar.start(calendar.last + cell.daysAfterToday))
    case 'now':
      return stamp(calendar.now)
  }
}
