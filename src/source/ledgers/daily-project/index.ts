import { dailyTable } from '../daily.ts'

/** Requests by project, on LiteLLM branches that have the table (docs/ledgers.md). */
export const dailyProject = dailyTable({
  id: 'daily-project',
  relation: 'LiteLLM_DailyProjectSpend',
  summary: 'every request made for a project',
  caveat: 'daily-project holds only requests made for a project, daily-user every request.',
  ptu: false,
  entity: { column: 'project_id', field: 'projectId', level: 'project' },
  levels: ['org', 'team', 'project', 'user', 'key', 'model', 'model-group', 'provider'],
  defaultLevels: ['project', 'model'],
})
