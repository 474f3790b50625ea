import { budgetTable, periodOf, type SharedBudget } from './budgets.ts'
import { type Calendar, stamp } from './calendar.ts'
import type { Which } from './ledger.ts'
import { models } from './models.ts'
import { agents, endUsers, isTrial } from './people.ts'
import type { EntityTable } from './table-rows.ts'
import { spent } from './varying.ts'
import { workloads } from './workloads.ts'

const ADMIN = 'default_user_id'

/** Models that share one budget. */
const FRONTIER = { name: 'frontier', models: [models.opus, models.gpt5, models.deepResearch] }

const TAG_BUDGETS: Readonly<Record<string, SharedBudget>> = {
  'env:staging': budgetTable.staging,
  'feature:search': budgetTable.search,
}

/** End users, tags, agents and groups of models. */
export function otherTables(calendar: Calendar): readonly EntityTable[] {
  const since = stamp(calendar.start(0))
  const made = { created_at: since, created_by: ADMIN, updated_at: since }
  const within = (which: Which, budget?: SharedBudget) => spent(which, periodOf(budget))
  return [
    {
      relation: 'LiteLLM_EndUserTable',
      key: ['user_id'],
      records: endUsers.map((id) => {
        const budget = isTrial(id) ? budgetTable.trial : undefined
        return {
          user_id: id,
          alias: null,
          spend: within(({ endUser }) => endUser === id, budget),
          budget_id: budget?.id ?? null,
        }
      }),
    },
    {
      relation: 'LiteLLM_TagTable',
      key: ['tag_name'],
      records: [...new Set(workloads.flatMap(({ tags }) => tags))].sort().map((tag) => ({
        tag_name: tag,
        models: '{}',
        spend: within(({ tags }) => tags.includes(tag), TAG_BUDGETS[tag]),
        budget_id: TAG_BUDGETS[tag]?.id ?? null,
        ...made,
      })),
    },
    {
      relation: 'LiteLLM_AgentsTable',
      key: ['agent_id'],
      records: Object.values(agents).map(({ id, name }) => ({
        agent_id: id,
        agent_name: name,
        agent_card_params: JSON.stringify({ name, description: 'Writes release notes from merged changes' }),
        spend: within(({ principal }) => principal.key.agent?.id === id),
        ...made,
        updated_by: ADMIN,
      })),
    },
    {
      relation: 'LiteLLM_ModelAccessGroupBudgetTable',
      key: ['access_group_name'],
      records: [
        {
          access_group_name: FRONTIER.name,
          spend: within(({ task }) => FRONTIER.models.includes(task.model), budgetTable.frontier),
          budget_id: budgetTable.frontier.id,
          ...made,
        },
      ],
    },
  ]
}
