/** Something that came into LiteLLM's schema, and what it brings here (docs/litellm.md, schema history). */
export interface Feature {
  /** `YYYY-MM`. */
  readonly since: string
  readonly relation: string
  /** Null for the table itself. */
  readonly column: string | null
  readonly brings: string
}

const feature = (since: string, place: string, brings: string): Feature => {
  const [relation = '', column = null] = place.split('.')
  return { since, relation: `LiteLLM_${relation}`, column, brings }
}

/** The history of what is read here, oldest first. */
export const FEATURES: readonly Feature[] = [
  feature('2025-03', 'DailyUserSpend', 'daily totals of every request'),
  feature('2025-04', 'DailyTeamSpend', 'the team of the day'),
  feature('2025-04', 'DailyTagSpend', 'daily totals by request tag'),
  feature('2025-07', 'DailyUserSpend.mcp_namespaced_tool_name', 'MCP tools as operations'),
  feature('2025-11', 'ProjectTable', 'projects'),
  feature('2025-11', 'DailyOrganizationSpend', 'the organization of the day'),
  feature('2025-11', 'SpendLogs.organization_id', 'the organization of a request'),
  feature('2025-12', 'DailyEndUserSpend', 'daily totals by end user'),
  feature('2025-12', 'DailyAgentSpend', 'daily totals by agent'),
  feature('2025-12', 'DeletedVerificationToken', 'names and teams of deleted keys'),
  feature('2025-12', 'DeletedTeamTable', 'names of deleted teams'),
  feature('2026-01', 'DailyUserSpend.endpoint', 'the kind of call as operation'),
  feature('2026-02', 'DeprecatedVerificationToken', 'names of rotated keys'),
  feature('2026-08', 'DailyTeamSpend.ptu_flat_cost', 'Azure PTU flat cost'),
]
