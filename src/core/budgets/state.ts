import type { Money } from '../model/money.ts'
import { type Budget, type Instant, keyOf } from './budget.ts'
import { parseDuration, periodStart } from './duration.ts'
import { type DailySpend, type Forecast, forecastSpend } from './forecast.ts'
import { BUDGET_KINDS, type KindRule, SCOPE_OVER } from './kinds.ts'

/** How a budget stands, the most urgent first; docs/budgets.md has a sentence on each. */
export const STATES = {
  over: 'over',
  forecast: 'heading over',
  soft: 'past soft limit',
  'awaiting-reset': 'awaiting reset',
  ok: 'ok',
  closed: 'closed (limit 0)',
  unknown: 'spend unknown',
} as const

export type State = keyof typeof STATES

/** Why there is no forecast. */
export const NO_FORECAST = {
  'no-reset': 'its spend is never reset',
  'no-limit': 'it has no limit',
  'no-spend': 'its spend is not in the database',
  'awaiting-reset': 'its period has ended',
  'no-ledger': 'no daily table of this database tells it',
  'short-history': 'fewer than three days of spend in the last 28',
} as const

/** A budget and how it stands. */
export interface BudgetState {
  readonly budget: Budget
  readonly state: State
  /** The limit as it is today: with an increase that has not expired, null where there is none. */
  readonly limit: Money | null
  /** The increase in `limit`. */
  readonly increase: Budget['increase']
  /** Whether the soft limit is reached. */
  readonly soft: boolean
  /** The end of the period is past, and LiteLLM has not reset the spend yet. */
  readonly awaitingReset: boolean
  readonly period: { readonly start: Instant | null; readonly end: Instant | null }
  readonly forecast: Forecast | null
  /** Whether spend will be over the limit before the reset. */
  readonly headingOver: boolean
  readonly noForecast: keyof typeof NO_FORECAST | null
  /** The daily ledger behind the forecast. */
  readonly ledger: string | null
  /** Owners that have the same row of LiteLLM_BudgetTable, this one included. */
  readonly sharedBy: number
}

/** The days before today that a daily ledger has of a budget's owner. */
export interface BudgetHistory {
  readonly ledger: string
  readonly days: DailySpend
}

/**
 * How each budget stands by LiteLLM's own rules. `history` gives the daily spend of its owner; null where no table tells it.
 */
export function budgetStates(
  budgets: readonly Budget[],
  history: (budget: Budget) => BudgetHistory | null,
  now: Instant,
): readonly BudgetState[] {
  const sharers = new Map<string, Set<string>>()
  for (const { budgetId, kind, id } of budgets) {
    if (budgetId === null) continue
    sharers.set(budgetId, (sharers.get(budgetId) ?? new Set()).add(keyOf({ kind, id, scope: null })))
  }
  return budgets.map((budget) => {
    const sharedBy = budget.budgetId === null ? 1 : (sharers.get(budget.budgetId)?.size ?? 1)
    return { ...stateOf(budget, history(budget), now), sharedBy }
  })
}

/** Whether LiteLLM would refuse a request after so much spend. */
export function isOver(budget: Pick<Budget, 'kind' | 'scope'>, spend: Money, limit: Money): boolean {
  const over = budget.scope === null ? BUDGET_KINDS[budget.kind].over : SCOPE_OVER[budget.scope.of]
  return over === 'reached' ? spend >= limit : spend > limit
}

function stateOf(budget: Budget, history: BudgetHistory | null, now: Instant): Omit<BudgetState, 'sharedBy'> {
  const { spend, resetAt } = budget
  const increase = increaseAt(budget, now)
  const limit = limitAt(budget, now)
  const soft = spend !== null && budget.soft !== null && spend >= budget.soft
  const awaitingReset = resetAt !== null && resetAt <= now
  const { forecast, noForecast } = forecastOf(budget, history, now)
  const last = resetAt === null ? null : limitAt(budget, resetAt - 1)
  const headingOver = forecast !== null && last !== null && isOver(budget, forecast.amount, last)
  const duration = budget.duration === null ? null : parseDuration(budget.duration)
  return {
    budget,
    state: worst({ budget, limit, soft, awaitingReset, headingOver }),
    limit,
    increase,
    soft,
    awaitingReset,
    period: { start: resetAt === null || duration === null ? null : periodStart(resetAt, duration), end: resetAt },
    forecast,
    headingOver,
    noForecast,
    ledger: forecast === null ? null : (history?.ledger ?? null),
  }
}

function increaseAt({ increase, max }: Budget, instant: Instant): Budget['increase'] {
  return increase !== null && max !== null && increase.until > instant ? increase : null
}

function limitAt(budget: Budget, instant: Instant): Money | null {
  const rule: KindRule = BUDGET_KINDS[budget.kind]
  if (budget.max === null || (budget.scope === null && rule.zeroIsNone && budget.max <= 0n)) return null
  return budget.max + (increaseAt(budget, instant)?.by ?? 0n)
}

type Findings = Pick<BudgetState, 'budget' | 'limit' | 'soft' | 'awaitingReset' | 'headingOver'>

function worst({ budget, limit, soft, awaitingReset, headingOver }: Findings): State {
  const { spend } = budget
  if (spend === null) return 'unknown'
  // Nothing was to be spent and nothing was: that is a key switched off, not one that ran over.
  if (limit === 0n && spend <= 0n) return isOver(budget, 0n, 0n) ? 'closed' : 'ok'
  if (awaitingReset) return 'awaiting-reset'
  if (limit !== null && isOver(budget, spend, limit)) return 'over'
  if (headingOver) return 'forecast'
  return soft ? 'soft' : 'ok'
}

function forecastOf(
  budget: Budget,
  history: BudgetHistory | null,
  now: Instant,
): Pick<BudgetState, 'forecast' | 'noForecast'> {
  const none = (noForecast: BudgetState['noForecast']) => ({ forecast: null, noForecast })
  const { spend, resetAt } = budget
  if (spend === null) return none('no-spend')
  if (limitAt(budget, now) === null && budget.soft === null) return none('no-limit')
  if (resetAt === null) return none('no-reset')
  if (resetAt <= now) return none('awaiting-reset')
  if (history === null) return none('no-ledger')
  const forecast = forecastSpend({
    spend,
    limitAt: (instant) => limitAt(budget, instant),
    now,
    resetAt,
    history: history.days,
  })
  return forecast === null ? none('short-history') : { forecast, noForecast: null }
}
