import type { App } from '../../../core/app.ts'
import type { Instant } from '../../../core/budgets/budget.ts'
import { HISTORY_DAYS, LEAST_DAYS, WEEKDAY_DAYS } from '../../../core/budgets/forecast.ts'
import { type BudgetState, NO_FORECAST, STATES } from '../../../core/budgets/state.ts'
import type { ExitCode } from '../../../core/errors.ts'
import type { Settings } from '../../../core/settings.ts'
import { parseSettings } from '../../../core/settings.ts'
import { tableOf } from '../../../core/tables/table.ts'
import { HOUR_MS } from '../../../core/time.ts'
import { count } from '../../../core/words.ts'
import { budgetMetrics } from '../../../features/budgets/metrics.ts'
import { type BudgetOptions, budgetOptions, type Failure } from '../../../features/budgets/options.ts'
import { renderTable } from '../../../output/tables/render.ts'
import { BUDGET_COLUMNS } from '../../../run/budgets/columns.ts'
import { readBudgets } from '../../../run/budgets/read.ts'
import { type BudgetOwners, budgetOwners } from '../../../run/budgets/rows.ts'
import { sorted } from '../../../run/budgets/sort.ts'
import { databaseChoice } from '../../../run/database-choice.ts'
import { checkOwnerFilters } from '../../../run/filters.ts'
import { chosenPiiKey, ownerFilters } from '../../../run/selection.ts'
import { withDatabase } from '../../../source/database.ts'
import { formatOf, textOptions, writeDocument } from '../../document.ts'

/** LiteLLM's job that resets budgets comes every ten minutes or so. */
const RESET_DELAY = HOUR_MS

/** Writes every budget and how it stands. Exit 1 when `--fail-on` finds one. */
export async function runBudgets(settings: Settings, app: App): Promise<ExitCode> {
  const options = parseSettings(budgetOptions, settings)
  const format = formatOf(options.budgetFormat, app)
  const now = app.host.now().getTime()
  const { states } = await writeDocument(options, app, async () => {
    const { states, owners, database, warnings } = await read(options, app, now)
    const rows = sorted(states.map(owners.row), options.budgetSort).slice(0, options.budgetTop)
    if (format === 'prometheus') return { states, document: [budgetMetrics(rows)] }
    const table = tableOf({
      columns: BUDGET_COLUMNS,
      rows,
      about: {
        version: 1,
        generated_at: new Date(now).toISOString(),
        database,
        budgets: states.length,
        states: counted(states.map(({ state }) => state)),
        warnings,
      },
      notes: notesOn(states, rows.length),
    })
    return { states, document: renderTable(table, format, textOptions(options, app)) }
  })
  const found = findings(states, options.budgetFailOn)
  if (found > 0)
    app.log.show(
      `${found} of ${count(states.length, 'budget')}: --fail-on ${options.budgetFailOn.join(',')}, exit code 1.`,
    )
  return found > 0 ? 1 : 0
}

interface Read {
  readonly states: readonly BudgetState[]
  readonly owners: BudgetOwners
  readonly database: string
  readonly warnings: readonly string[]
}

function read(options: BudgetOptions, app: App, now: Instant): Promise<Read> {
  const filters = ownerFilters(options)
  const piiKey = chosenPiiKey(options)
  const warnings: string[] = []
  const warn = (warning: string) => {
    // Several kinds may lack one table.
    if (warnings.includes(warning)) return
    warnings.push(warning)
    app.log.write('warn', warning)
  }
  return withDatabase(databaseChoice(options, app), async (database) => {
    const { states, hierarchy } = await readBudgets(database, now, warn, async (entities) => {
      await checkOwnerFilters({ filters, piiKey }, entities, async () => new Set())
      return budgetOwners(entities, filters, piiKey).selects
    })
    const late = states.filter(({ period }) => period.end !== null && period.end < now - RESET_DELAY).length
    if (late > 0) {
      warn(
        `${late} of ${count(states.length, 'budget')} should have been reset more than an hour ago: is LiteLLM running, and its reset job on?`,
      )
    }
    return { states, owners: budgetOwners(hierarchy, filters, piiKey), database: database.description, warnings }
  })
}

/** A budget that is over is found by each of them. */
function findings(states: readonly BudgetState[], budgetFailOn: readonly Failure[]): number {
  if (budgetFailOn.length === 0) return 0
  return states.filter(
    ({ state, soft, headingOver, awaitingReset }) =>
      state === 'over' ||
      (budgetFailOn.includes('soft') && soft && !awaitingReset) ||
      (budgetFailOn.includes('forecast') && headingOver),
  ).length
}

function notesOn(states: readonly BudgetState[], shown: number): readonly string[] {
  const words = Object.entries(counted(states.map(({ state }) => STATES[state])))
  const missing = counted(states.flatMap(({ noForecast }) => (noForecast === null ? [] : [NO_FORECAST[noForecast]])))
  const sentence = (parts: readonly (readonly [string, number])[]) =>
    parts.map(([word, count]) => `${count} ${word}`).join(', ')
  const reasons = Object.entries(missing).map(([why, count]) => `${count} because ${why}`)
  return [
    `${shown < states.length ? `${shown} shown of ` : ''}${count(states.length, 'budget')}${words.length === 0 ? '' : `: ${sentence(words)}`}.`,
    ...(states.some(({ forecast }) => forecast !== null)
      ? [
          `Forecast: spend so far, and for the time up to the reset the average of the same weekday in the last ${HISTORY_DAYS} days of the daily tables; of all days where there are fewer than ${WEEKDAY_DAYS}, none below ${LEAST_DAYS}.`,
        ]
      : []),
    ...(reasons.length === 0 ? [] : [`No forecast: ${reasons.join(', ')}.`]),
  ]
}

function counted(words: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return Object.fromEntries(counts)
}
