import { SPEND_TABLES } from '../../source/ledgers/index.ts'
import { relationNeeds } from '../../source/needs.ts'
import { discover } from '../../source/postgres/columns.ts'
import type { SessionView, TablesView } from './check.ts'
import { FEATURES } from './features.ts'
import { type Finding, ok, problem } from './finding.ts'

/** Looks the tables up that any check asks about. @throws SourceError when the schema is missing or closed to the role. */
export async function tablesView(session: SessionView): Promise<{ view: TablesView; found: Finding }> {
  const { database, selection } = session
  const needs = relationNeeds(selection.table, selection)
  const names = [
    ...needs.map(({ relation }) => relation),
    ...Object.values(SPEND_TABLES).map(({ relation }) => relation),
    ...FEATURES.map(({ relation }) => relation),
  ]
  const found = await discover(database.snapshot, database.schema, [...new Set(names)])
  const there = [...found.values()].filter(({ exists }) => exists).length
  return {
    view: { ...session, found, needs },
    found:
      there > 0
        ? ok(`${database.schema} holds ${there} of the ${found.size} tables that matter here.`)
        : problem(
            `The schema ${database.schema} holds no table of LiteLLM.`,
            'Is this the database of LiteLLM? --schema names another schema.',
          ),
  }
}
