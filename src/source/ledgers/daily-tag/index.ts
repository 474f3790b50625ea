import { dailyTable } from '../daily.ts'

/** Requests by tag, automatic User-Agent tags included (docs/ledgers.md). */
export const dailyTag = dailyTable({
  id: 'daily-tag',
  relation: 'LiteLLM_DailyTagSpend',
  summary: 'every request once for each of its tags',
  caveat:
    'daily-tag counts a request with several tags once for each: a sum over tags may count the same dollar twice.',
  ptu: false,
  entity: { column: 'tag', field: 'tag', level: 'tag' },
  levels: ['org', 'team', 'project', 'key', 'tag', 'model', 'model-group', 'provider'],
  defaultLevels: ['tag', 'model'],
})
