import { HOUR_MS, midnightOf } from '../../time.ts'
import { columnsOfForm } from '../columns.ts'
import { cellRule, type Rule, shown } from './types.ts'

const TIMES = columnsOfForm('time')
/** The pattern of CloudZero's schema. */
const FORM = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)?$/
const UTC = /(Z|[+-]00:00)$/

/** Epoch milliseconds of a text in CloudZero's form, UTC without an offset; null for any other text. */
function instantOf(text: string): number | null {
  const [, day = '', , zone] = FORM.exec(text) ?? []
  const midnight = new Date(midnightOf(day))
  // `Date` makes 31 February into 3 March.
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return null
  const instant = Date.parse(zone === undefined ? `${text}Z` : text)
  return Number.isNaN(instant) ? null : instant
}

/** Rules for times. */
export const TIME_RULES: readonly Rule[] = [
  cellRule(
    {
      id: 'CBF020',
      severity: 'error',
      title: 'Invalid time',
      reason: 'CloudZero reads ISO 8601 with day and time; a line whose time it cannot read is in no hour.',
      fix: 'Write it as 2026-11-01T05:00:00Z, in UTC.',
    },
    TIMES,
    ({ column, text }) =>
      instantOf(text) === null ? `${column} is ${shown(text)}, which is no time in ISO 8601.` : null,
  ),
  cellRule(
    {
      id: 'CBF021',
      severity: 'warning',
      title: 'A time is not the start of an hour',
      reason:
        'A line counts for one hour, the one it starts in. Lines of one hour with different times look like different hours to whoever compares.',
      fix: 'Round time/usage_start down to the hour.',
    },
    ['time/usage_start'],
    ({ column, text }) => {
      const instant = text.endsWith(':00:00Z') ? null : instantOf(text)
      return instant !== null && instant % HOUR_MS !== 0 ? `${column} is ${text}.` : null
    },
  ),
  cellRule(
    {
      id: 'CBF022',
      severity: 'warning',
      title: 'A time is not in UTC, or does not say so',
      reason:
        'CloudZero works in UTC. Without a zone a local time counts as UTC, and at the end of a month cost moves into another month.',
      fix: 'Write times in UTC with Z at their end.',
    },
    TIMES,
    ({ column, text }) => (UTC.test(text) || instantOf(text) === null ? null : `${column} is ${text}.`),
  ),
]
