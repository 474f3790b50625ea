import type { Instant } from '../../core/budgets/budget.ts'
import { BUDGET_KINDS } from '../../core/budgets/kinds.ts'
import { NO_FORECAST, STATES, type State } from '../../core/budgets/state.ts'
import {
  type Cell,
  type Column,
  moneyCell,
  numberColumn,
  programColumn,
  type Raw,
  shareCell,
  type Tone,
  wordCell,
} from '../../core/tables/table.ts'
import { displayTime, secondAt } from '../../core/time.ts'
import { detailsOf, remarksOf } from './remarks.ts'
import type { BudgetRow } from './rows.ts'
import { utilizationOf } from './sort.ts'

const TONES: Readonly<Record<State, Tone>> = {
  over: 'bad',
  forecast: 'warn',
  soft: 'warn',
  'awaiting-reset': 'faint',
  ok: 'good',
  closed: 'faint',
  unknown: 'faint',
}

const BAR = 10

/** The columns of `budgets`; docs/budgets.md explains each. */
export const BUDGET_COLUMNS: readonly Column<BudgetRow>[] = [
  {
    key: 'kind',
    title: 'Budget of',
    hide: 0.5,
    cell: ({ state }) => ({ raw: state.budget.kind, text: BUDGET_KINDS[state.budget.kind].word }),
  },
  program('id', ({ id }) => id),
  { key: 'name', title: 'Owner', shrink: 2, minWidth: 16, cell: ({ name }) => wordCell(name) },
  {
    key: 'scope',
    optional: true,
    title: 'For',
    shrink: 1,
    minWidth: 6,
    hide: 3,
    cell: ({ state: { budget } }) => wordCell(budget.scope?.name ?? null),
  },
  program('scope_of', ({ state }) => state.budget.scope?.of ?? null),
  program('organization', ({ organization }) => organization),
  program('team', ({ team }) => team),
  program('user', ({ user }) => user),
  numberColumn('spend', 'Spent', ({ state }) => moneyCell(state.budget.spend)),
  numberColumn('limit', 'Limit', ({ state }) => moneyCell(state.limit), { hide: 0.4 }),
  numberColumn('soft_limit', 'Soft', ({ state }) => moneyCell(state.budget.soft), { hide: 5, optional: true }),
  { key: 'bar', title: '', hide: 4, only: 'people', cell: barCell },
  numberColumn('utilization', 'Used', usedCell),
  { key: 'period', title: 'Period', hide: 6, cell: ({ state }) => wordCell(state.budget.duration) },
  program('period_start', ({ state }) => timeText(state.period.start)),
  { key: 'reset_at', title: 'Resets', hide: 2, cell: ({ state }) => timeCell(state.period.end) },
  numberColumn('forecast', 'Forecast', ({ state }) => moneyCell(state.forecast?.amount ?? null), { hide: 1 }),
  {
    key: 'limit_reached_on',
    title: 'Over on',
    hide: 7,
    optional: true,
    cell: ({ state }) => ({ ...wordCell(state.forecast?.reachedOn ?? null), kind: 'time' }),
  },
  program('forecast_method', ({ state }) => state.forecast?.method ?? null),
  program('forecast_linear', ({ state }) => moneyCell(state.forecast?.linear ?? null).raw),
  program('forecast_weekday', ({ state }) => moneyCell(state.forecast?.weekday ?? null).raw),
  program('forecast_days', ({ state }) => state.forecast?.days ?? null),
  program('forecast_ledger', ({ state }) => state.ledger),
  program('no_forecast', ({ state }) => (state.noForecast === null ? null : NO_FORECAST[state.noForecast])),
  {
    key: 'state',
    title: 'State',
    cell: ({ state }) => ({ raw: state.state, text: STATES[state.state], tone: TONES[state.state] }),
  },
  { key: 'remarks', title: 'Remarks', shrink: 3, minWidth: 10, hide: 8, optional: true, cell: remarksCell },
  program('refused', ({ state }) => state.refused),
  program('soft_reached', ({ state }) => state.soft),
  program('heading_over', ({ state }) => state.headingOver),
  program('awaiting_reset', ({ state }) => state.awaitingReset),
  program('blocked', ({ state }) => state.budget.blocked),
  program('increase', ({ state }) => moneyCell(state.increase?.by ?? null).raw),
  program('increase_until', ({ state }) => timeText(state.increase?.until ?? null)),
  program('non_finite', ({ state }) => state.budget.nonFinite),
  program('limit_non_finite', ({ state }) => state.budget.limitNonFinite),
  program('ledger_spend', ({ state }) => moneyCell(state.ledgerSpend?.amount ?? null).raw),
  program('ledger_spend_since', ({ state }) => state.ledgerSpend?.since ?? null),
  program('budget_id', ({ state }) => state.budget.budgetId),
  program('shared_by', ({ state }) => state.sharedBy),
]

function program(key: string, raw: (row: BudgetRow) => Raw): Column<BudgetRow> {
  return programColumn(key, (row) => ({ raw: raw(row), text: String(raw(row) ?? '') }))
}

function usedCell({ state }: BudgetRow): Cell {
  const whole = state.limit ?? state.budget.soft ?? 0n
  return state.budget.spend === null ? wordCell(null) : shareCell(state.budget.spend, whole)
}

function barCell({ state }: BudgetRow): Cell {
  const used = utilizationOf(state)
  if (used === null) return wordCell(null)
  const full = Math.min(BAR, Math.max(0, Math.floor((Number(used) * BAR) / 1_000_000)))
  return wordCell('█'.repeat(full) + '░'.repeat(BAR - full), TONES[state.state])
}

function remarksCell({ state }: BudgetRow): Cell {
  // Doubts are sentences: for people they are told below the table.
  return { raw: remarksOf(state).join('; ') || null, text: detailsOf(state).join(', ') }
}

/** UTC: the day, with the time where it is not midnight. */
function timeCell(instant: Instant | null): Cell {
  const text = timeText(instant)
  if (text === null) return wordCell(null)
  return { raw: text, text: displayTime(text), kind: 'time' }
}

function timeText(instant: Instant | null): string | null {
  return instant === null ? null : secondAt(instant)
}
