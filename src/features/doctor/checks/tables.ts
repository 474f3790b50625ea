import type { Check, TablesView } from '../check.ts'
import { ok, warning } from '../finding.ts'

export const tables: Check<TablesView> = {
  id: 'tables',
  group: 'LiteLLM',
  title: 'tables',
  look({ tables: found, lineNeeds, database }) {
    const missing = lineNeeds.filter(({ relation, always }) => always && !found.infoOf(relation).exists)
    if (missing.length === 0) return ok('Organizations, teams, users and keys have their tables.')
    return warning(
      `${database.schema} has no table ${missing.map(({ relation }) => relation).join(', ')}.`,
      'Is this the database of LiteLLM? --schema names another schema. Without them:',
      missing.map(({ relation, impactIfMissing }) => `${relation}: ${impactIfMissing}`),
    )
  },
}
