import { MONTH_ROWS } from '../../../core/cbf/stream-limits.ts'
import { count, formatCount, percent } from '../../../core/words.ts'
import { NEARLY_FULL } from '../../../output/stream/capacity.ts'
import type { Check, CloudZeroView } from '../check.ts'
import { ok, skipped, warning } from '../finding.ts'

export const months: Check<CloudZeroView> = {
  id: 'months',
  group: 'CloudZero',
  title: 'months held',
  look({ probes }) {
    if (!probes.drops.ok) return skipped('CloudZero did not list them.')
    const held = [...probes.drops.value].sort((a, b) => (a.month < b.month ? -1 : 1))
    if (held.length === 0) return ok('The connection holds nothing yet.')
    const lines = held.map(({ month, rowCount }) => `${month}: ${count(rowCount, 'row')}`)
    const full = held.filter(({ rowCount }) => rowCount >= MONTH_ROWS * NEARLY_FULL)
    if (full.length === 0) return ok(`The connection holds ${count(held.length, 'month')}.`, lines)
    return warning(
      full
        .map(
          ({ month, rowCount }) =>
            `${month} is at ${percent(rowCount / MONTH_ROWS)} of its ${formatCount(MONTH_ROWS)} rows.`,
        )
        .join(' '),
      'Make the lines fewer; "volume" of Spend says how.',
      lines,
    )
  },
}
