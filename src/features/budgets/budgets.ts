import type { App } from '../../core/app.ts'
import { HISTORY_DAYS, LEAST_DAYS, WEEKDAY_DAYS } from '../../core/budgets/forecast.ts'
import { BUDGET_KINDS } from '../../core/budgets/kinds.ts'
import { type BudgetState, NO_FORECAST, STATES } from '../../core/budgets/state.ts'
import { groupBy } from '../../core/group-by.ts'
import { type Table, tableOf } from '../../core/tables/table.ts'
import { HOUR_MS } from '../../core/time.ts'
import { count } from '../../core/words.ts'
import { BUDGET_COLUMNS } from '../../run/budgets/columns.ts'
import { readBudgets } from '../../run/budgets/read.ts'
import { doubtsOf } from '../../run/budgets/remarks.ts'
import { type BudgetRow, budgetOwners } from '../../run/budgets/rows.ts'
import { sorted } from '../../run/budgets/sort.ts'
import { databaseChoice } from '../../run/database-choice.ts'
import { checkOwnerFilters } from '../../run/filters.ts'
import { impactsOf, lossWarnings, missingNotes, readingFlags } from '../../run/losses.ts'
import { chosenPiiKey, ownerFilters } from '../../run/selection.ts'
import { withDatabase } from '../../source/database.ts'
import type { Loss } from '../../source/table-catalog.ts'
import { budgetMetrics } from './metrics.ts'
import type { BudgetsOptions, Failure } from './options.ts'

/** LiteLLM's job that resets budgets comes every ten minutes or so. */
const RESET_DELAY = HOUR_MS

/** Every budget, as a table and as metrics. */
export interface BudgetsRead {
  readonly table: Table
  metrics(): string
  readonly budgets: number
  /** How many of them `--fail-on` finds. */
  readonly failing: number
}

/** Reads every budget and how it stands. */
export function budgets(options: BudgetsOptions, app: App): Promise<BudgetsRead> {
  const now = app.host.now().getTime()
  const filters = ownerFilters(options)
  const piiKey = chosenPiiKey(options)
  const warnings: string[] = []
  const warn = (warning: string) => {
    warnings.push(warning)
    app.log.write('warn', warning)
  }
  return withDatabase(databaseChoice(options, app), async (database) => {
    const { states, hierarchy } = await readBudgets(database, now, async (entities) => {
      await checkOwnerFilters({ filters, piiKey }, entities, async () => new Set())
      return budgetOwners(entities, filters, piiKey).selects
    })
    const tables = await database.tables()
    const { losses } = tables
    for (const warning of lossWarnings(tables, { command: app.command, flags: readingFlags(options) })) warn(warning)
    const late = states.filter(({ period }) => period.end !== null && period.end < now - RESET_DELAY).length
    if (late > 0) {
      warn(
        `${late} of ${count(states.length, 'budget')} should have been reset more than an hour ago: is LiteLLM running, and its reset job on?`,
      )
    }
    const all = budgetOwners(hierarchy, filters, piiKey).rows(states)
    for (const warning of unguarded(all)) warn(warning)
    const rows = sorted(all, options.sort).slice(0, options.top)
    const table = tableOf({
      columns: BUDGET_COLUMNS,
      rows,
      about: {
        version: 1,
        generated_at: new Date(now).toISOString(),
        database: database.description,
        budgets: states.length,
        states: counted(states.map(({ state }) => state)),
        warnings,
        missing: impactsOf(losses),
      },
      notes: [...doubts(rows), ...notesOn(states, rows.length, losses)],
    })
    const found = { budgets: states.length, failing: failing(states, options.failOn) }
    return { table, metrics: () => budgetMetrics(rows), ...found }
  })
}

/** How many owners a warning names. */
const NAMED = 5
/** How many remarks are told below a table. */
const MAX_DOUBTS = 20

/** Owners whose limit holds nobody back, since it or the spend is NaN; infinity may be meant. */
function unguarded(rows: readonly BudgetRow[]): readonly string[] {
  const warningOf = (what: string, fix: string, isFound: (state: BudgetState) => boolean) => {
    const found = rows.filter(({ state }) => isFound(state))
    if (found.length === 0) return []
    const names = found.slice(0, NAMED).map(({ name, state }) => `${BUDGET_KINDS[state.budget.kind].word} ${name}`)
    const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : ''
    const whose = found.length === 1 ? 'a budget' : count(found.length, 'budget')
    return [`The ${what} of ${whose} is NaN: LiteLLM never refuses; ${fix} (${names.join(', ')}${more}).`]
  }
  return [
    ...warningOf('spend', 'reset it', ({ budget, limit }) => budget.nonFinite === 'NaN' && limit !== null),
    ...warningOf('limit', 'set it again', ({ budget }) => budget.limitNonFinite === 'NaN'),
  ]
}

/** A budget whose owner LiteLLM refuses is found by each of them. */
function failing(states: readonly BudgetState[], failOn: readonly Failure[]): number {
  if (failOn.length === 0) return 0
  return states.filter(
    ({ refused, soft, headingOver, awaitingReset }) =>
      refused || (failOn.includes('soft') && soft && !awaitingReset) || (failOn.includes('forecast') && headingOver),
  ).length
}

/** Doubts are told below the table: in a column they would be cut. */
function doubts(rows: readonly BudgetRow[]): readonly string[] {
  const found = rows.flatMap(({ name, state }) =>
    doubtsOf(state).map((doubt) => `${BUDGET_KINDS[state.budget.kind].word} ${name}: ${doubt}.`),
  )
  const more = found.length - MAX_DOUBTS
  return more <= 0 ? found : [...found.slice(0, MAX_DOUBTS), `${more} more remarks: --format json has all.`]
}

function notesOn(states: readonly BudgetState[], shown: number, losses: readonly Loss[]): readonly string[] {
  const list = (words: readonly string[], before: string) =>
    Object.entries(counted(words))
      .map(([word, count]) => `${count} ${before}${word}`)
      .join(', ')
  const words = list(
    states.map(({ state }) => STATES[state]),
    '',
  )
  const reasons = list(
    states.flatMap(({ noForecast }) => (noForecast === null ? [] : [NO_FORECAST[noForecast]])),
    'because ',
  )
  return [
    `${shown < states.length ? `${shown} shown of ` : ''}${count(states.length, 'budget')}${words === '' ? '' : `: ${words}`}.`,
    ...(states.some(({ forecast }) => forecast !== null)
      ? [
          `Forecast: spend so far, and for the time up to the reset the average of the same weekday in the last ${HISTORY_DAYS} days of the daily tables; of all days where there are fewer than ${WEEKDAY_DAYS}, none below ${LEAST_DAYS}.`,
        ]
      : []),
    ...(reasons === '' ? [] : [`No forecast: ${reasons}.`]),
    ...missingNotes(impactsOf(losses)),
  ]
}

function counted(words: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...groupBy(words, (word) => word)].map(([word, { length }]) => [word, length]))
}
