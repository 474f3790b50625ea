import type { BudgetKind } from '../../core/budgets/kinds.ts'
import type { SpendOwner } from '../../core/model/spend.ts'

type OwnerOf = (id: readonly string[]) => Omit<SpendOwner, 'apiKey'> | { readonly apiKey: string }

const text = (value: string | undefined) => value ?? null

/** Whom the spend of a budget belongs to, by the columns that make up its owner's id. */
export const OWNERS: Readonly<Record<BudgetKind, OwnerOf>> = {
  proxy: () => ({}),
  organization: ([organizationId]) => ({ organizationId: text(organizationId) }),
  team: ([teamId]) => ({ teamId: text(teamId) }),
  project: ([projectId]) => ({ projectId: text(projectId) }),
  user: ([userId]) => ({ userId: text(userId) }),
  key: ([apiKey]) => ({ apiKey: apiKey ?? '' }),
  'team-member': ([teamId, userId]) => ({ teamId: text(teamId), userId: text(userId) }),
  'organization-member': ([organizationId, userId]) => ({ organizationId: text(organizationId), userId: text(userId) }),
  'end-user': ([endUserId]) => ({ endUserId: text(endUserId) }),
  agent: ([agentId]) => ({ agentId: text(agentId) }),
  tag: ([tag]) => ({ tag: text(tag) }),
  'access-group': () => ({}),
}

/** The row of LiteLLM_UserTable whose spend is that of the whole proxy. */
export const PROXY_USER = 'litellm-proxy-budget'
