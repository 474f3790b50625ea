import { UTCDateMini } from '@date-fns/utc/date/mini'
import { addDays } from 'date-fns/addDays'
import { addMonths } from 'date-fns/addMonths'
import { isValid } from 'date-fns/isValid'
import { max } from 'date-fns/max'
import { parseISO } from 'date-fns/parseISO'
import { startOfDay } from 'date-fns/startOfDay'
import { startOfMonth } from 'date-fns/startOfMonth'
import { subDays } from 'date-fns/subDays'
import { subMonths } from 'date-fns/subMonths'
import { UsageError } from '../errors.ts'
import { dayOf, FIRST_HOUR, hourAt, LAST_HOUR, type UsageHour } from '../time.ts'
import type { DateWindow } from './window.ts'

/** `UTCDate` and the package's own `utc` would load the texts of languages, a tenth of a second of every start. */
const IN_UTC = { in: (value: string | number | Date) => new UTCDateMini(+new Date(value)) }

/** The window flags as given; days are `YYYY-MM-DD` in UTC. */
export interface WindowFlags {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly month?: string | undefined
  readonly last?: string | undefined
  readonly lastMonth?: boolean | undefined
  readonly thisMonth?: boolean | undefined
  readonly yesterday?: boolean | undefined
  readonly completeDays?: boolean | undefined
}

/** What a ledger allows of a window. */
export interface WindowOptions {
  /** Whether `--from` and `--to` may name an hour, `YYYY-MM-DDTHH`. */
  readonly hours: boolean
}

/**
 * Resolves the window flags against `now`. Without any flag: the current UTC month to date.
 * @throws UsageError for a malformed date, an inverted or empty range, or options that cannot be used together.
 */
export function parseWindow(flags: WindowFlags, now: Date, options: WindowOptions = { hours: false }): DateWindow {
  const today = startOfDay(new UTCDateMini(now), IN_UTC)
  const { from, to } = chosenDays(flags, today, options)
  if (from >= to) {
    throw new UsageError('E_USAGE_WINDOW', `--from ${hourOf(from)} is not before --to ${hourOf(to)}.`, {
      hint: '--to is exclusive: for a single day give --to as the day after it.',
    })
  }
  if (from < new UTCDateMini(FIRST_HOUR) || to > new UTCDateMini(LAST_HOUR)) {
    throw new UsageError(
      'E_USAGE_WINDOW',
      `The window ends after ${dayOf(LAST_HOUR)} or begins before ${dayOf(FIRST_HOUR)}.`,
      {
        hint: 'Years have four digits, and the month after December 9999 has none.',
      },
    )
  }
  const end = flags.completeDays && to > today ? today : to
  return { from: hourOf(from), to: hourOf(max([from, end])) }
}

/** The flags that choose a window, as they are written; `--from` and `--to` are one. */
export function windowFlags(flags: WindowFlags): readonly string[] {
  return [
    flags.from !== undefined || flags.to !== undefined ? '--from/--to' : null,
    flags.month !== undefined ? '--month' : null,
    flags.last !== undefined ? '--last' : null,
    flags.lastMonth ? '--last-month' : null,
    flags.thisMonth ? '--this-month' : null,
    flags.yesterday ? '--yesterday' : null,
  ].filter((name) => name !== null)
}

function chosenDays(flags: WindowFlags, today: Date, options: WindowOptions): { from: Date; to: Date } {
  const chosen = windowFlags(flags)
  if (chosen.length > 1) {
    throw new UsageError('E_USAGE_WINDOW', `${chosen.join(' and ')} cannot be used together.`, {
      hint: 'Give one of --from/--to, --month, --last, --last-month, --this-month and --yesterday.',
    })
  }
  const tomorrow = addDays(today, 1)
  if (flags.month !== undefined) {
    const from = parsed(flags.month, MONTH, '--month', 'YYYY-MM', MONTH_WORDS.get(flags.month.toLowerCase()))
    return { from, to: addMonths(from, 1) }
  }
  const month = startOfMonth(today, IN_UTC)
  if (flags.lastMonth) return { from: subMonths(month, 1), to: month }
  if (flags.thisMonth) return { from: month, to: tomorrow }
  if (flags.last !== undefined) {
    const days = /^([1-9]\d{0,3})d$/.exec(flags.last)?.[1]
    if (days === undefined) {
      throw new UsageError('E_USAGE_WINDOW', `--last ${flags.last} is not a number of days.`, {
        hint: 'Write it like --last 7d: whole UTC days, today included.',
      })
    }
    return { from: subDays(tomorrow, Number(days)), to: tomorrow }
  }
  if (flags.yesterday) return { from: subDays(today, 1), to: today }
  const from = flags.from === undefined ? null : moment(flags.from, '--from', options)
  const to = flags.to === undefined ? tomorrow : moment(flags.to, '--to', options)
  return { from: from ?? startOfMonth(flags.to === undefined ? today : subDays(to, 1), IN_UTC), to }
}

/** A day, or an hour written in any of the usual ISO forms that say no minutes. */
function moment(text: string, flag: string, { hours }: WindowOptions): Date {
  const hour = /^(\d{4}-\d\d-\d\d)[T ](\d\d)(?::00(?::00)?)?Z?$/.exec(text)
  if (hour === null) return parsed(text, DAY, flag, 'YYYY-MM-DD')
  if (!hours) {
    throw new UsageError('E_USAGE_DATE', `${flag} ${text} names an hour, and this ledger holds days.`, {
      hint: 'Write it as YYYY-MM-DD, in UTC; --source spend-logs by hour or request knows hours.',
    })
  }
  return parsed(`${hour[1]}T${hour[2]}`, HOUR, flag, 'YYYY-MM-DDTHH')
}

/** What is written for a month that has a flag of its own. */
const MONTH_WORDS: ReadonlyMap<string, string> = new Map([
  ['last', '--last-month'],
  ['previous', '--last-month'],
  ['this', '--this-month'],
  ['current', '--this-month'],
])

const MONTH = /^(?!0000)\d{4}-\d\d$/
const DAY = /^(?!0000)\d{4}-\d\d-\d\d$/
const HOUR = /^(?!0000)\d{4}-\d\d-\d\dT([01]\d|2[0-3])$/

/** `parse` of date-fns would load 60 modules more than `parseISO`. */
function parsed(text: string, pattern: RegExp, flag: string, form: string, instead?: string): Date {
  const date = parseISO(text, IN_UTC)
  if (!pattern.test(text) || !isValid(date)) {
    throw new UsageError('E_USAGE_DATE', `${flag} ${text} is not a date.`, {
      hint: instead === undefined ? `Write it as ${form}, in UTC.` : `Give ${instead}, or ${form}.`,
    })
  }
  return date
}

function hourOf(date: Date): UsageHour {
  return hourAt(date)
}
