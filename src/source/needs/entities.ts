import type { LedgerChoice } from '../types.ts'
import type { TableNeed } from './need.ts'

/** A LiteLLM table that names entities. */
export interface EntityTable extends Pick<TableNeed, 'relation' | 'required' | 'optional' | 'always'> {
  readonly impactIfMissing: string
  /** Column that decides which of several rows is the latest; null where an id has one row. */
  readonly latest: string | null
}

const KEY_COLUMNS = {
  key_alias: 'keys have no names, and a rotated key is another one',
  key_name: 'keys without an alias have no names',
  user_id: 'cost is not attributed to users through keys',
  team_id: 'cost is not attributed to teams through keys',
  organization_id: 'the own organizations of keys are unknown',
  project_id: 'the projects of keys are unknown',
}

export const ENTITY_TABLES = {
  organizations: {
    relation: 'LiteLLM_OrganizationTable',
    required: ['organization_id'],
    optional: { organization_alias: 'organizations have no names' },
    latest: null,
    impactIfMissing: 'organizations have no names',
    always: true,
  },
  teams: {
    relation: 'LiteLLM_TeamTable',
    required: ['team_id'],
    optional: { team_alias: 'teams have no names', organization_id: 'the organizations of teams are unknown' },
    latest: null,
    impactIfMissing: 'teams have no names and no organization',
    always: true,
  },
  deletedTeams: {
    relation: 'LiteLLM_DeletedTeamTable',
    required: ['team_id'],
    optional: {
      team_alias: 'deleted teams have no names',
      organization_id: 'the organizations of deleted teams are unknown',
    },
    latest: 'deleted_at',
    impactIfMissing: 'deleted teams have no names',
  },
  projects: {
    relation: 'LiteLLM_ProjectTable',
    required: ['project_id'],
    optional: { project_alias: 'projects have no names' },
    latest: null,
    impactIfMissing: 'projects have no names',
  },
  endUsers: {
    relation: 'LiteLLM_EndUserTable',
    required: ['user_id'],
    optional: { alias: 'end users have no names' },
    latest: null,
    impactIfMissing: 'end users have no names',
  },
  agents: {
    relation: 'LiteLLM_AgentsTable',
    required: ['agent_id'],
    optional: { agent_name: 'agents have no names' },
    latest: null,
    impactIfMissing: 'agents have no names',
  },
  users: {
    relation: 'LiteLLM_UserTable',
    required: ['user_id'],
    optional: {
      user_alias: 'users have no names',
      user_email: 'the tag user_email stays empty',
      teams: 'CLI sessions of users with one team have no team',
    },
    latest: null,
    impactIfMissing: 'users have no names',
    always: true,
  },
  keys: {
    relation: 'LiteLLM_VerificationToken',
    required: ['token'],
    optional: KEY_COLUMNS,
    latest: 'created_at',
    impactIfMissing: 'cost is not attributed through keys',
    always: true,
  },
  deletedKeys: {
    relation: 'LiteLLM_DeletedVerificationToken',
    required: ['token'],
    optional: KEY_COLUMNS,
    latest: 'deleted_at',
    impactIfMissing: 'cost of deleted keys is not attributed',
  },
  rotatedKeys: {
    relation: 'LiteLLM_DeprecatedVerificationToken',
    required: ['token', 'active_token_id'],
    optional: {},
    latest: null,
    impactIfMissing: 'cost of rotated keys is not attributed',
  },
} as const satisfies Readonly<Record<string, EntityTable>>

export type EntityKind = keyof typeof ENTITY_TABLES

export const ENTITY_KINDS: readonly EntityKind[] = [
  ...(['organizations', 'teams', 'deletedTeams', 'projects', 'endUsers', 'agents'] as const),
  ...(['users', 'keys', 'deletedKeys', 'rotatedKeys'] as const),
]

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

/** What of the entities has to be read. */
export interface EntityChoice {
  /** Paths below `metadata` by level, from `--tag-from`. */
  readonly metadata: ReadonlyMap<EntityLevel, readonly (readonly string[])[]>
  /** E-mail addresses are read only when their tag is asked for. */
  readonly email: boolean
}

/** End users and agents are read only where a level names them. */
export function neededKinds({ levels }: Pick<LedgerChoice, 'levels'>): readonly EntityKind[] {
  return ENTITY_KINDS.filter((kind) => (kind !== 'endUsers' && kind !== 'agents') || levels.includes(LEVEL_OF[kind]))
}

/** One entity table: only what a run selects has to be granted. */
export function entityNeed(kind: EntityKind, choice: EntityChoice): TableNeed {
  const { latest, ...table }: EntityTable = ENTITY_TABLES[kind]
  const { user_email: email, ...others } = table.optional
  const tagged = choice.metadata.has(LEVEL_OF[kind])
  return {
    ...table,
    optional: {
      ...others,
      ...(choice.email && email !== undefined ? { user_email: email } : {}),
      ...(latest === null ? {} : { [latest]: `of several records of one ${LEVEL_OF[kind]} any one may speak` }),
      ...(tagged ? { metadata: `tags from the metadata of a ${LEVEL_OF[kind]} stay empty` } : {}),
    },
    usedFor: 'names, and who belongs to whom',
  }
}
