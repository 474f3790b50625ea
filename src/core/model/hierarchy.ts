/** JSON metadata asked for by path (`--tag-from`), path to text. */
export type Metadata = Readonly<Record<string, string>>

/** Anything that can be told apart by an id and may have a name. */
export interface Entity {
  readonly id: string
  readonly name: string | null
  readonly metadata: Metadata
}

export interface KeyEntity extends Entity {
  /** `sk-...abcd`, how LiteLLM shows the key. */
  readonly keyName: string | null
  readonly userId: string | null
  readonly teamId: string | null
  readonly organizationId: string | null
  readonly projectId: string | null
  /** Known only from LiteLLM's archive of deleted keys. */
  readonly deleted: boolean
}

export interface UserEntity extends Entity {
  /** Read only when asked for. */
  readonly email: string | null
}

export interface TeamEntity extends Entity {
  readonly organizationId: string | null
}

/** What the request logs of a window say about a key that no other table knows; only what all its requests agree on. */
export interface LoggedKey {
  readonly keyAlias: string | null
  readonly userId: string | null
  readonly teamId: string | null
  readonly organizationId: string | null
}

/** Organization > team > user > key as LiteLLM knows it at one moment, by id; living entities win over deleted ones. */
export interface Hierarchy {
  readonly organizations: ReadonlyMap<string, Entity>
  readonly teams: ReadonlyMap<string, TeamEntity>
  readonly users: ReadonlyMap<string, UserEntity>
  readonly projects: ReadonlyMap<string, Entity>
  readonly endUsers: ReadonlyMap<string, Entity>
  readonly agents: ReadonlyMap<string, Entity>
  /** By the key's stored hash. */
  readonly keys: ReadonlyMap<string, KeyEntity>
  /** The one key that speaks for all that share an alias (a rotated key keeps its alias): the living one, else the last deleted. */
  readonly keysByAlias: ReadonlyMap<string, KeyEntity>
  /** By the key's stored hash, for keys that are in no other table. */
  readonly logs: ReadonlyMap<string, LoggedKey>
}
