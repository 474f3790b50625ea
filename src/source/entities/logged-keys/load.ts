import type { Hierarchy, LoggedKey, TeamRecord } from '../../../core/model/hierarchy.ts'
import { type DateWindow, daysOf } from '../../../core/model/window.ts'
import type { ColumnNeeds, Relation, RowReader, SqlQuery } from '../../types.ts'

/** What is asked of the request logs, and nothing more of their metadata than these paths. */
export const LOGGED_KEY_COLUMNS: ColumnNeeds = { required: ['startTime', 'api_key', 'metadata'], optional: [] }

const PATHS = [
  'user_api_key_alias',
  'user_api_key_user_id',
  'user_api_key_team_id',
  'user_api_key_team_alias',
  'user_api_key_org_id',
]

/** Every key a window of the daily user table names. */
export function keysOfWindow(relation: Relation, window: DateWindow): SqlQuery {
  const type = relation.columns.get('date') === 'date' ? 'date' : 'text'
  return {
    text: `SELECT DISTINCT api_key FROM ${relation.name} WHERE date >= $1::${type} AND date < $2::${type}`,
    values: [daysOf(window).from, daysOf(window).to],
  }
}

/** What all requests of a key agree on (docs/attribution.md, request logs). */
export function loggedKeysQuery(relation: Relation, window: DateWindow, keys: readonly string[]): SqlQuery {
  const type = relation.columns.get('startTime')?.includes('with time zone') ? 'timestamptz' : 'timestamp'
  const agreed = PATHS.map((path) => {
    const value = `coalesce(metadata ->> '${path}', '')`
    return `CASE WHEN min(${value}) = max(${value}) THEN min(${value}) END`
  })
  return {
    text: `SELECT api_key, ${agreed.join(', ')} FROM ${relation.name}
WHERE "startTime" >= $1::${type} AND "startTime" < $2::${type} AND api_key = ANY ($3) GROUP BY api_key`,
    values: [window.from, window.to, keys],
  }
}

/** The hierarchy, completed by what the request logs of the window know of keys that nobody else knows. */
export async function withLoggedKeys(
  hierarchy: Hierarchy,
  snapshot: RowReader,
  relation: Relation,
  window: DateWindow,
  keys: readonly string[],
): Promise<Hierarchy> {
  const logs = new Map<string, LoggedKey>()
  const teams = new Map<string, TeamRecord>(hierarchy.teams)
  const found = await snapshot.rows(loggedKeysQuery(relation, window, keys))
  for (const [apiKey, alias, userId, teamId, teamName, organizationId] of found) {
    if (!apiKey) continue
    logs.set(apiKey, {
      keyAlias: alias || null,
      userId: userId || null,
      teamId: teamId || null,
      organizationId: organizationId || null,
    })
    // The name of a forgotten team belongs to the team, not to the key, or one team could have two names.
    if (teamId && teamName && !teams.has(teamId)) {
      teams.set(teamId, { id: teamId, name: teamName, organizationId: null, metadata: {} })
    }
  }
  return { ...hierarchy, logs, teams }
}
