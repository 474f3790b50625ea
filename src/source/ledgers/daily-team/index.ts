import { dailyTable } from '../daily.ts'

/** Requests by team, as of the day they were made (docs/ledgers.md). */
export const dailyTeam = dailyTable({
  id: 'daily-team',
  relation: 'LiteLLM_DailyTeamSpend',
  summary: 'every request made for a team, by team',
  caveat: 'daily-team holds only what was spent for a team, daily-user every request.',
  ptu: true,
  entity: { column: 'team_id', field: 'teamId', level: 'team' },
  levels: ['org', 'team', 'project', 'user', 'key', 'model', 'model-group', 'provider'],
  defaultLevels: ['team', 'model'],
})
