import type { UsageHour } from '../../time.ts'
import { formatCount } from '../../words.ts'
import { columnsOfForm } from '../columns.ts'
import type { StreamBody } from '../row.ts'
import type { CheckedRow, Report, Rule } from './types.ts'
import { rowRule, shown } from './types.ts'

const MONTH = /^(\d{4}-(?:0[1-9]|1[0-2]))(?:-01T00:00:00(?:\.0+)?(?:Z|\+00:00)?)?$/
const OPERATIONS = ['replace_drop', 'replace_hourly', 'sum']
const NUMBERS = columnsOfForm('number')

/** The month of a body, `YYYY-MM`; null where it names none. */
export function monthOfBody(body: StreamBody): string | null {
  return MONTH.exec(body.month ?? '')?.[1] ?? null
}

/** A rule for the frame of one body. */
function bodyRule(rule: Omit<Rule, 'start'>, check: (body: StreamBody, report: Report) => void): Rule {
  return { ...rule, start: () => ({ body: (body, _rows, report) => check(body, report) }) }
}

/** Rules for bodies of AnyCost Stream, each by itself. */
export const BODY_RULES: readonly Rule[] = [
  {
    id: 'CBF050',
    severity: 'error',
    title: 'A body is too large',
    reason: 'AnyCost Stream takes at most 5 MB of uncompressed JSON in one request and answers 413 to more.',
    fix: 'Split it. Hours that stand in several bodies need replace_hourly in the first and sum in the others.',
    start: ({ bodyBytes }) => ({
      body({ number, bytes }, _rows, report) {
        if (bytes > bodyBytes)
          report({ message: `Body ${number} has ${formatCount(bytes)} bytes, ${formatCount(bodyBytes)} are taken.` })
      },
    }),
  },
  bodyRule(
    {
      id: 'CBF051',
      severity: 'error',
      title: 'A body names no month',
      reason: 'All rows of a body belong to the month it names; AnyCost Stream refuses one without.',
      fix: 'Write "month": "2026-11-01T00:00:00Z" (or "2026-11").',
    },
    (body, report) => {
      if (monthOfBody(body) !== null) return
      const what = body.month === null ? 'is missing' : `is ${shown(body.month)}`
      report({ message: `The month of body ${body.number} ${what}.`, column: 'month' })
    },
  ),
  rowRule(
    {
      id: 'CBF052',
      severity: 'error',
      title: 'A row belongs to another month than its body',
      reason: 'A body is for one month. A row of another one is refused, or replaces rows of a month by accident.',
      fix: 'Send each month in bodies of its own.',
    },
    ({ body, hour }, report) => {
      const month = body === null ? null : monthOfBody(body)
      if (month === null || hour === null || hour.startsWith(month)) return
      report({ message: `The row is of ${hour}, the body of ${month}.`, column: 'time/usage_start' })
    },
  ),
  bodyRule(
    {
      id: 'CBF053',
      severity: 'error',
      title: 'A body does not say what to do with its rows',
      reason: 'Without an operation CloudZero takes replace_drop, which replaces the whole month by this one body.',
      fix: `Write "operation": "replace_hourly" or "sum"; "replace_drop" only where the body is the whole month.`,
    },
    ({ number, operation }, report) => {
      if (operation !== null && OPERATIONS.includes(operation)) return
      const what = operation === null ? 'is missing' : `is ${shown(operation)}`
      report({ message: `The operation of body ${number} ${what}.`, column: 'operation' })
    },
  ),
  orderRule(
    {
      id: 'CBF054',
      severity: 'error',
      title: 'A replace_drop wipes earlier bodies',
      reason:
        'replace_drop replaces the whole month: of what the bodies before it brought to that month nothing stays.',
      fix: 'Send it first, or use replace_hourly.',
    },
    (body, _rows, sent, report) => {
      const earlier = sent.months.get(monthOfBody(body) ?? '')
      if (body.operation === 'replace_drop' && earlier !== undefined) {
        report({ message: `Body ${body.number} wipes what body ${earlier} brought to ${monthOfBody(body)}.` })
      }
    },
  ),
  orderRule(
    {
      id: 'CBF055',
      severity: 'error',
      title: 'An hour is replaced twice',
      reason:
        'replace_hourly removes all rows of every hour it holds. The second of two bodies that share an hour wipes the first.',
      fix: 'Put the hour into one body; where it does not fit, use replace_hourly in the first body and sum in the others.',
    },
    (body, rows, sent, report) => reportHours(body, rows, sent, (by) => by !== 'sum', 'replaced by', report),
  ),
  orderRule(
    {
      id: 'CBF056',
      severity: 'error',
      title: 'A sum comes before the replace_hourly of its hour',
      reason: 'sum appends and replace_hourly wipes: in this order the appended rows are lost.',
      fix: 'Send replace_hourly first, sum after it.',
    },
    (body, rows, sent, report) => reportHours(body, rows, sent, (by) => by === 'sum', 'appended to by', report),
  ),
  rowRule(
    {
      id: 'CBF057',
      severity: 'error',
      title: 'A value in a body is not a string',
      reason: 'AnyCost Stream wants every value of a row as a JSON string, numbers as well.',
      fix: 'Put it into quotes: "cost/cost": "0.25". Leave out what is null.',
    },
    ({ body, notText }, report) => {
      if (body === null) return
      for (const column of notText) report({ message: `${column} is not in quotes.`, column })
    },
  ),
  rowRule(
    {
      id: 'CBF058',
      severity: 'error',
      title: 'A number in a body is below zero',
      reason: 'The schema of AnyCost Stream has no sign, whatever the type of the line: the body is refused.',
      fix: 'Deliver such lines as a file (AnyCost Bucket), or net them against others.',
    },
    ({ body, cells }, report) => {
      if (body === null) return
      for (const column of NUMBERS) {
        if (/^-[\d.]/.test(cells[column] ?? '')) report({ message: `${column} is ${cells[column]}.`, column })
      }
    },
  ),
]

/** What the bodies before this one brought. */
interface Sent {
  /** Number of the last body, by month. */
  readonly months: Map<string, number>
  readonly hours: Map<UsageHour, { readonly number: number; readonly operation: string }>
}

function orderRule(
  rule: Omit<Rule, 'start'>,
  check: (body: StreamBody, rows: readonly CheckedRow[], sent: Sent, report: Report) => void,
): Rule {
  return {
    ...rule,
    start() {
      const sent: Sent = { months: new Map(), hours: new Map() }
      return {
        body(body, rows, report) {
          check(body, rows, sent, report)
          const month = monthOfBody(body)
          if (month !== null) sent.months.set(month, body.number)
          const operation = body.operation ?? 'replace_drop'
          for (const { hour } of rows) if (hour !== null) sent.hours.set(hour, { number: body.number, operation })
        },
      }
    },
  }
}

function reportHours(
  body: StreamBody,
  rows: readonly CheckedRow[],
  sent: Sent,
  by: (operation: string) => boolean,
  what: string,
  report: Report,
): void {
  if (body.operation !== 'replace_hourly') return
  for (const hour of new Set(rows.map((row) => row.hour))) {
    const earlier = hour === null ? undefined : sent.hours.get(hour)
    if (earlier === undefined || !by(earlier.operation)) continue
    report({
      message: `${hour} of body ${body.number} was ${what} body ${earlier.number}.`,
      column: 'time/usage_start',
    })
  }
}
