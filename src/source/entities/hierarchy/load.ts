import type {
  EntityRecord,
  Hierarchy,
  KeyRecord,
  Metadata,
  TeamRecord,
  UserRecord,
} from '../../../core/model/hierarchy.ts'
import { ENTITY_TABLES, type EntityChoice, type EntityKind, LEVEL_OF } from '../../needs/entities.ts'
import type { RawRow, Relation, RowReader } from '../../types.ts'
import { entityColumns, entityQuery } from './query.ts'

/**
 * Reads organizations, teams, projects, users and keys. Tables that are absent stay empty: their level is then
 * attributed to nobody. Memory grows with the number of entities.
 */
export async function loadHierarchy(
  snapshot: RowReader,
  relations: ReadonlyMap<EntityKind, Relation>,
  choice: EntityChoice,
): Promise<Hierarchy> {
  const read = async (kind: EntityKind): Promise<readonly Fields[]> => {
    const relation = relations.get(kind)
    if (!relation) return []
    const own = { metadata: choice.metadata.get(LEVEL_OF[kind]) ?? [], email: choice.email }
    const columns = entityColumns(ENTITY_TABLES[kind], own)
    const found = await snapshot.rows(entityQuery(ENTITY_TABLES[kind], relation, own))
    const places = new Map(columns.map((column, place) => [column, place]))
    return found.map((row) => new Fields(places, own.metadata, row))
  }

  const organizations = byId(
    await read('organizations'),
    (row): EntityRecord => row.entity('organization_id', 'organization_alias'),
  )
  const team = (row: Fields): TeamRecord => ({
    ...row.entity('team_id', 'team_alias'),
    organizationId: row.text('organization_id'),
  })
  // Later entries win: the living team over the deleted one, the last deletion over the first.
  const teams = new Map([...byId(await read('deletedTeams'), team), ...byId(await read('teams'), team)])
  const projects = byId(await read('projects'), (row): EntityRecord => row.entity('project_id', 'project_alias'))
  const endUsers = byId(await read('endUsers'), (row): EntityRecord => row.entity('user_id', 'alias'))
  const agents = byId(await read('agents'), (row): EntityRecord => row.entity('agent_id', 'agent_name'))
  const one = oneOfEach()
  const users = byId(await read('users'), (row): UserRecord => {
    // Written out, like keys: spreading makes objects of four times the size, and there may be 200,000 of them.
    const { id, name, metadata } = row.entity('user_id', 'user_alias')
    return { id: one(id) ?? '', name, metadata, email: row.text('user_email'), onlyTeamId: row.text('teams') }
  })
  const deletedKeys = byId(await read('deletedKeys'), (row) => keyEntity(row, true, one))
  const keys = new Map([...deletedKeys, ...byId(await read('keys'), (row) => keyEntity(row, false, one))])
  const keysByAlias = holders(keys.values())
  for (const [old, active] of rotated(await read('rotatedKeys'), keys)) keys.set(old, active)
  return {
    organizations,
    teams,
    projects,
    endUsers,
    agents,
    users,
    keys,
    keysByAlias,
  }
}

/** A rotated key is the key it became, under the hash it had; that one may have been rotated since. */
function rotated(rows: readonly Fields[], keys: ReadonlyMap<string, KeyRecord>): ReadonlyMap<string, KeyRecord> {
  const next = new Map(rows.map((row) => [row.text('token') ?? '', row.text('active_token_id') ?? '']))
  const found = new Map<string, KeyRecord>()
  for (const old of next.keys()) {
    if (old === '' || keys.has(old)) continue
    const seen = new Set([old])
    let token = next.get(old)
    while (token !== undefined && !keys.has(token) && !seen.has(token)) {
      seen.add(token)
      token = next.get(token)
    }
    const active = keys.get(token ?? '')
    if (active !== undefined) found.set(old, { ...active, id: old, deleted: true })
  }
  return found
}

/** Gives equal texts one string: many keys have the same user and team. */
function oneOfEach(): (text: string | null) => string | null {
  const known = new Map<string, string>()
  return (text) => {
    if (text === null) return null
    const found = known.get(text)
    if (found === undefined) known.set(text, text)
    return found ?? text
  }
}

function keyEntity(row: Fields, deleted: boolean, one: ReturnType<typeof oneOfEach>): KeyRecord {
  // Written out, since there may be a hundred thousand of them: spreading takes four times as long.
  const { id, name, metadata } = row.entity('token', 'key_alias')
  return {
    id,
    name,
    metadata,
    // What a key is called that has no alias.
    keyName: name === null ? row.text('key_name') : null,
    userId: one(row.text('user_id')),
    teamId: one(row.text('team_id')),
    organizationId: one(row.text('organization_id')),
    projectId: one(row.text('project_id')),
    deleted,
  }
}

function holders(keys: Iterable<KeyRecord>): ReadonlyMap<string, KeyRecord> {
  const byAlias = new Map<string, KeyRecord>()
  for (const key of keys) {
    const holder = key.name === null ? undefined : byAlias.get(key.name)
    if (key.name !== null && (!holder || holder.deleted || !key.deleted)) byAlias.set(key.name, key)
  }
  return byAlias
}

function byId<E extends EntityRecord>(rows: readonly Fields[], make: (row: Fields) => E): Map<string, E> {
  const entities = new Map<string, E>()
  for (const row of rows) {
    const entity = make(row)
    entities.set(entity.id, entity)
  }
  return entities
}

const NO_METADATA: Metadata = {}

/** A row of an entity table by column name; `''` is read as null, as LiteLLM does. */
class Fields {
  readonly #places: ReadonlyMap<string, number>
  readonly #row: RawRow
  #metadata: Metadata = NO_METADATA

  constructor(places: ReadonlyMap<string, number>, paths: readonly (readonly string[])[], row: RawRow) {
    this.#places = places
    this.#row = row
    if (paths.length === 0) return
    const values = paths.map((path, index) => [path.join('.'), row[places.size + index] ?? ''] as const)
    this.#metadata = Object.fromEntries(values.filter(([, value]) => value !== ''))
  }

  text(column: string): string | null {
    return this.#row[this.#places.get(column) ?? -1] || null
  }

  entity(id: string, name: string): EntityRecord {
    return { id: this.text(id) ?? '', name: this.text(name), metadata: this.#metadata }
  }
}
