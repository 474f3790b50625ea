import { dailyTable } from '../daily.ts'

/** Requests by agent (docs/ledgers.md). */
export const dailyAgent = dailyTable({
  id: 'daily-agent',
  relation: 'LiteLLM_DailyAgentSpend',
  summary: 'every request made by an agent',
  caveat: 'daily-agent holds only requests of agents, daily-user every request.',
  ptu: false,
  entity: { column: 'agent_id', field: 'agentId', level: 'agent' },
  levels: ['org', 'team', 'project', 'user', 'key', 'agent', 'model', 'model-group', 'provider'],
  defaultLevels: ['agent', 'model'],
})
