import { type Calendar, type Period, type PeriodEnd, stamp } from './calendar.ts'
import { idOf } from './ids.ts'
import { type Key, keys } from './keys.ts'
import { type Organization, organizations, type Team, teams, type User, users } from './people.ts'
import type { EntityTable } from './table-rows.ts'
import type { Varying } from './varying.ts'

/** A limit in whole US dollars for each period; null means none. */
export interface Budget {
  readonly max: number | null
  readonly soft: number | null
  /** LiteLLM's duration; null where the spend is never reset. */
  readonly duration: string | null
  readonly ends: PeriodEnd
}

/** A row of LiteLLM_BudgetTable, which several entities may share. */
export interface SharedBudget extends Budget {
  readonly id: string
  /** Raises the limit for some days after today. */
  readonly increase: { readonly by: number; readonly days: number } | null
}

function budget(max: number | null, duration: string | null, ends: PeriodEnd, soft: number | null = null): Budget {
  return { max, soft, duration, ends }
}

const shared = (name: string, limit: Budget, increase: SharedBudget['increase'] = null): SharedBudget => ({
  id: idOf('budget', name),
  ...limit,
  increase,
})

const UNLIMITED = budget(null, null, 0)

/** Every organization has a row; LiteLLM makes it with the organization. */
export const budgetTable = {
  retail: shared('retail', budget(2500, '30d', 'month', 1500)),
  research: shared('research', budget(12_500, '90d', 15)),
  studioEurope: shared('studio-europe', UNLIMITED),
  studioAmerica: shared('studio-america', budget(1500, '30d', 'month')),
  members: shared('members', budget(60, '7d', 'week')),
  trial: shared('trial', budget(1, '30d', 'month')),
  /** Over its limit but for the increase. */
  atlas: shared('atlas', budget(3000, '90d', 30), { by: 1000, days: 10 }),
  compass: shared('compass', budget(20, '30d', 'month')),
  staging: shared('staging', budget(400, '30d', 'month')),
  search: shared('search', budget(100, '7d', 'week')),
  frontier: shared('frontier', budget(2500, '30d', 'month')),
  /** A key's soft budget is only ever kept here, and has been passed. */
  bilal: shared('bilal', budget(50, '60d', 22, 4)),
  camille: shared('camille', budget(60, '30d', 'month')),
}

/** The row of LiteLLM_BudgetTable that an organization has. */
export const organizationBudgets: ReadonlyMap<Organization, SharedBudget> = new Map([
  [organizations.retail, budgetTable.retail],
  [organizations.research, budgetTable.research],
  [organizations.studioEurope, budgetTable.studioEurope],
  [organizations.studioAmerica, budgetTable.studioAmerica],
])

/** Budgets kept on the team itself. */
export const teamBudgets: ReadonlyMap<Team, Budget> = new Map([
  /** Spent more than it may. */
  [teams.science, budget(3500, '60d', 11)],
  /** Past its soft budget. */
  [teams.storefront, budget(2500, '90d', 20, 1000)],
  [teams.support, budget(150, '30d', 'month')],
  [teams.motion, budget(1200, '1mo', 'month')],
])

/** Budgets kept on the key itself. */
export const keyBudgets: ReadonlyMap<Key, Budget> = new Map<Key, Budget>([
  /** Close to its limit. */
  [keys.marisol, budget(700, '60d', 5)],
  [keys.tomasz, budget(300, '30d', 'month')],
  [keys.daan, budget(60, '7d', 'week')],
  /** Its period has ended and LiteLLM has not reset it yet. */
  [keys.ravi, budget(40, '1d', 'overdue')],
  /** Has a row in LiteLLM_BudgetTable as well, with the lower limit. */
  [keys.camille, budget(80, '30d', 'month')],
  /** Nothing may be spent. */
  [keys.frozen, budget(0, null, 0)],
])

/** The row of LiteLLM_BudgetTable that a key has. */
export const keySharedBudgets: ReadonlyMap<Key, SharedBudget> = new Map<Key, SharedBudget>([
  [keys.bilal, budgetTable.bilal],
  [keys.camille, budgetTable.camille],
])

/** Budgets kept on the user itself. */
export const userBudgets: ReadonlyMap<User, Budget> = new Map<User, Budget>([
  [users.ines, budget(400, '30d', 'month')],
  [users.contractor, budget(100, '30d', 'month')],
  [users.ravi, budget(90, '7d', 'week')],
])

/** The limit of the whole proxy, kept on a user of its own. */
export const proxyBudget: Budget = budget(12_000, '30d', 'month')

/** Several limits at once on one key (`budget_limits`); what was spent is in LiteLLM_BudgetWindowSpend. */
export const windows: ReadonlyMap<Key, readonly (Budget & { readonly max: number; readonly duration: string })[]> =
  new Map([
    [
      keys.evaluation,
      [
        { max: 3, soft: null, duration: '24h', ends: 'day' },
        { max: 15, soft: null, duration: '30d', ends: 'month' },
      ],
    ],
  ])

/** Limits by model on one key (`model_max_budget`). */
export const modelLimits: ReadonlyMap<Key, Record<string, { budget_limit: number; time_period: string }>> = new Map([
  [keys.tomasz, { 'claude-sonnet': { budget_limit: 250, time_period: '30d' } }],
])

/** The period of a budget; null where its spend is never reset. */
export function periodOf(budget: Budget | undefined): Period | null {
  if (!budget || budget.duration === null) return null
  return { days: Number.parseInt(budget.duration, 10), ends: budget.ends }
}

/** When a budget is reset next, as stored; null if never. */
export function resetAt(budget: Budget | undefined): Varying | null {
  const period = periodOf(budget)
  return period && { is: 'period end', period }
}

/** LiteLLM_BudgetTable. */
export function budgetRows(calendar: Calendar): EntityTable {
  const records = Object.values(budgetTable).map((row: SharedBudget) => ({
    budget_id: row.id,
    max_budget: row.max,
    soft_budget: row.soft,
    budget_duration: row.duration,
    budget_reset_at: resetAt(row),
    temp_budget_increase: row.increase?.by ?? null,
    temp_budget_expiry: row.increase && { is: 'midnight' as const, daysAfterToday: row.increase.days },
    created_at: stamp(calendar.start(0)),
    created_by: 'default_user_id',
    updated_at: stamp(calendar.start(0)),
    updated_by: 'default_user_id',
  }))
  return { relation: 'LiteLLM_BudgetTable', key: ['budget_id'], records }
}
