import type { Metadata } from './hierarchy.ts'

/** Someone (or something) cost is attributed to. */
export interface Party {
  /** What tells it apart, before it is made into a segment. */
  readonly id: string
  /** Readable name, null where LiteLLM has none. */
  readonly name: string | null
  readonly metadata: Metadata
}

export interface UserParty extends Party {
  readonly email: string | null
}

/** How the team and the organization of a row were found. */
export type Way = 'row' | 'key' | 'deleted-key' | 'team' | 'special-key' | 'none'

/** What attribution found for one owner; null means nobody. */
export interface Identity {
  readonly organization: Party | null
  readonly team: Party | null
  readonly project: Party | null
  readonly user: UserParty | null
  readonly key: Party | null
  readonly ways: { readonly user: Way; readonly team: Way; readonly organization: Way }
}
