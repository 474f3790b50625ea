import { feesLeftOut, feesLeftOutText } from '../../../run/charges.ts'
import { SUBSCRIPTIONS } from '../../../source/needs/attribution.ts'
import type { Check, TablesView } from '../check.ts'
import { ok, skipped, warning } from '../finding.ts'

/** Whether LiteLLM knows monthly fees that the lines leave out. */
export const subscriptions: Check<TablesView> = {
  id: 'subscriptions',
  group: 'Spend',
  title: 'subscriptions',
  async look({ app, database, tables, selection }) {
    const { exists, columns } = tables.infoOf(SUBSCRIPTIONS.relation)
    if (!exists) return ok('This LiteLLM has no subscription fees.')
    const closed = SUBSCRIPTIONS.required.filter((column) => columns.get(column)?.granted === false)
    if (closed.length > 0) {
      return skipped(
        `Whether there are fees is not known: ${SUBSCRIPTIONS.relation} is not granted.`,
        'doctor with --subscriptions prints the grant.',
      )
    }
    if (selection.subscriptions) return ok('Subscription fees are added.')
    const { window } = selection
    const left = await feesLeftOut({ database, tables, windows: [window], now: app.host.now() }, selection)
    if (left === null) return ok('No subscription fee falls into this window.')
    if (selection.acknowledged.has('subscriptions')) return ok(`Acknowledged: ${feesLeftOutText(left)}.`)
    return warning(`${feesLeftOutText(left)}.`, '--subscriptions adds them.')
  },
}
