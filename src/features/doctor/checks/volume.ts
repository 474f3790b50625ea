import { count, percent, size } from '../../../core/words.ts'
import { capacityLines, isNearlyFull, remediesOf } from '../../../output/stream/capacity.ts'
import { fullness, MONTH_LIMITS, spooledMonths } from '../../../output/stream/month-size.ts'
import type { Check, LinesView } from '../check.ts'
import { ok, problem, warning } from '../finding.ts'

export const volume: Check<LinesView> = {
  id: 'volume',
  group: 'Spend',
  title: 'volume',
  async look({ app, selection, spool, layout }) {
    const months = spooledMonths(spool, selection.window, app.host.now())
    const lines = months.map(({ month, after, projected }) => {
      const share = percent(fullness(projected, MONTH_LIMITS))
      return `${month}: ${count(after.rows, 'line')}, ${size(after.bytes)}; ${share} of a stream by the end of the month`
    })
    const full = months.filter(isNearlyFull)
    if (full.length === 0)
      return ok('The lines fit into one AnyCost Stream (1,000,000 lines and 70 MB a month).', lines)
    const capacity = capacityLines(full, await remediesOf({ spool, layout }, full))
    const over = full.some(({ projected }) => fullness(projected, MONTH_LIMITS) > 1)
    const names = full.map(({ month }) => month).join(', ')
    return over
      ? problem(`${names}: more lines than one AnyCost Stream takes in a month.`, 'Any of these:', capacity)
      : warning(`${names}: nearly as many lines as one AnyCost Stream takes in a month.`, 'Any of these:', capacity)
  },
}
