import { SourceError } from '../../../core/errors.ts'
import { type GrantGroup, grantGroups, grantStatements } from '../../../source/grants.ts'
import type { Check, TablesView } from '../check.ts'
import { ok, problem, warning } from '../finding.ts'
import { looked } from './looked.ts'

export const grants: Check<TablesView> = {
  id: 'grants',
  group: 'LiteLLM',
  title: 'grants',
  look(view) {
    const { tables, database, examined, selection } = view
    const { schema, user } = database
    const relations = [...new Set(view.needs.map(({ need }) => need.relation))]
    const filtered = relations.filter((relation) => tables.infoOf(relation).rowSecurity)
    if (filtered.length > 0) {
      return warning(
        `Row-level security may hide rows of ${filtered.join(', ')} from ${user}.`,
        `Totals are of what ${user} sees: give it a policy that shows every row, or BYPASSRLS.`,
      )
    }
    const groups = wantedGrants(view, 'missing')
    if (groups.length === 0) return ok(`${user} may read everything that ${listed(examined.commands)} read.`)
    const found = `${user} may not read what these need: ${groups.map(described).join('; ')}.`
    const statements = grantStatements(groups, { schema, role: user })
    const ledger = looked(view, selection.table.need(selection.ledger))
    const judge = ledger instanceof SourceError ? problem : warning
    return judge(found, 'As the owner of the tables run:', statements)
  },
}

/** What the examined commands need to be granted: all of it, or what is missing. */
export function wantedGrants({ tables, needs }: TablesView, which: 'all' | 'missing'): readonly GrantGroup[] {
  const isGranted = (relation: string, column: string) => tables.infoOf(relation).columns.get(column)?.granted === true
  return grantGroups(needs, {
    has: (relation, column) => tables.infoOf(relation).columns.has(column),
    wants: (relation, column) => which === 'all' || !isGranted(relation, column),
  })
}

function described({ usedFor, commands }: GrantGroup): string {
  return `${usedFor} (${commands.join(', ')})`
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
