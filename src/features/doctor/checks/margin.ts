import { SourceError } from '../../../core/errors.ts'
import { displayMoney, displayShare, shareOf } from '../../../core/model/money.ts'
import { count } from '../../../core/words.ts'
import { readMargin } from '../../../source/health/margin.ts'
import { MARGIN } from '../../../source/needs/comparison.ts'
import type { Check, TablesView } from '../check.ts'
import { ok, skipped, warning } from '../finding.ts'
import { looked } from './looked.ts'

export const margin: Check<TablesView> = {
  id: 'margin',
  group: 'Spend',
  title: 'margin',
  async look(view) {
    const relation = looked(view, MARGIN)
    if (relation instanceof SourceError) {
      return skipped(`The share of LiteLLM’s margin is not known. ${relation.message}`, relation.hint)
    }
    const totals = await readMargin(view.database.snapshot, relation, view.selection.window)
    if (totals === null || totals.requests === 0) {
      return skipped('No request of this window says what its cost is made of.')
    }
    const { requests, cost, margin: added, discount } = totals
    const known = `${count(requests, 'request')} of ${displayMoney(cost)} that ${requests === 1 ? 'says what its' : 'say what their'} cost is made of`
    const lines = discount === 0n ? [] : [`discounts that LiteLLM took off: ${displayMoney(discount)}`]
    if (added === 0n) return ok(`No margin in ${known}.`, lines)
    return warning(
      `${displayShare(shareOf(added, cost))} of the cost is LiteLLM’s own margin: ${displayMoney(added)} in ${known}.`,
      'CloudZero will show what LiteLLM charges, not what the providers do. --source spend-logs --split-usage makes the margin a line of its own.',
      lines,
    )
  },
}
