import type { Layout } from '../../core/cbf/layout.ts'
import type { Provider } from '../../core/czrn/provider-table.ts'
import { displayMoney, type Money } from '../../core/model/money.ts'
import { addProviderCosts } from '../../core/totals/provider-costs.ts'
import { count } from '../../core/words.ts'
import { openSpool } from '../../output/stream/spool.ts'
import { LEDGERS } from '../../run/choose-ledger.ts'
import { rejectedRows } from '../../run/cost-text.ts'
import { type ReadOptions, readLines } from '../../run/read-lines.ts'
import type { RunReport } from '../../run/run-report.ts'
import { countingNeeds } from '../../source/catalog/counting.ts'
import type { CommandNeed } from '../../source/grants.ts'
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
import { type Finding, type LinesView, ok, problem, type SessionView, type TablesView, warning } from './check.ts'

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
  return [selection, ...LEDGERS.map((table) => ({ ...selection, table, ledger: widestChoice(table) }))]
}

/** Makes the lines that export would write, lends them, and says what there is to say of them. */
export async function withLines(tables: TablesView, body: (view: LinesView) => Promise<void>): Promise<Finding> {
  const spool = await openSpool()
  try {
    const made: { layout: Layout | null } = { layout: null }
    const providers = new Map<Provider, Money>()
    const { app, database, selection } = tables
    // The warnings of a run are what the checks say.
    const warn: ReadOptions['warn'] = (message, fields) => app.log.write('debug', message, fields)
    const run = await readLines(database, selection, { app, warn }).into(async (layout) => {
      made.layout = layout
      const consumer = spool.consumer(layout)
      return {
        ...consumer,
        async write(lines) {
          addProviderCosts(providers, lines)
          await consumer.write(lines)
        },
      }
    })
    await spool.flush()
    if (made.layout === null) throw new Error('No layout was made.')
    await body({ ...tables, run, spool, layout: made.layout, providers })
    return judged(run)
  } finally {
    await spool.discard()
  }
}

function judged(run: RunReport): Finding {
  const { rejects, cost, rows, lines } = run
  const made = `${count(rows, 'row makes', 'rows make')} ${count(lines, 'line')} of ${displayMoney(cost.delivered)}.`
  if (rejects.rows === 0) return ok(made)
  return warning(
    `${made} ${rejectedRows(run, displayMoney)}${rejects.withoutCost > 0 ? ',' : ''} cannot be delivered.`,
    // A stream takes no negative cost, a file does: export would not show them.
    'See each of them with its reason by: litellm-cloudzero push --plan --no-read-back --rejects FILE',
  )
}
