import type { App } from '../../core/app.ts'
import { STATES, type State } from '../../core/budgets/state.ts'
import { SourceError } from '../../core/errors.ts'
import { isOwnerLevel, type Level } from '../../core/model/level.ts'
import { type Table, tableOf } from '../../core/tables/table.ts'
import type { Part } from '../../core/totals/part.ts'
import { count } from '../../core/words.ts'
import { BUDGET_COLUMNS } from '../../run/budgets/columns.ts'
import { readBudgets } from '../../run/budgets/read.ts'
import { type BudgetRow, budgetOwners } from '../../run/budgets/rows.ts'
import { sorted } from '../../run/budgets/sort.ts'
import type { Selection } from '../../run/selection.ts'
import type { Database } from '../../source/database.ts'
import type { Section } from './report.ts'

/** States that somebody has to do something about. */
const URGENT: readonly State[] = ['over', 'forecast', 'soft']

/** The budgets of those the filters let through, or why none can be read. */
export async function readBudgetRows(
  database: Database,
  { filters, piiKey }: Selection,
  { host }: App,
): Promise<ReportBudgets> {
  try {
    const { states, hierarchy } = await readBudgets(database, host.now().getTime(), async (entities) => {
      return budgetOwners(entities, filters, piiKey).selects
    })
    const owners = budgetOwners(hierarchy, filters, piiKey)
    return {
      rows: owners.rows(states),
      missing: null,
      of(level, { id }) {
        if (!isOwnerLevel(level) || id === null) return []
        return owners.rows(states.filter(({ budget }) => owners.isOf(budget, level, id)))
      },
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    return { rows: [], missing: `Budgets could not be read. ${error.message}`, of: () => [] }
  }
}

/** Budgets for a report. */
export interface ReportBudgets {
  readonly rows: readonly BudgetRow[]
  /** Why there are none, a sentence; null where they could be read. */
  readonly missing: string | null
  /** Those of an entity and of what belongs to it. */
  of(level: Level, part: Part): readonly BudgetRow[]
}

/** Every budget of one entity and of what belongs to it, the most urgent first; null where there is none. */
export function ownBudgetSection(
  budgets: ReportBudgets,
  level: Level,
  part: Part,
  about: Table['about'],
): Section | null {
  const rows = budgets.of(level, part)
  if (rows.length === 0) return null
  const table = tableOf({ columns: BUDGET_COLUMNS, rows: sorted(rows, 'state'), about })
  return { id: 'budgets', title: 'Budgets', says: 'As of now.', table }
}

/** Who is over a budget, heading over it or past a soft limit, the most urgent first. */
export function budgetSection(
  { rows, missing }: Pick<ReportBudgets, 'rows' | 'missing'>,
  top: number,
  about: Table['about'],
): Section {
  const section = { id: 'budgets', title: 'Who is over budget' }
  if (missing !== null) {
    return { ...section, says: 'As of now.', table: tableOf({ columns: BUDGET_COLUMNS, rows: [], about }), missing }
  }
  const urgent = sorted(
    rows.filter(({ state }) => URGENT.includes(state.state)),
    'state',
  )
  const countOf = (state: State) => rows.filter((row) => row.state.state === state).length
  // What is unknown may be over.
  const states = countOf('unknown') === 0 ? URGENT : [...URGENT, 'unknown' as const]
  const counts = states.map((state) => `${countOf(state)} ${STATES[state]}`)
  const more = urgent.length > top ? ` The ${top} most urgent; \`budgets\` has all.` : ''
  return {
    ...section,
    says: `As of now, of ${count(rows.length, 'budget')} ${counts.join(', ')}.${more}`,
    table: tableOf({ columns: BUDGET_COLUMNS, rows: urgent.slice(0, top), about }),
  }
}
