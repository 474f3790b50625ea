import type { Money } from '../model/money.ts'
import type { SpendOwner } from '../model/spend.ts'
import type { BudgetKind } from './kinds.ts'

/** Milliseconds since 1970, UTC. */
export type Instant = number

/** Values of a float that are no amounts. NaN compares false with everything, Infinity is above every limit. */
export type NonFinite = 'NaN' | 'Infinity' | '-Infinity'

/** One limit of one owner as LiteLLM keeps it. */
export interface Budget {
  readonly kind: BudgetKind
  /** LiteLLM's id of the owner, unique within its kind; a member is `<team or organization>/<user>`. */
  readonly id: string
  /** Whom it belongs to, as attribution takes it. */
  readonly owner: SpendOwner
  /** Null for the limit on everything, else the window (`24h`) or the model it is for. */
  readonly scope: { readonly of: 'window' | 'model'; readonly name: string } | null
  /** US dollars for each period; null means none, or one that is not finite. */
  readonly max: Money | null
  /** What the limit, and the soft one, holds instead of a number. */
  readonly limitNonFinite: NonFinite | null
  readonly softNonFinite: NonFinite | null
  /** Where `max` is kept: on the owner, in its row of LiteLLM_BudgetTable, or in the row that is a default. */
  readonly limitFrom: 'own' | 'row' | 'team-default' | 'end-user-default'
  /** Whether the owner has a row of LiteLLM_BudgetTable, with a limit or without. */
  readonly hasRow: boolean
  /** LiteLLM only warns when this is reached. */
  readonly soft: Money | null
  /** Raises `max` until then. */
  readonly increase: { readonly by: Money; readonly until: Instant } | null
  /** US dollars since the last reset; null where LiteLLM keeps it outside of the database, or it is not finite. */
  readonly spend: Money | null
  /** What the counter holds instead of a number. */
  readonly nonFinite: NonFinite | null
  /** Whether the counter is that of a window that has ended, so that nothing is spent in the one of now. */
  readonly windowEnded: boolean
  /** LiteLLM's duration as stored: `30d`; null where the spend is never reset. */
  readonly duration: string | null
  /** End of the current period as stored; null where there is none. Not every kind is reset then. */
  readonly resetAt: Instant | null
  /** LiteLLM refuses every request of the owner, whatever the budget says. */
  readonly blocked: boolean
  /** Its row of LiteLLM_BudgetTable; several owners may share one, each with its own spend. */
  readonly budgetId: string | null
}

/** US dollars as a float holds them; null where there are none. */
export type Amount = Money | NonFinite | null

/** -1, 0 or 1 as floats compare; null for NaN and where an amount is missing. */
export function compareAmounts(one: Amount, other: Amount): number | null {
  if (one === null || other === null || one === 'NaN' || other === 'NaN') return null
  const [rank, against] = [rankOf(one), rankOf(other)]
  if (rank !== against || typeof one === 'string' || typeof other === 'string') return Math.sign(rank - against)
  return one < other ? -1 : Number(one > other)
}

function rankOf(amount: Exclude<Amount, 'NaN' | null>): number {
  if (typeof amount === 'bigint') return 0
  return amount === 'Infinity' ? 1 : -1
}

/** A budget is told from all others by this. */
export function keyOf(budget: Pick<Budget, 'kind' | 'id' | 'scope'>): string {
  return JSON.stringify([budget.kind, budget.id, budget.scope?.of, budget.scope?.name])
}
