import { UsageError } from '../errors.ts'
import { DAY_MS, dayAt, firstHour, hourAt, midnightOf, monthOf, monthsBefore } from '../time.ts'
import { parseWindow, type WindowFlags, type WindowOptions, windowFlags } from './parse-window.ts'
import { type DateWindow, monthsOf, windowBefore } from './window.ts'

/**
 * The window that another one is compared with: as many calendar months before where months were asked for (up to now
 * the same days of them), else the window of the same length that ends where this one begins. UTC.
 */
export function windowToCompare(flags: WindowFlags, window: DateWindow, now: Date): DateWindow {
  const [flag] = windowFlags(flags)
  const calendar = flag === undefined || ['--month', '--last-month', '--this-month'].includes(flag)
  const whole = window.from < window.to && isMonthStart(window.from) && isMonthStart(window.to)
  if (!calendar && !(flag === '--from/--to' && whole)) return windowBefore(window)
  const from = monthsBefore(window.from, monthsOf(window).length)
  const [start, end] = [Date.parse(window.from), Date.parse(window.to)]
  const tomorrow = Date.parse(midnightOf(dayAt(now.getTime() + DAY_MS)))
  const reached = Math.min(end, tomorrow) - start
  if ((whole && end <= tomorrow) || reached <= 0) return { from, to: window.from }
  return { from, to: hourAt(Math.min(Date.parse(from) + reached, start)) }
}

/** The window of `--compare-to`, a month or FROM:TO. @throws UsageError for anything else. */
export function parseCompareTo(text: string, now: Date, options: WindowOptions): DateWindow {
  if (/^\d{4}-\d\d$/.test(text)) return parseWindow({ month: text }, now)
  const [from, to, ...more] = text.split(':')
  if (!from || !to || more.length > 0) {
    throw new UsageError('E_USAGE_WINDOW', `--compare-to ${text} is neither a month nor FROM:TO.`, {
      hint: 'Write it like 2026-09, or like 2026-09-01:2026-09-15 without its last day.',
    })
  }
  return parseWindow({ from, to }, now, options)
}

function isMonthStart(hour: string): boolean {
  return hour === firstHour(monthOf(hour))
}
