import { BUDGET_KINDS, type BudgetKind } from '../../core/budgets/kinds.ts'
import type { LEDGER_IDS } from '../ledgers/ids.ts'
import type { TableNeed } from './need.ts'

/** Limits kept on the row itself. */
const OWN = ['max_budget', 'budget_duration', 'budget_reset_at']
const MODELS = ['model_max_budget', 'model_spend']

/** What is unknown of the budgets of a kind without a column. */
const LOST: Readonly<Record<string, string>> = {
  spend: 'spend is unknown',
  max_budget: 'limits are unknown',
  soft_budget: 'soft limits are unknown',
  budget_duration: 'periods are unknown',
  budget_reset_at: 'resets are unknown',
  budget_id: 'limits kept in LiteLLM_BudgetTable are unknown',
  blocked: 'whether they are blocked is unknown',
  expires: 'expired keys are shown',
  metadata: 'temporary increases are unknown',
  budget_limits: 'windows are left out',
  model_max_budget: 'limits by model are left out',
  model_spend: 'spend by model is unknown',
}

/** A table of LiteLLM whose rows may have a budget: on themselves, or by `budget_id` in LiteLLM_BudgetTable. */
export interface BudgetTable {
  readonly kind: BudgetKind
  readonly relation: string
  /** Columns that make up an owner's id. */
  readonly id: readonly string[]
  /** Those besides the spend. */
  readonly columns: readonly string[]
  /** Columns without which there are no budgets of the kind, so that nothing is lost without the table. */
  readonly required?: readonly string[]
}

const table = (
  kind: BudgetKind,
  relation: string,
  id: readonly string[],
  columns: readonly string[] = ['budget_id'],
): BudgetTable => ({ kind, relation: `LiteLLM_${relation}`, id, columns })

export const BUDGET_TABLES: readonly BudgetTable[] = [
  table('organization', 'OrganizationTable', ['organization_id']),
  table('team', 'TeamTable', ['team_id'], [...OWN, 'soft_budget', 'blocked', 'budget_limits', ...MODELS]),
  table('project', 'ProjectTable', ['project_id'], ['budget_id', 'blocked']),
  table('user', 'UserTable', ['user_id'], [...OWN, 'budget_limits', ...MODELS]),
  table(
    'key',
    'VerificationToken',
    ['token'],
    [...OWN, 'budget_id', 'blocked', 'expires', 'metadata', 'budget_limits', ...MODELS],
  ),
  table('team-member', 'TeamMembership', ['team_id', 'user_id']),
  table('organization-member', 'OrganizationMembership', ['organization_id', 'user_id']),
  table('end-user', 'EndUserTable', ['user_id'], ['budget_id', 'blocked']),
  { ...table('agent', 'AgentsTable', ['agent_id'], []), required: ['budget_id'] },
  table('tag', 'TagTable', ['tag_name']),
  table('access-group', 'ModelAccessGroupBudgetTable', ['access_group_name']),
]

const USED_FOR = 'budgets'

/** What is read of an owner's table. */
export function budgetNeed({ kind, relation, id, columns, required = [] }: BudgetTable): TableNeed {
  const budgets = `budgets of kind ${BUDGET_KINDS[kind].word}`
  return {
    relation,
    required: [...id, ...required],
    optional: Object.fromEntries(['spend', ...columns].map((column) => [column, `${budgets}: ${LOST[column]}`])),
    usedFor: USED_FOR,
    impactIfMissing: `${budgets} are left out`,
  }
}

/** LiteLLM_BudgetTable: limits that several owners may share. */
export const SHARED_LIMITS: TableNeed = {
  relation: 'LiteLLM_BudgetTable',
  required: ['budget_id', 'max_budget'],
  optional: {
    soft_budget: 'soft limits are unknown',
    budget_duration: 'periods of shared budgets are unknown',
    budget_reset_at: 'resets of shared budgets are unknown',
    temp_budget_increase: 'temporary increases are unknown',
    temp_budget_expiry: 'temporary increases are unknown',
    model_max_budget: 'limits by model of end users are unknown',
  },
  usedFor: USED_FOR,
  impactIfMissing: 'budgets kept in LiteLLM_BudgetTable are left out: those of organizations, for one',
}

/** LiteLLM_BudgetWindowSpend: what was spent in each of the windows of `budget_limits`. */
export const WINDOW_SPEND: TableNeed = {
  relation: 'LiteLLM_BudgetWindowSpend',
  required: ['entity_type', 'entity_id', 'window_duration', 'spend'],
  optional: { window_start: 'windows that have ended are not noticed' },
  usedFor: USED_FOR,
  impactIfMissing: 'spend in the windows of a budget is unknown',
}

/** The budget that members of a team have who have none of their own is named in the team's metadata. */
export const TEAM_DEFAULTS: TableNeed = {
  relation: 'LiteLLM_TeamTable',
  required: ['team_id', 'metadata'],
  optional: {},
  usedFor: USED_FOR,
  impactIfMissing: 'members with the default budget of their team are left out',
}

/** The budget that end users have who have none of their own is named in LiteLLM's settings, of which only that id is read. */
export const END_USER_DEFAULT: TableNeed = {
  relation: 'LiteLLM_Config',
  required: ['param_name', 'param_value'],
  optional: {},
  usedFor: USED_FOR,
  impactIfMissing: 'end users with the default budget are left out',
}

/** Where the days of a budget's owner are: in a ledger, by these columns, the last of which is looked up. */
export interface HistorySource {
  readonly kind: BudgetKind
  readonly ledger: (typeof LEDGER_IDS)[number]
  readonly columns: readonly string[]
  /** Whose rows they are: of everybody, of an id, of a key, of the keys of an owner, of a member's keys in a group. */
  readonly by: 'all' | 'id' | 'key' | 'keys' | 'member'
}

/** Of several sources of a kind the first that can be read; model access groups have none. */
export const HISTORIES: readonly HistorySource[] = [
  { kind: 'proxy', ledger: 'daily-user', columns: [], by: 'all' },
  { kind: 'organization', ledger: 'daily-organization', columns: ['organization_id'], by: 'id' },
  { kind: 'organization', ledger: 'daily-user', columns: ['api_key'], by: 'keys' },
  { kind: 'team', ledger: 'daily-team', columns: ['team_id'], by: 'id' },
  { kind: 'project', ledger: 'daily-project', columns: ['project_id'], by: 'id' },
  { kind: 'project', ledger: 'daily-user', columns: ['api_key'], by: 'keys' },
  { kind: 'user', ledger: 'daily-user', columns: ['user_id'], by: 'id' },
  { kind: 'key', ledger: 'daily-user', columns: ['api_key'], by: 'key' },
  { kind: 'team-member', ledger: 'daily-team', columns: ['team_id', 'api_key'], by: 'member' },
  { kind: 'organization-member', ledger: 'daily-organization', columns: ['organization_id', 'api_key'], by: 'member' },
  { kind: 'end-user', ledger: 'daily-end-user', columns: ['end_user_id'], by: 'id' },
  { kind: 'agent', ledger: 'daily-agent', columns: ['agent_id'], by: 'id' },
  { kind: 'tag', ledger: 'daily-tag', columns: ['tag'], by: 'id' },
]

/** The days that a forecast rests on; `relation` is the table of the source's ledger. */
export function historyNeed({ kind, columns }: HistorySource, relation: string): TableNeed {
  return {
    relation,
    required: [...columns, 'date', 'spend'],
    optional: {},
    usedFor: 'forecasts of budgets',
    impactIfMissing: `budgets of kind ${BUDGET_KINDS[kind].word} have no forecast`,
  }
}
