import { BUDGET_KINDS, ruleOf } from '../../core/budgets/kinds.ts'
import type { BudgetState } from '../../core/budgets/state.ts'
import { displayMoney } from '../../core/model/money.ts'
import { DAY_MS, displayTime, HOUR_MS, MINUTE_MS, secondAt } from '../../core/time.ts'
import { count } from '../../core/words.ts'

/** What there is to say about a budget besides its figures, the most important first. */
export function remarksOf(state: BudgetState): readonly string[] {
  return [...doubtsOf(state), ...detailsOf(state)]
}

/** Remarks on what a budget is made of. */
export function detailsOf(state: BudgetState): readonly string[] {
  const { budget, increase, sharedBy } = state
  return [
    budget.limitFrom === 'end-user-default' ? 'the default of end users' : null,
    budget.limitFrom === 'team-default' ? 'the team’s default' : null,
    budget.windowEnded ? 'nothing spent since its last window ended' : null,
    budget.blocked ? 'blocked' : null,
    state.soft && state.state !== 'soft' && state.state !== 'over' ? 'past soft limit' : null,
    increase === null ? null : `${displayMoney(increase.by)} more until ${displayTime(secondAt(increase.until))}`,
    sharedBy > 1 ? `shared by ${sharedBy}` : null,
  ].filter((remark) => remark !== null)
}

/** Remarks without which the state would be misread, or that somebody has to do something about. */
export function doubtsOf(state: BudgetState): readonly string[] {
  return [
    nonFiniteRemark(state),
    limitRemark(state),
    softRemark(state),
    state.lateBy === null ? null : `its reset is ${lateness(state.lateBy)} late`,
    zeroRemark(state),
    defaultRemark(state),
    ledgerRemark(state),
  ].filter((remark) => remark !== null)
}

/** A counter that is no amount, and what LiteLLM makes of it. */
function nonFiniteRemark({ budget: { nonFinite }, refused }: BudgetState): string | null {
  if (nonFinite === null) return null
  return `its spend is ${nonFinite}: LiteLLM ${refused ? 'always' : 'never'} refuses; reset it`
}

/** A limit that is no amount, and what LiteLLM makes of it. */
function limitRemark({ budget: { limitNonFinite, nonFinite }, refused }: BudgetState): string | null {
  if (limitNonFinite === null) return null
  if (nonFinite !== null) return `its limit is ${limitNonFinite}`
  const fix = limitNonFinite === 'Infinity' ? '' : '; set it again'
  return `its limit is ${limitNonFinite}: LiteLLM ${refused ? 'always' : 'never'} refuses${fix}`
}

function softRemark({ budget: { softNonFinite }, soft }: BudgetState): string | null {
  if (softNonFinite === null) return null
  return `its soft limit is ${softNonFinite}: LiteLLM ${soft ? 'always' : 'never'} warns; set it again`
}

function lateness(milliseconds: number): string {
  if (milliseconds >= DAY_MS) return count(Math.floor(milliseconds / DAY_MS), 'day')
  if (milliseconds >= HOUR_MS) return count(Math.floor(milliseconds / HOUR_MS), 'hour')
  return count(Math.floor(milliseconds / MINUTE_MS), 'minute')
}

/** The schema does not tell LiteLLM 1.102 from 1.103. */
function zeroRemark({ budget: { kind, scope, max }, rules }: BudgetState): string | null {
  if (scope !== null || max !== 0n || ruleOf(kind, rules).zeroIsNone || !ruleOf(kind, 'older').zeroIsNone) return null
  return `closed: a limit of 0 allows nothing since LiteLLM 1.103, before it was no limit for ${BUDGET_KINDS[kind].word}s`
}

/** The schema does not tell LiteLLM of August 2026 from that of September. */
function defaultRemark({ budget: { limitFrom, hasRow } }: BudgetState): string | null {
  if (limitFrom !== 'team-default' || !hasRow) return null
  return 'its own row has no limit: LiteLLM takes the team’s default since about September 2026, before it had none'
}

function ledgerRemark({ budget: { kind, spend }, ledgerSpend }: BudgetState): string | null {
  if (ledgerSpend === null || spend === null) return null
  const { ledger, since, amount } = ledgerSpend
  const figures = `counter ${displayMoney(spend)}, ${ledger} ${displayMoney(amount)} ${since === null ? 'in 28 days' : `since ${since}`}`
  return kind === 'project'
    ? `${figures}: LiteLLM before 1.103 counts nothing for projects`
    : `${figures}: the period may have begun with earlier spend`
}
