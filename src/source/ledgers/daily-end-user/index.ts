import { dailyTable } from '../daily.ts'

/** Requests by end user (docs/ledgers.md). */
export const dailyEndUser = dailyTable({
  id: 'daily-end-user',
  relation: 'LiteLLM_DailyEndUserSpend',
  summary: 'every request made for an end user',
  caveat: 'daily-end-user holds only requests that named an end user, daily-user every request.',
  ptu: false,
  entity: { column: 'end_user_id', field: 'endUserId', level: 'end-user' },
  levels: ['org', 'team', 'project', 'user', 'key', 'end-user', 'model', 'model-group', 'provider'],
  defaultLevels: ['end-user', 'model'],
})
