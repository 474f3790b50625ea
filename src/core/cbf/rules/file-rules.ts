import { dayOf, monthOf } from '../../time.ts'
import { count, formatCount, size } from '../../words.ts'
import { monthOfBody } from './body-rules.ts'
import type { Check, CheckedRow, Rule, RuleLimits } from './types.ts'

/** What a month of a file comes to. */
interface MonthSize {
  rows: number
  bytes: number
}

/** A rule about what the months of a file come to. */
function monthRule(
  rule: Omit<Rule, 'start'>,
  of: (row: CheckedRow) => boolean,
  problem: (month: string, size: MonthSize, limits: RuleLimits) => string | null,
): Rule {
  return {
    ...rule,
    start(limits): Check {
      const months = new Map<string, MonthSize>()
      return {
        row(row) {
          if (!of(row)) return
          const month =
            (row.body === null ? null : monthOfBody(row.body)) ?? (row.hour === null ? null : monthOf(row.hour))
          if (month === null) return
          const size = months.get(month) ?? { rows: 0, bytes: 0 }
          size.rows++
          size.bytes += row.bytes
          months.set(month, size)
        },
        end(report) {
          for (const [month, size] of months) {
            const message = problem(month, size, limits)
            if (message !== null) report({ message })
          }
        },
      }
    },
  }
}

/** Rules for a file as a whole: limits, and marks that a program left on all its lines. */
export const FILE_RULES: readonly Rule[] = [
  monthRule(
    {
      id: 'CBF060',
      severity: 'error',
      title: 'The bodies of a month have too many rows',
      reason: 'AnyCost Stream takes at most 1,000,000 rows of one stream and month.',
      fix: 'Fewer levels or days instead of hours, several streams, or AnyCost Bucket.',
    },
    ({ body }) => body !== null,
    (month, { rows }, { monthRows }) =>
      rows > monthRows ? `${month} has ${count(rows, 'row')}, ${formatCount(monthRows)} are taken.` : null,
  ),
  monthRule(
    {
      id: 'CBF061',
      severity: 'error',
      title: 'The bodies of a month are too large',
      reason: 'AnyCost Stream takes at most 70 MB of one stream and month.',
      fix: 'Fewer tags, --no-key-detail, fewer levels, several streams, or AnyCost Bucket.',
    },
    ({ body }) => body !== null,
    (month, { bytes }, { monthBytes }) =>
      bytes > monthBytes ? `${month} has ${size(bytes)}, ${size(monthBytes)} are taken.` : null,
  ),
  monthRule(
    {
      id: 'CBF062',
      severity: 'warning',
      title: 'A month of the file does not fit AnyCost Stream',
      reason: 'A stream takes 1,000,000 rows and 70 MB of JSON in a month. AnyCost Bucket has no such limit.',
      fix: 'Deliver it through AnyCost Bucket, or with fewer tags and levels.',
    },
    ({ body }) => body === null,
    (month, { rows, bytes }, { monthRows, monthBytes }) =>
      rows > monthRows || bytes > monthBytes ? `${month} has ${count(rows, 'row')} and ${size(bytes)} as JSON.` : null,
  ),
  {
    id: 'CBF063',
    severity: 'warning',
    title: 'The file has too many rows for AnyCost Bucket',
    reason: 'A file of an AnyCost Bucket holds at most 1,000,000 rows; a drop may have several files.',
    fix: 'Split the file.',
    start({ fileRows }) {
      let rows = 0
      return {
        row({ source }) {
          if (source === 'csv') rows++
        },
        end(report) {
          if (rows > fileRows) report({ message: `The file has ${count(rows, 'row')}.` })
        },
      }
    },
  },
  {
    id: 'CBF064',
    severity: 'warning',
    title: 'Costs look cut at ten decimals',
    reason:
      'Some exporters format costs with ten decimals. What a few tokens cost is then rounded or becomes 0, and sums no longer agree with LiteLLM.',
    fix: 'Write costs with all their decimals.',
    start() {
      let cut = 0
      let longer = 0
      let costs = 0
      return {
        row({ cells }) {
          const cost = cells['cost/cost'] ?? ''
          const decimals = cost.includes('.') ? cost.length - cost.indexOf('.') - 1 : 0
          if (cost !== '' && cost !== '0') costs++
          if (decimals === CUT) cut++
          if (decimals > CUT) longer++
        },
        end(report) {
          if (longer > 0 || cut < CUT_COSTS || cut * 2 < costs) return
          report({
            message: `${cut} of ${costs} costs have exactly ten decimals, and none has more.`,
            column: 'cost/cost',
          })
        },
      }
    },
  },
  {
    id: 'CBF065',
    severity: 'warning',
    title: 'Days look shifted by a time zone',
    reason:
      'Every day has lines at one and the same hour, and it is not midnight: a day in local time was converted to UTC. Cost stands in the day before, and at its end in another month.',
    fix: 'Write midnight UTC of the day that LiteLLM names; its days are UTC days (CLOUDZERO_TIMEZONE=UTC in its own exporter). Where all use is a job at that hour, nothing is wrong.',
    start() {
      const hours = new Set<string>()
      return {
        row({ hour }) {
          if (hour !== null && hours.size <= MANY_HOURS) hours.add(hour)
        },
        end(report) {
          const times = new Set([...hours].map((hour) => hour.slice(11, 13)))
          const days = new Set([...hours].map(dayOf))
          const [first = '', second = first] = [...times].sort()
          const near = times.size <= 2 && [0, 1, 23].includes(Number(second) - Number(first))
          // Two hours: a change to or from daylight saving time.
          if (days.size < SHIFTED_DAYS || hours.size !== days.size || !near || times.has('00')) return
          const at = [...times].sort().map((time) => `${time}:00`)
          report({
            message: `All lines of ${count(days.size, 'day')} are at ${at.join(' or ')} UTC.`,
            column: 'time/usage_start',
          })
        },
      }
    },
  },
]

/** Decimals of the format, and how many costs have to have them: few prices have that many by themselves. */
const CUT = 10
const CUT_COSTS = 5
/** So many days at one hour are no accident. */
const SHIFTED_DAYS = 3
/** More hours than a year has days are no days. */
const MANY_HOURS = 1_000
