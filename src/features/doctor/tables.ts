import { countingNeeds } from '../../source/catalog/counting.ts'
import type { CommandNeed } from '../../source/grants.ts'
import { SPEND_TABLES } from '../../source/ledgers/index.ts'
import {
  commandNeeds,
  type Has,
  type LineChoice,
  lineNeeds,
  READ_RELATIONS,
  widestChoice,
} from '../../source/needs/commands.ts'
import { columnsOf, type TableNeed } from '../../source/needs/need.ts'
import { openTableCatalog } from '../../source/table-catalog.ts'
import type { SpendTable } from '../../source/types.ts'
import type { SessionView, TablesView } from './check.ts'
import { type Finding, ok, problem } from './finding.ts'

/** Looks the tables up that any check asks about. @throws SourceError when the schema is missing or closed to the role. */
export async function tablesView(session: SessionView): Promise<{ view: TablesView; found: Finding }> {
  const { database, selection, examined } = session
  const { snapshot, schema, user: role } = database
  const counting = examined.commands.includes('schema') ? await countingNeeds(snapshot, schema) : []
  const relations = [...READ_RELATIONS, ...counting.map(({ relation }) => relation)]
  const tables = await openTableCatalog(snapshot, { schema, role, relations: [...new Set(relations)] })
  const has = (relation: string) => (column: string) => tables.infoOf(relation).columns.has(column)
  const reads = commandNeeds(examined.commands, { lines: lineChoices(session), has })
  const needs = [...reads, ...counting.filter(({ relation }) => !readsAny(reads, relation, has)).map(ofSchema)]
  const there = READ_RELATIONS.filter((relation) => tables.infoOf(relation).exists).length
  return {
    view: { ...session, tables, lineNeeds: lineNeeds(selection), needs },
    found:
      there > 0
        ? ok(`${database.schema} holds ${there} of the ${READ_RELATIONS.length} tables that matter here.`)
        : problem(
            `The schema ${database.schema} holds no table of LiteLLM.`,
            'Is this the database of LiteLLM? --schema names another schema.',
          ),
  }
}

/** Whether a column of a table is read anyway, which is enough to count its rows. */
function readsAny(needs: readonly CommandNeed[], relation: string, has: Has): boolean {
  return needs.some(({ need }) => need.relation === relation && columnsOf(need, has(relation)).length > 0)
}

function ofSchema(need: TableNeed): CommandNeed {
  return { command: 'schema', need }
}

/** The selection; and where no ledger was chosen, all that any ledger can be asked for. */
function lineChoices({ selection, examined }: SessionView): readonly LineChoice[] {
  if (examined.oneLedger) return [selection]
  const tables: readonly SpendTable[] = Object.values(SPEND_TABLES)
  return [selection, ...tables.map((table) => ({ ...selection, table, ledger: widestChoice(table) }))]
}
