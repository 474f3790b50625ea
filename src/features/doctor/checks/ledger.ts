import { SourceError } from '../../../core/errors.ts'
import type { Check, TablesView } from '../check.ts'
import { ok, problem, warning } from '../finding.ts'
import { looked } from './looked.ts'

export const ledger: Check<TablesView> = {
  id: 'ledger',
  group: 'LiteLLM',
  title: 'ledger',
  look(view) {
    const { table, ledger: choice } = view.selection
    const need = table.need(choice)
    const relation = looked(view, need)
    if (relation instanceof SourceError) return problem(`${relation.message} [${relation.code}]`, relation.hint ?? null)
    const { columns } = view.tables.infoOf(table.relation)
    const absent = (need.asked ?? []).filter((column) => !columns.has(column))
    if (absent.length === 0) return ok(`${table.relation} has everything that ${table.id} needs.`)
    return warning(
      `${table.relation} has no column ${absent.join(', ')}, so ${absent.map((column) => need.optional[column]).join(', ')}.`,
      'Leave the level out (--levels), or upgrade LiteLLM.',
    )
  },
}
