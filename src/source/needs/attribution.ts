import { START } from './ledgers.ts'
import type { TableNeed } from './need.ts'

/** The tables that say to whom a key belonged on a day, by the column of their entity (docs/attribution.md). */
export const DAY_OWNERS = {
  team_id: dayOwners('LiteLLM_DailyTeamSpend', 'team_id', 'keys that moved show their present team'),
  organization_id: dayOwners(
    'LiteLLM_DailyOrganizationSpend',
    'organization_id',
    'keys and teams that moved show their present organization',
  ),
}

/** What the request log is asked about keys that no table knows any more; of its metadata only the paths of a key's owner. */
export const FORGOTTEN_KEYS: TableNeed = {
  relation: 'LiteLLM_SpendLogs',
  required: ['api_key'],
  oneOf: [START],
  optional: {
    user: 'users of keys that LiteLLM has forgotten may be unknown',
    team_id: 'teams of keys that LiteLLM has forgotten may be unknown',
    organization_id: 'organizations of keys that LiteLLM has forgotten may be unknown',
    metadata: 'keys that LiteLLM has forgotten have no names',
  },
  usedFor: 'keys that LiteLLM has forgotten',
  impactIfMissing: 'keys that LiteLLM has forgotten have no names and no owner',
}

/** LiteLLM's reserved Azure capacity: money that is in no spend column (docs/ledgers.md, PTU flat cost). */
export const PTU_FLAT_COST: TableNeed = {
  relation: 'LiteLLM_DailyTeamSpend',
  required: ['date', 'team_id', 'api_key', 'model', 'model_group', 'ptu_flat_cost'],
  optional: {},
  usedFor: 'PTU flat cost',
  impactIfMissing: 'PTU flat cost is left out',
}

/** LiteLLM's monthly fees of accounts with providers: money that is in no spend table (docs/ledgers.md, subscriptions). */
export const SUBSCRIPTIONS: TableNeed = {
  relation: 'LiteLLM_SubscriptionAccountTable',
  required: ['custom_llm_provider', 'account_id', 'monthly_fee', 'currency', 'billing_period_start'],
  optional: { label: 'subscriptions are called by the ids of their accounts' },
  usedFor: 'subscription fees',
  impactIfMissing: 'subscription fees are left out',
  always: true,
}

/** The same to say what is left out, where that can be read. */
export const SUBSCRIPTIONS_LEFT_OUT: TableNeed = { ...SUBSCRIPTIONS, optional: {}, impactIfMissing: null }

/** What is asked of LiteLLM's settings: names of settings, callbacks and variables, never what they hold. */
export const EXPORTER_SETTINGS: TableNeed = {
  relation: 'LiteLLM_Config',
  required: ['param_name'],
  optional: { param_value: 'a second exporter that is only a callback would not be noticed' },
  usedFor: 'finding a second exporter',
  impactIfMissing: 'a second exporter would not be noticed',
}

function dayOwners(relation: string, entity: string, impactIfMissing: string): TableNeed {
  return {
    relation,
    required: [entity, 'date', 'api_key', 'model', 'custom_llm_provider'],
    optional: {},
    usedFor: 'owners of a day',
    impactIfMissing,
  }
}
