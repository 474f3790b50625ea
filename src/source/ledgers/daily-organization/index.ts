import { dailyTable } from '../daily.ts'

/** Requests by organization, as of the day they were made (docs/ledgers.md). */
export const dailyOrganization = dailyTable({
  id: 'daily-organization',
  relation: 'LiteLLM_DailyOrganizationSpend',
  summary: 'every request made for an organization',
  caveat: 'daily-organization holds only what was spent for an organization, daily-user every request.',
  ptu: false,
  entity: { column: 'organization_id', field: 'organizationId', level: 'org' },
  levels: ['org', 'team', 'project', 'user', 'key', 'model', 'model-group', 'provider'],
  defaultLevels: ['org', 'model'],
})
