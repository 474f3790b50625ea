import { SourceError } from '../../../errors.ts'
import { readDuplicates } from '../../../source/health/duplicates.ts'
import { SPEND_TABLES } from '../../../source/tables/index.ts'
import type { SpendTable } from '../../../source/types.ts'
import { count } from '../../push/words.ts'
import type { Check, TablesView } from '../check.ts'
import { ok, skipped, warning } from '../finding.ts'
import { usable } from '../usable.ts'

export const duplicates: Check<TablesView> = {
  id: 'duplicates',
  group: 'Spend',
  title: 'duplicate rows',
  async look(view) {
    const { database, selection, found } = view
    const tables: readonly SpendTable[] = Object.values(SPEND_TABLES)
    const lines: string[] = []
    let looked = 0
    for (const table of tables) {
      const columns = found.get(table.relation)?.columns
      const required = table.logicalKey?.filter((column) => columns?.has(column)) ?? []
      const relation = usable(view, table.relation, { required, optional: [], oneOf: [table.time] })
      if (relation instanceof SourceError) continue
      const twice = await readDuplicates(database.snapshot, table, relation, selection.window)
      if (twice === null) continue
      looked++
      if (twice.logical > 0) {
        lines.push(
          `${table.relation}: ${count(twice.physical, 'row')} that are ${twice.logical.toLocaleString('en-US')}`,
        )
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
