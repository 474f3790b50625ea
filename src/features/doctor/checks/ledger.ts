import { SourceError } from '../../../core/errors.ts'
import type { Check, TablesView } from '../check.ts'
import { ok, problem, warning } from '../finding.ts'
import { usable } from '../usable.ts'

export const ledger: Check<TablesView> = {
  id: 'ledger',
  group: 'LiteLLM',
  title: 'ledger',
  look(view) {
    const { table, ledger: choice } = view.selection
    const columns = table.columns(choice)
    const relation = usable(view, table.relation, columns)
    if (relation instanceof SourceError) return problem(`${relation.message} [${relation.code}]`, relation.hint ?? null)
    const nobody = [...(columns.ofLevels ?? [])].filter(
      ([column]) => !view.found.get(table.relation)?.columns.has(column),
    )
    if (nobody.length === 0) return ok(`${table.relation} has everything that ${table.id} needs.`)
    return warning(
      `${table.relation} has no column ${nobody.map(([column]) => column).join(', ')}, so ${nobody.map(([, level]) => level).join(', ')} is always unassigned.`,
      'Leave the level out (--levels), or upgrade LiteLLM.',
    )
  },
}
