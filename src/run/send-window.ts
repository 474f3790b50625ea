import { type WindowFlags, windowFlags } from '../core/model/parse-window.ts'
import { type DateWindow, monthsOf } from '../core/model/window.ts'
import { DAY_MS, dayAt, firstHour, midnightOf, monthOf, nextMonth } from '../core/time.ts'

/**
 * Without any window flag a push goes back to the first day of the month of seven days ago: rows of the last days of a
 * month still grow after midnight, and nightly runs have to bring them along.
 */
export function withDefaultWindow<O extends WindowFlags>(options: O, now: Date): O {
  if (windowFlags(options).length > 0) return options
  return { ...options, from: `${monthOf(dayAt(now.getTime() - 7 * DAY_MS))}-01` }
}

/** The whole months that a window touches; without today where only complete days are wanted. */
export function wholeMonths(window: DateWindow, now: Date, completeDays: boolean): DateWindow {
  const months = monthsOf(window)
  const first = months[0]
  const last = months.at(-1)
  if (first === undefined || last === undefined) return window
  const end = firstHour(nextMonth(last))
  const today = midnightOf(dayAt(now))
  return { from: firstHour(first), to: completeDays && today < end ? today : end }
}

/** A window cut where one month ends and the next begins. */
export function byMonth(window: DateWindow): readonly (DateWindow & { readonly month: string })[] {
  const months = monthsOf(window)
  return months.map((month, index) => ({
    month,
    from: index === 0 ? window.from : firstHour(month),
    to: index === months.length - 1 ? window.to : firstHour(nextMonth(month)),
  }))
}
