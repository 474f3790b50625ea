import type { Check, TablesView } from '../check.ts'
import { ok, problem, warning } from '../finding.ts'
import { grantStatements, neededColumns } from '../usable.ts'

export const grants: Check<TablesView> = {
  id: 'grants',
  group: 'LiteLLM',
  title: 'grants',
  look(view) {
    const { found, needs, database, selection } = view
    const { schema, user } = database
    const missing = neededColumns(view, 'missing')
    const hidden = [...missing.keys(), ...needs.map(({ relation }) => relation)].filter(
      (relation) => found.get(relation)?.rowSecurity,
    )
    if (hidden.length > 0) {
      return warning(
        `Row-level security may hide rows of ${[...new Set(hidden)].join(', ')} from ${user}.`,
        `Totals are of what ${user} sees: give it a policy that shows every row, or BYPASSRLS.`,
      )
    }
    if (missing.size === 0) return ok(`${user} may read everything that is read here.`)
    const statements = grantStatements(missing, { schema, role: user })
    const usedFor = needs.filter(({ relation, usedFor: what }) => missing.has(relation) && what !== null)
    const lost = [...new Set(usedFor.map(({ usedFor: what }) => what))].join(', ')
    const fix = 'As the owner of the tables run:'
    if (missing.has(selection.table.relation)) {
      return problem(
        `${user} may not read all of the ledger${lost === '' ? '' : `, nor what usedFor ${lost}`}.`,
        fix,
        statements,
      )
    }
    return warning(`${user} may not read what usedFor ${lost}.`, fix, statements)
  },
}
