import { formatMoney } from '../../../core/model/money.ts'
import { budgetTable, currentSpan, type SharedBudget } from './budgets.ts'
import { type Calendar, stamp } from './calendar.ts'
import { type TableRows, tableRows } from './copy.ts'
import type { Ledger, Which } from './ledger.ts'
import { models } from './models.ts'
import { agents, endUsers, isTrial } from './people.ts'
import { workloads } from './workloads.ts'

const ADMIN = 'default_user_id'

/** Models that share one budget. */
const FRONTIER = { name: 'frontier', models: [models.opus, models.gpt5, models.deepResearch] }

const TAG_BUDGETS: Readonly<Record<string, SharedBudget>> = {
  'env:staging': budgetTable.staging,
  'feature:search': budgetTable.search,
}

/** End users, tags, agents and groups of models. */
export function otherTables(ledger: Ledger, calendar: Calendar): readonly TableRows[] {
  const since = stamp(calendar.start(0))
  const made = { created_at: since, created_by: ADMIN, updated_at: since }
  const spent = (which: Which, budget?: SharedBudget) => formatMoney(ledger.spent(which, currentSpan(budget, calendar)))
  return [
    tableRows(
      'LiteLLM_EndUserTable',
      endUsers.map((id) => {
        const budget = isTrial(id) ? budgetTable.trial : undefined
        return {
          user_id: id,
          alias: null,
          spend: spent(({ endUser }) => endUser === id, budget),
          budget_id: budget?.id ?? null,
        }
      }),
    ),
    tableRows(
      'LiteLLM_TagTable',
      [...new Set(workloads.flatMap(({ tags }) => tags))].sort().map((tag) => ({
        tag_name: tag,
        models: '{}',
        spend: spent(({ tags }) => tags.includes(tag), TAG_BUDGETS[tag]),
        budget_id: TAG_BUDGETS[tag]?.id ?? null,
        ...made,
      })),
    ),
    tableRows(
      'LiteLLM_AgentsTable',
      Object.values(agents).map(({ id, name }) => ({
        agent_id: id,
        agent_name: name,
        agent_card_params: JSON.stringify({ name, description: 'Writes release notes from merged changes' }),
        spend: spent(({ principal }) => principal.key.agent?.id === id),
        ...made,
        updated_by: ADMIN,
      })),
    ),
    tableRows('LiteLLM_ModelAccessGroupBudgetTable', [
      {
        access_group_name: FRONTIER.name,
        spend: spent(({ task }) => FRONTIER.models.includes(task.model), budgetTable.frontier),
        budget_id: budgetTable.frontier.id,
        ...made,
      },
    ]),
  ]
}
