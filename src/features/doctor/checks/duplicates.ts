import { count, formatCount } from '../../../core/words.ts'
import { readDuplicates } from '../../../source/health/duplicates.ts'
import { SPEND_TABLES } from '../../../source/ledgers/index.ts'
import { duplicatesNeed } from '../../../source/needs/comparison.ts'
import type { SpendTable } from '../../../source/types.ts'
import type { Check, TablesView } from '../check.ts'
import { ok, skipped, warning } from '../finding.ts'

export const duplicates: Check<TablesView> = {
  id: 'duplicates',
  group: 'Spend',
  title: 'duplicate rows',
  async look(view) {
    const { database, selection, tables: found } = view
    const tables: readonly SpendTable[] = Object.values(SPEND_TABLES)
    const lines: string[] = []
    let looked = 0
    for (const table of tables) {
      const need = duplicatesNeed(table, (column) => found.infoOf(table.relation).columns.has(column))
      const relation = need && found.find(need)
      if (relation === null) continue
      const days = await readDuplicates(database.snapshot, table, relation, selection.window)
      if (days === null) continue
      looked++
      const sum = (of: 'logical' | 'physical') => days.reduce((all, day) => all + day[of], 0)
      if (days.length > 0) {
        lines.push(`${table.relation}: ${count(sum('physical'), 'row')} that are ${formatCount(sum('logical'))}`)
      }
    }
    if (looked === 0) return skipped('No daily table may be read for it.')
    if (lines.length === 0) return ok(`None in ${count(looked, 'daily table')}.`)
    return warning(
      'LiteLLM wrote some rows several times instead of adding to one. Their sum is right, and it is what is exported.',
      'LiteLLM since August 2026 does so no more; what is there may stay. Without an upgrade the tables grow and runs get slower.',
      lines,
    )
  },
}
