import { dailyTable } from '../daily.ts'

/** The only daily table that is meant to hold every request exactly once (docs/ledgers.md). */
export const dailyUser = dailyTable({
  id: 'daily-user',
  relation: 'LiteLLM_DailyUserSpend',
  summary: 'every request once, by user, key and model',
  caveat: null,
  ptu: true,
  entity: { column: 'user_id', field: 'userId', level: 'user' },
  levels: ['org', 'team', 'project', 'user', 'key', 'model', 'model-group', 'provider'],
  defaultLevels: ['org', 'team', 'user', 'model'],
})
