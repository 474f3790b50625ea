import type { Money } from '../model/money.ts'
import { type Amount, type Budget, compareAmounts, type Instant, keyOf } from './budget.ts'
import { parseDuration, periodStart } from './duration.ts'
import { type DailySpend, type Forecast, forecastSpend } from './forecast.ts'
import { type RuleSet, ruleOf, scopeOver } from './kinds.ts'

/** How a budget stands, the most urgent first; docs/budgets.md has a sentence on each. */
export const STATES = {
  over: 'over',
  forecast: 'heading over',
  soft: 'past soft limit',
  'awaiting-reset': 'awaiting reset',
  ok: 'ok',
  closed: 'closed (limit 0)',
  unknown: 'unknown',
} as const

export type State = keyof typeof STATES

/** Why there is no forecast. */
export const NO_FORECAST = {
  'no-reset': 'its spend is never reset',
  'no-limit': 'it has no limit',
  'limit-non-finite': 'its limit is not finite',
  'no-spend': 'its spend is not in the database',
  'non-finite': 'its spend is not finite',
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
  /** Whether LiteLLM refuses a request now. */
  readonly refused: boolean
  /** The end of the period is past, and LiteLLM has not reset the spend yet. */
  readonly awaitingReset: boolean
  /** How long ago the reset was due that has not come, milliseconds, where requests are refused for it; else null. */
  readonly lateBy: number | null
  /** Null where the spend is never reset. */
  readonly period: { readonly start: Instant | null; readonly end: Instant | null }
  /** What the ledger has for the same, where the counter disagrees with it. */
  readonly ledgerSpend: LedgerSpend | null
  /** The rules it was judged by. */
  readonly rules: RuleSet
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

/** What a ledger has of a budget's owner. */
export interface LedgerSpend {
  readonly ledger: string
  /** UTC day from which on it was added up, `YYYY-MM-DD`; null for the days of the history. */
  readonly since: string | null
  /** US dollars, at most: the day on which a period began counts whole. */
  readonly amount: Money
}

/** What budgets are judged by, besides themselves. */
export interface Evidence {
  readonly now: Instant
  readonly rules: RuleSet
  /** The daily spend of an owner; null where no table tells it. */
  history(budget: Budget): BudgetHistory | null
  /** What an owner spent since its period began; null where no table tells it. */
  ledgerSpend(budget: Budget): LedgerSpend | null
}

/** How each budget stands by LiteLLM's own rules. */
export function budgetStates(budgets: readonly Budget[], evidence: Evidence): readonly BudgetState[] {
  const sharers = new Map<string, Set<string>>()
  for (const { budgetId, kind, id } of budgets) {
    if (budgetId === null) continue
    sharers.set(budgetId, (sharers.get(budgetId) ?? new Set()).add(keyOf({ kind, id, scope: null })))
  }
  return budgets.map((budget) => {
    const sharedBy = budget.budgetId === null ? 1 : (sharers.get(budget.budgetId)?.size ?? 1)
    return { ...stateOf(budget, evidence), sharedBy }
  })
}

/** When LiteLLM will reset the spend of a budget; null where it never does. */
export function resetOf({ kind, scope, resetAt }: Budget, rules: RuleSet): Instant | null {
  return scope !== null || ruleOf(kind, rules).isReset ? resetAt : null
}

/** Whether LiteLLM would refuse a request after so much spend. */
export function isOver({ kind, scope }: Pick<Budget, 'kind' | 'scope'>, rules: RuleSet, spend: Amount, limit: Amount) {
  const over = scope === null ? ruleOf(kind, rules).over : scopeOver(scope.of, kind)
  const compared = compareAmounts(spend, limit)
  return compared !== null && (over === 'reached' ? compared >= 0 : compared > 0)
}

function stateOf(budget: Budget, evidence: Evidence): Omit<BudgetState, 'sharedBy'> {
  const { spend } = budget
  const { now, rules } = evidence
  const history = evidence.history(budget)
  const increase = increaseAt(budget, now)
  const limit = limitAt(budget, rules, now)
  const counter = spend ?? budget.nonFinite
  const soft = (compareAmounts(counter, budget.soft ?? budget.softNonFinite) ?? -1) >= 0
  const refused = isOver(budget, rules, counter, limit ?? nonFiniteLimit(budget, rules))
  const end = resetOf(budget, rules)
  const awaitingReset = end !== null && end <= now
  const { forecast, noForecast } = forecastOf(budget, history, evidence)
  const last = end === null ? null : limitAt(budget, rules, end - 1)
  const headingOver = forecast !== null && last !== null && isOver(budget, rules, forecast.amount, last)
  const duration = budget.duration === null ? null : parseDuration(budget.duration)
  return {
    budget,
    state: worst({ budget, limit, refused, soft, awaitingReset, headingOver }),
    limit,
    increase,
    soft,
    refused,
    awaitingReset,
    lateBy: refused && budget.resetAt !== null && budget.resetAt <= now ? now - budget.resetAt : null,
    period: { start: end === null || duration === null ? null : periodStart(end, duration), end },
    forecast,
    headingOver,
    noForecast,
    ledger: forecast === null ? null : (history?.ledger ?? null),
    ledgerSpend: contradiction(budget, history, evidence),
    rules,
  }
}

function increaseAt({ increase, max }: Budget, instant: Instant): Budget['increase'] {
  return increase !== null && max !== null && increase.until > instant ? increase : null
}

function limitAt(budget: Budget, rules: RuleSet, instant: Instant): Money | null {
  if (budget.max === null) return null
  if (budget.scope === null && ruleOf(budget.kind, rules).zeroIsNone && budget.max <= 0n) return null
  return budget.max + (increaseAt(budget, instant)?.by ?? 0n)
}

/** What is not above 0 is none, where 0 is. */
function nonFiniteLimit({ kind, scope, limitNonFinite }: Budget, rules: RuleSet): Budget['limitNonFinite'] {
  const isNone = limitNonFinite === '-Infinity' && scope === null && ruleOf(kind, rules).zeroIsNone
  return isNone ? null : limitNonFinite
}

type Findings = Pick<BudgetState, 'budget' | 'limit' | 'refused' | 'soft' | 'awaitingReset' | 'headingOver'>

function worst({ budget, limit, refused, soft, awaitingReset, headingOver }: Findings): State {
  const { spend, limitNonFinite, softNonFinite } = budget
  // Nothing was to be spent and nothing was: that is a key switched off, not one that ran over.
  if (limit === 0n && spend !== null && spend <= 0n) return refused ? 'closed' : 'ok'
  if (refused) return 'over'
  if (spend === null) return 'unknown'
  if (awaitingReset) return 'awaiting-reset'
  if (headingOver) return 'forecast'
  if (soft) return 'soft'
  // Infinity is above all that can be spent.
  const isSure = (limit: Budget['limitNonFinite']) => limit === null || limit === 'Infinity'
  return isSure(limitNonFinite) && isSure(softNonFinite) ? 'ok' : 'unknown'
}

const CENT = 10n ** 10n

/**
 * The spend of the ledger where the counter cannot have come from it: more than all of the period (a period that began
 * with the spend of the time before), or nothing though there was some (a counter that is not kept). Counter and ledger are
 * written one after the other, so a cent or a hundredth says nothing.
 */
function contradiction(budget: Budget, history: BudgetHistory | null, { ledgerSpend }: Evidence): LedgerSpend | null {
  const { kind, scope, spend } = budget
  if (scope !== null || spend === null) return null
  if (kind === 'project' && spend === 0n && history !== null) {
    const amount = history.days.reduce((sum, day) => sum + day, 0n)
    return amount > CENT ? { ledger: history.ledger, since: null, amount } : null
  }
  const found = ledgerSpend(budget)
  if (found === null) return null
  const excess = spend - found.amount
  return excess > CENT && excess * 100n > found.amount ? found : null
}

function forecastOf(
  budget: Budget,
  history: BudgetHistory | null,
  { now, rules }: Evidence,
): Pick<BudgetState, 'forecast' | 'noForecast'> {
  const none = (noForecast: BudgetState['noForecast']) => ({ forecast: null, noForecast })
  const { spend } = budget
  const resetAt = resetOf(budget, rules)
  if (spend === null) return none(budget.nonFinite === null ? 'no-spend' : 'non-finite')
  if (limitAt(budget, rules, now) === null && budget.soft === null) {
    return none(budget.limitNonFinite === null && budget.softNonFinite === null ? 'no-limit' : 'limit-non-finite')
  }
  if (resetAt === null) return none('no-reset')
  if (resetAt <= now) return none('awaiting-reset')
  if (history === null) return none('no-ledger')
  const forecast = forecastSpend({
    spend,
    limitAt: (instant) => limitAt(budget, rules, instant),
    now,
    resetAt,
    history: history.days,
  })
  return forecast === null ? none('short-history') : { forecast, noForecast: null }
}
