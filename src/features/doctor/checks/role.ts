import { grantStatements } from '../../../source/grants.ts'
import { readRolePowers } from '../../../source/health/server.ts'
import { quoteIdentifier } from '../../../source/postgres/sql.ts'
import type { Check, TablesView } from '../check.ts'
import { ok, warning } from '../finding.ts'
import { wantedGrants } from './grants.ts'

/** As in README.md. */
const READER = 'cost_reader'

export const role: Check<TablesView> = {
  id: 'role',
  group: 'Database',
  title: 'role',
  async look(view) {
    const { schema, user, snapshot, embedded } = view.database
    if (embedded) return ok('Not applicable to an embedded database.')
    const { superuser, writable, prompts } = await readRolePowers(snapshot, schema)
    const powers = [
      superuser ? 'is a superuser' : null,
      !superuser && writable > 0 ? `may change ${writable} of LiteLLM’s tables` : null,
      prompts ? 'may read prompts and answers' : null,
    ].filter((power) => power !== null)
    if (powers.length === 0) return ok(`${user} is read-only.`)
    return warning(
      `${user} ${powers.join(' and ')}. Nothing of that is needed or used.`,
      'A role of its own may read what is read here and nothing else:',
      [
        `CREATE ROLE ${READER} LOGIN PASSWORD '...';`,
        `GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${READER};`,
        ...grantStatements(wantedGrants(view, 'all'), { schema, role: READER }),
      ],
    )
  },
}
