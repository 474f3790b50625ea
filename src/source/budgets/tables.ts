import type { BudgetKind } from '../../core/budgets/kinds.ts'
import type { SpendOwner } from '../../core/model/spend.ts'
import type { ColumnNeeds } from '../types.ts'

/** A table of LiteLLM whose rows may have a budget: on themselves, or by `budget_id` in LiteLLM_BudgetTable. */
export interface BudgetTable {
  readonly kind: BudgetKind
  readonly relation: string
  /** Columns that make up an owner's id. */
  readonly id: readonly string[]
  readonly optional: readonly string[]
  /** Whom the spend of a row belongs to. */
  owner(id: readonly string[]): Omit<SpendOwner, 'apiKey'> | { readonly apiKey: string }
}

/** Limits kept on the row itself. */
const OWN = ['max_budget', 'budget_duration', 'budget_reset_at']
const MODELS = ['model_max_budget', 'model_spend']

const text = (value: string | undefined) => value ?? null

export const BUDGET_TABLES: readonly BudgetTable[] = [
  {
    kind: 'organization',
    relation: 'LiteLLM_OrganizationTable',
    id: ['organization_id'],
    optional: ['budget_id'],
    owner: ([organizationId]) => ({ organizationId: text(organizationId) }),
  },
  {
    kind: 'team',
    relation: 'LiteLLM_TeamTable',
    id: ['team_id'],
    optional: [...OWN, 'soft_budget', 'blocked', 'budget_limits', ...MODELS],
    owner: ([teamId]) => ({ teamId: text(teamId) }),
  },
  {
    kind: 'project',
    relation: 'LiteLLM_ProjectTable',
    id: ['project_id'],
    optional: ['budget_id', 'blocked'],
    owner: ([projectId]) => ({ projectId: text(projectId) }),
  },
  {
    kind: 'user',
    relation: 'LiteLLM_UserTable',
    id: ['user_id'],
    optional: [...OWN, ...MODELS],
    owner: ([userId]) => ({ userId: text(userId) }),
  },
  {
    kind: 'key',
    relation: 'LiteLLM_VerificationToken',
    id: ['token'],
    optional: [...OWN, 'budget_id', 'blocked', 'expires', 'metadata', 'budget_limits', ...MODELS],
    owner: ([apiKey]) => ({ apiKey: apiKey ?? '' }),
  },
  {
    kind: 'team-member',
    relation: 'LiteLLM_TeamMembership',
    id: ['team_id', 'user_id'],
    optional: ['budget_id'],
    owner: ([teamId, userId]) => ({ teamId: text(teamId), userId: text(userId) }),
  },
  {
    kind: 'organization-member',
    relation: 'LiteLLM_OrganizationMembership',
    id: ['organization_id', 'user_id'],
    optional: ['budget_id'],
    owner: ([organizationId, userId]) => ({ organizationId: text(organizationId), userId: text(userId) }),
  },
  {
    kind: 'end-user',
    relation: 'LiteLLM_EndUserTable',
    id: ['user_id'],
    optional: ['budget_id', 'blocked'],
    owner: ([endUserId]) => ({ endUserId: text(endUserId) }),
  },
  {
    kind: 'tag',
    relation: 'LiteLLM_TagTable',
    id: ['tag_name'],
    optional: ['budget_id'],
    owner: ([tag]) => ({ tag: text(tag) }),
  },
  {
    kind: 'access-group',
    relation: 'LiteLLM_ModelAccessGroupBudgetTable',
    id: ['access_group_name'],
    optional: ['budget_id'],
    owner: () => ({}),
  },
]

/** The row of LiteLLM_UserTable whose spend is that of the whole proxy. */
export const PROXY_USER = 'litellm-proxy-budget'

/** What is read of an owner's table. */
export function budgetColumns({ id, optional }: BudgetTable): ColumnNeeds {
  return { required: [...id, 'spend'], optional }
}

/** LiteLLM_BudgetTable: limits that several owners may share. */
export const ROW_COLUMNS: ColumnNeeds = {
  required: ['budget_id', 'max_budget'],
  optional: ['soft_budget', 'budget_duration', 'budget_reset_at', 'temp_budget_increase', 'temp_budget_expiry'],
}

/** LiteLLM_BudgetWindowSpend: what was spent in each of the windows of `budget_limits`. */
export const WINDOW_COLUMNS: ColumnNeeds = {
  required: ['entity_type', 'entity_id', 'window_duration', 'spend'],
  optional: [],
}

/** The budget that members of a team have who have none of their own is named in the team's metadata. */
export const TEAM_DEFAULT_COLUMNS: ColumnNeeds = { required: ['team_id', 'metadata'], optional: [] }
