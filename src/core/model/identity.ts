import type { Metadata } from './hierarchy.ts'
import type { OwnerLevel } from './level.ts'

/** Someone (or something) cost is attributed to. */
export interface Entity {
  /** What tells it apart, before it is made into a segment. */
  readonly id: string
  /** Where the id is the alias of a key, which anybody may choose, and not what LiteLLM stores for it. */
  readonly isAlias?: true
  /** Readable name, null where LiteLLM has none. */
  readonly name: string | null
  readonly metadata: Metadata
  /** Of users, and only when it was asked for. */
  readonly email: string | null
}

/** How a user, a team or an organization was found; the words of docs/attribution.md. */
export const ATTRIBUTION_SOURCES = {
  row: 'known from the row',
  day: 'by the team or organization table of that day',
  key: 'by its key',
  'deleted-key': 'by a deleted or rotated key',
  team: 'by its team',
  logs: 'by the request logs',
  'special-key': 'by a special key',
} as const

/** Why nobody was found: a key that names nobody, one that no table knows, reserved capacity, a subscription, or no key (docs/attribution.md). */
export type UnattributedReason = 'key-without' | 'unknown-key' | 'ptu' | 'subscription' | 'none'

export type AttributionSource = keyof typeof ATTRIBUTION_SOURCES | UnattributedReason

/** What attribution found for one owner. */
export interface Identity {
  /** A level without an entity is nobody's. */
  readonly entities: ReadonlyMap<OwnerLevel, Entity>
  readonly attributedBy: {
    readonly user: AttributionSource
    readonly team: AttributionSource
    readonly organization: AttributionSource
  }
}
