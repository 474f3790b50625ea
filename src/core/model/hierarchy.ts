/** JSON metadata asked for by path (`--tag-from`), path to text. */
export type Metadata = Readonly<Record<string, string>>

/** Anything that can be told apart by an id and may have a name. */
export interface EntityRecord {
  readonly id: string
  readonly name: string | null
  readonly metadata: Metadata
}

export interface KeyRecord extends EntityRecord {
  /** `sk-...abcd`, how LiteLLM shows the key. */
  readonly keyName: string | null
  readonly userId: string | null
  readonly teamId: string | null
  readonly organizationId: string | null
  readonly projectId: string | null
  /** Known only from LiteLLM's archive of deleted keys. */
  readonly deleted: boolean
}

export interface UserRecord extends EntityRecord {
  /** Read only when asked for. */
  readonly email: string | null
  /** The team of a user who is in exactly one. */
  readonly onlyTeamId: string | null
}

export interface TeamRecord extends EntityRecord {
  readonly organizationId: string | null
}

/** Organization > team > user > key as LiteLLM knows it at one moment, by id; living entities win over deleted ones. */
export interface Hierarchy {
  readonly organizations: ReadonlyMap<string, EntityRecord>
  readonly teams: ReadonlyMap<string, TeamRecord>
  readonly users: ReadonlyMap<string, UserRecord>
  readonly projects: ReadonlyMap<string, EntityRecord>
  readonly endUsers: ReadonlyMap<string, EntityRecord>
  readonly agents: ReadonlyMap<string, EntityRecord>
  /** By the key's stored hash. */
  readonly keys: ReadonlyMap<string, KeyRecord>
  /**
   * The one key that speaks for all that share an alias (a rotated key keeps its alias): the living one, else the last
   * deleted. Empty where keys were read without metadata.
   */
  readonly keysByAlias: ReadonlyMap<string, KeyRecord>
}
