import { escapeLiteral } from 'pg'
import type { Relation, SqlQuery } from '../../types.ts'

/** A LiteLLM table that names entities: its columns as fields, and the order in which a later row replaces an earlier one. */
export interface EntityTable {
  /** LiteLLM's name of the table. */
  readonly relation: string
  readonly required: readonly string[]
  readonly optional: readonly string[]
  /** Column that decides which of several rows is the latest. */
  readonly latest: string | null
}

const KEY_COLUMNS = ['key_alias', 'key_name', 'user_id', 'team_id', 'organization_id', 'project_id']

export const ENTITY_TABLES = {
  organizations: entityTable('LiteLLM_OrganizationTable', ['organization_id'], ['organization_alias'], null),
  teams: entityTable('LiteLLM_TeamTable', ['team_id'], ['team_alias', 'organization_id'], null),
  deletedTeams: entityTable('LiteLLM_DeletedTeamTable', ['team_id'], ['team_alias', 'organization_id'], 'deleted_at'),
  projects: entityTable('LiteLLM_ProjectTable', ['project_id'], ['project_alias'], null),
  endUsers: entityTable('LiteLLM_EndUserTable', ['user_id'], ['alias'], null),
  agents: entityTable('LiteLLM_AgentsTable', ['agent_id'], ['agent_name'], null),
  users: entityTable('LiteLLM_UserTable', ['user_id'], ['user_alias', 'user_email', 'teams'], null),
  keys: entityTable('LiteLLM_VerificationToken', ['token'], KEY_COLUMNS, 'created_at'),
  deletedKeys: entityTable('LiteLLM_DeletedVerificationToken', ['token'], KEY_COLUMNS, 'deleted_at'),
  rotatedKeys: entityTable('LiteLLM_DeprecatedVerificationToken', ['token', 'active_token_id'], [], null),
} satisfies Record<string, EntityTable>

export type EntityKind = keyof typeof ENTITY_TABLES

/** A level whose entities have a table, and so metadata. */
export type EntityLevel = 'org' | 'team' | 'project' | 'user' | 'key' | 'end-user' | 'agent'

/** The level an entity table says something about. */
export const LEVEL_OF: Readonly<Record<EntityKind, EntityLevel>> = {
  organizations: 'org',
  teams: 'team',
  deletedTeams: 'team',
  projects: 'project',
  endUsers: 'end-user',
  agents: 'agent',
  users: 'user',
  keys: 'key',
  deletedKeys: 'key',
  rotatedKeys: 'key',
}

/** What of an entity table a run needs. */
export interface EntityChoice {
  /** Paths below `metadata` asked for by `--tag-from`. */
  readonly metadata: readonly (readonly string[])[]
  /** E-mail addresses are read only when their tag is asked for. */
  readonly email: boolean
}

/** Columns in the order of {@link entityQuery}: required, optional, then one for each metadata path. */
export function entityColumns(table: EntityTable, choice: EntityChoice): readonly string[] {
  return [...table.required, ...table.optional.filter((column) => column !== 'user_email' || choice.email)]
}

/** All rows of an entity table, the latest last; never a whole JSON document, only the paths asked for. */
export function entityQuery(table: EntityTable, relation: Relation, choice: EntityChoice): SqlQuery {
  const columns = entityColumns(table, choice).map((column) => selected(column, relation))
  const paths = choice.metadata.map((path) =>
    relation.columns.has('metadata') ? `metadata #>> ARRAY[${path.map(escapeLiteral).join(', ')}]::text[]` : 'NULL',
  )
  const latest = table.latest !== null && relation.columns.has(table.latest) ? [`"${table.latest}" NULLS FIRST`] : []
  // Of two rows of one time the same speaks in every run, wherever they are stored.
  const order = [...latest, ...columns.map((_, place) => place + 1)]
  const sorted = table.latest === null ? '' : ` ORDER BY ${order.join(', ')}`
  return { text: `SELECT ${[...columns, ...paths].join(', ')} FROM ${relation.name}${sorted}`, values: [] }
}

/** A column as text: of a list its only element, NULL where it has none or several. */
function selected(column: string, { columns }: Relation): string {
  const type = columns.get(column)
  if (type === undefined) return 'NULL'
  return type.endsWith('[]')
    ? `(SELECT CASE WHEN min(element) = max(element) THEN min(element) END FROM unnest("${column}") AS element)`
    : `"${column}"`
}

function entityTable(
  relation: string,
  required: readonly string[],
  optional: readonly string[],
  latest: string | null,
): EntityTable {
  return { relation, required, optional, latest }
}
