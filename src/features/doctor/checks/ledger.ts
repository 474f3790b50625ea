import { SourceError } from '../../../core/errors.ts'
import type { TableNeed } from '../../../source/needs/need.ts'
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
    const absentOf = ({ asked }: TableNeed) => (asked ?? []).filter((column) => !columns.has(column))
    const absent = absentOf(need)
    if (absent.length === 0) return ok(`${table.relation} has everything that ${table.id} needs.`)
    const { levels } = choice
    const left = levels.filter((level) => absentOf(table.need({ ...choice, levels: [level] })).length === 0)
    return warning(
      `${table.relation} has no column ${absent.join(', ')}, so ${absent.map((column) => need.optional[column]).join(', ')}.`,
      `Upgrade LiteLLM, or leave the level out: --levels ${left.join(',') || 'model'}`,
    )
  },
}
