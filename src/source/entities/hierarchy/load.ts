import { detached, memoizeText } from '../../../core/memo.ts'
import type {
  EntityRecord,
  Hierarchy,
  KeyRecord,
  Metadata,
  TeamRecord,
  UserRecord,
} from '../../../core/model/hierarchy.ts'
import { ENTITY_TABLES, type EntityChoice, type EntityKind, LEVEL_OF } from '../../needs/entities.ts'
import type { Snapshot } from '../../snapshot.ts'
import type { RawRow, Relation } from '../../types.ts'
import { entityColumns, entityQuery } from './query.ts'

/**
 * Reads organizations, teams, projects, users and keys. Tables that are absent stay empty: their level is then
 * attributed to nobody. Memory grows with the number of entities. A snapshot does not change: what was read of it is
 * given again, of a report for both its periods and its budgets.
 */
export async function loadHierarchy(
  snapshot: Pick<Snapshot, 'batches'>,
  relations: ReadonlyMap<EntityKind, Relation>,
  choice: EntityChoice,
): Promise<Hierarchy> {
  const { entities, teams, users, keys } = partsOf(snapshot)
  const metadataOf = (kind: EntityKind) => choice.metadata.get(LEVEL_OF[kind]) ?? []

  async function* read(kind: EntityKind): AsyncGenerator<Fields, void, undefined> {
    const relation = relations.get(kind)
    if (!relation) return
    const own = { metadata: metadataOf(kind), email: choice.email }
    const columns = entityColumns(ENTITY_TABLES[kind], own)
    const places = new Map(columns.map((column, place) => [column, place]))
    const widths = [...columns, ...own.metadata].map(() => 1)
    // In batches, since all rows at once would take as much memory again as what is made of them.
    for await (const rows of snapshot.batches({ ...entityQuery(ENTITY_TABLES[kind], relation, own), widths })) {
      for (const row of rows) yield new Fields(places, own.metadata, row)
    }
  }

  /** What tells one reading of some tables from another. */
  const reading = (...kinds: readonly EntityKind[]) =>
    JSON.stringify(
      kinds
        .filter((kind) => relations.has(kind))
        .map((kind) => [kind, metadataOf(kind), kind === 'users' && choice.email]),
    )
  const named = (kind: EntityKind, id: string, name: string) =>
    entities(reading(kind), () => byId(read(kind), (row): EntityRecord => row.entity(id, name)))

  const organizations = await named('organizations', 'organization_id', 'organization_alias')
  const team = (row: Fields): TeamRecord => ({
    ...row.entity('team_id', 'team_alias'),
    organizationId: row.text('organization_id'),
  })
  // Equal texts are one: many keys have the same user and team, many users their id as their e-mail address or name.
  const one = memoizeText((text) => text)
  const hierarchy = {
    organizations,
    // Later entries win: the living team over the deleted one, the last deletion over the first.
    teams: await teams(reading('deletedTeams', 'teams'), async () =>
      byId(read('teams'), team, await byId(read('deletedTeams'), team)),
    ),
    projects: await named('projects', 'project_id', 'project_alias'),
    endUsers: await named('endUsers', 'user_id', 'alias'),
    agents: await named('agents', 'agent_id', 'agent_name'),
    users: await users(reading('users'), () =>
      byId(read('users'), (row): UserRecord => {
        // Written out, like keys: spreading makes objects of four times the size, and there may be 200,000 of them.
        const { id, name, metadata } = row.entity('user_id', 'user_alias', one)
        return { id, name, metadata, email: row.text('user_email', one), onlyTeamId: row.text('teams', one) }
      }),
    ),
    keys: await keys(reading('deletedKeys', 'keys', 'rotatedKeys'), async () => {
      const deleted = await byId(read('deletedKeys'), (row) => keyEntity(row, true, one))
      const all = await byId(read('keys'), (row) => keyEntity(row, false, one), deleted)
      for (const [old, active] of await rotated(read('rotatedKeys'), all)) all.set(old, active)
      return all
    }),
  }
  return { ...hierarchy, keysByAlias: holders(choice.metadata.has('key') ? hierarchy.keys.values() : []) }
}

/** What was read of a snapshot. */
interface Parts {
  readonly entities: Remember<ReadonlyMap<string, EntityRecord>>
  readonly teams: Remember<ReadonlyMap<string, TeamRecord>>
  readonly users: Remember<ReadonlyMap<string, UserRecord>>
  readonly keys: Remember<ReadonlyMap<string, KeyRecord>>
}

type Remember<T> = (reading: string, read: () => Promise<T>) => Promise<T>

const PARTS = new WeakMap<object, Parts>()

function partsOf(snapshot: object): Parts {
  const parts = PARTS.get(snapshot) ?? { entities: remember(), teams: remember(), users: remember(), keys: remember() }
  PARTS.set(snapshot, parts)
  return parts
}

/** A read that failed is tried again. */
function remember<T>(): Remember<T> {
  const done = new Map<string, T>()
  return async (reading, read) => {
    const found = done.get(reading) ?? (await read())
    done.set(reading, found)
    return found
  }
}

/** A rotated key is the key it became, under the hash it had; that one may have been rotated since. */
async function rotated(
  rows: AsyncIterable<Fields>,
  keys: ReadonlyMap<string, KeyRecord>,
): Promise<ReadonlyMap<string, KeyRecord>> {
  const next = new Map<string, string>()
  for await (const row of rows) next.set(row.text('token') ?? '', row.text('active_token_id') ?? '')
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

function keyEntity(row: Fields, deleted: boolean, one: (text: string) => string): KeyRecord {
  // Written out, since there may be a hundred thousand of them: spreading takes four times as long.
  const { id, name, metadata } = row.entity('token', 'key_alias')
  return {
    id,
    name,
    metadata,
    // What a key is called that has no alias.
    keyName: name === null ? row.text('key_name') : null,
    userId: row.text('user_id', one),
    teamId: row.text('team_id', one),
    organizationId: row.text('organization_id', one),
    projectId: row.text('project_id', one),
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

async function byId<E extends EntityRecord>(
  rows: AsyncIterable<Fields>,
  make: (row: Fields) => E,
  entities = new Map<string, E>(),
): Promise<Map<string, E>> {
  for await (const row of rows) {
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
    const values = paths.map((path, index) => [path.join('.'), detached(row[places.size + index] ?? '')] as const)
    this.#metadata = Object.fromEntries(values.filter(([, value]) => value !== ''))
  }

  /** `own` makes of a piece of a batch what may be kept. */
  text(column: string, own = detached): string | null {
    const text = this.#row[this.#places.get(column) ?? -1]
    return text ? own(text) : null
  }

  entity(id: string, name: string, own = detached): EntityRecord {
    return { id: this.text(id, own) ?? '', name: this.text(name, own), metadata: this.#metadata }
  }
}
