import { hourAt, type UsageHour } from '../time.ts'

/** CloudZero's time form: seconds, perhaps a fraction, perhaps an offset; UTC without one. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?([+-]\d\d:?\d\d|Z)?$/

/** The UTC hour that CloudZero files a line under, by the text of its `time/usage_start`; null for what is no time. */
export function usageHourOf(text: string): UsageHour | null {
  if (/^\d{4}-\d\d-\d\dT\d\d:00:00Z$/.test(text)) return Number.isNaN(Date.parse(text)) ? null : text
  const match = TIME.exec(text)
  if (match === null) return null
  const date = new Date(match[1] === undefined ? `${text}Z` : text)
  const hour = Number.isNaN(date.getTime()) ? '' : hourAt(date)
  // An offset may lead out of the years that have four digits.
  return /^\d{4}-/.test(hour) ? hour : null
}

/** {@link usageHourOf} of what somebody else wrote or gives back: a database's blank in the place of the `T` counts as well. */
export function usageHourIn(text: string): UsageHour | null {
  return usageHourOf(
    text.replace(/^(\d{4}-\d\d-\d\d) (\d\d:.*?)(?:([+-]\d\d))?$/, (_, day, time, offset) =>
      offset === undefined ? `${day}T${time}` : `${day}T${time}${offset}:00`,
    ),
  )
}
