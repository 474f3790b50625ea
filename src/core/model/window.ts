/** Milliseconds of a day: in UTC all are equal. */
const DAY = 86_400_000

/** Start of a UTC hour, `YYYY-MM-DDTHH:00:00Z`. Text, so that no time zone can creep in. */
export type UsageHour = string

/** Half-open range of UTC time: `from` is in, `to` is not. Both are whole hours. */
export interface DateWindow {
  readonly from: UsageHour
  readonly to: UsageHour
}

/** True for a window without any hour, as `--complete-days` makes it on the first day of a month. */
export function isEmptyWindow(window: DateWindow): boolean {
  return window.from >= window.to
}

/** The window of the same length that ends where this one begins. */
export function windowBefore({ from, to }: DateWindow): DateWindow {
  return { from: hourAt(2 * Date.parse(from) - Date.parse(to)), to: from }
}

/** The UTC midnight of a day given as `YYYY-MM-DD`; null when there is no such day. */
export function hourOfDay(text: string): UsageHour | null {
  return isDay(text) ? `${text}T00:00:00Z` : null
}

/** The day of an hour, `YYYY-MM-DD`, UTC. */
export function dayOf(hour: UsageHour): string {
  return hour.slice(0, 10)
}

/** The UTC days that a window touches, `YYYY-MM-DD`, half-open: the last day is in even when the window ends within it. */
export function daysOf(window: DateWindow): { readonly from: string; readonly to: string } {
  const whole = window.to.endsWith('T00:00:00Z')
  const end = whole ? window.to : hourAt(Date.parse(window.to) + DAY)
  return { from: dayOf(window.from), to: dayOf(end) }
}

/** Cheap enough to be asked for every day text a ledger holds. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

function hourAt(milliseconds: number): UsageHour {
  return `${new Date(milliseconds).toISOString().slice(0, 13)}:00:00Z`
}
