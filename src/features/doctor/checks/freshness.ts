import { daysOf } from '../../../core/model/window.ts'
import { DAY_MS, dayOf, midnightOf } from '../../../core/time.ts'
import { type Freshness, readFreshness } from '../../../source/health/freshness.ts'
import { SPEND_TABLES } from '../../../source/ledgers/index.ts'
import { freshnessNeed } from '../../../source/needs/comparison.ts'
import type { SpendTable } from '../../../source/types.ts'
import type { Check, TablesView } from '../check.ts'
import { ok, skipped, warning } from '../finding.ts'

export const freshness: Check<TablesView> = {
  id: 'freshness',
  group: 'Spend',
  title: 'freshness',
  async look(view) {
    const { selection, database, app } = view
    const { window, table: ledger } = selection
    const tables: readonly SpendTable[] = Object.values(SPEND_TABLES)
    const reach = new Map<string, Freshness>()
    for (const table of tables) {
      const relation = view.tables.find(freshnessNeed(table))
      if (relation !== null) {
        reach.set(table.id, await readFreshness(database.snapshot, table, relation, window))
      }
    }
    const lines = [...reach].map(([id, { newest, changed }]) => {
      return `${id}: ${newest ?? 'nothing in the window'}${changed === null ? '' : `, changed ${changed} UTC`}`
    })
    const own = reach.get(ledger.id)
    if (own === undefined) return skipped(`${ledger.relation} may not be read.`)
    // A window that ended long ago has nothing to be fresh about.
    const end = Math.min(Date.parse(midnightOf(daysOf(window).to)), app.host.now().getTime())
    if (own.newest === null) {
      return warning(
        `${ledger.relation} holds nothing from ${window.from} to ${window.to}.`,
        'Is this the right database, and does LiteLLM write spend (disable_spend_updates, disable_spend_logs, disable_daily_spend_aggregation)?',
        lines,
      )
    }
    const late = Math.floor((end - Date.parse(midnightOf(dayOf(own.newest)))) / DAY_MS)
    if (late < 2) return ok(`${ledger.relation} reaches to ${own.newest}.`, lines)
    return warning(
      `${ledger.relation} ends with ${own.newest}, ${late} days before the window does.`,
      'Was there no request since, or does LiteLLM write no spend any more? Its log says so.',
      lines,
    )
  },
}
