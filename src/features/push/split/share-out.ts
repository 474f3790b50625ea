import type { Nameable } from '../../../core/attribution/known.ts'
import { UNASSIGNED } from '../../../core/czrn/segment.ts'
import { UsageError } from '../../../core/errors.ts'
import type { Identity } from '../../../core/model/identity.ts'
import type { OwnerLevel } from '../../../core/model/level.ts'

/** Who of a level goes where. */
export interface ShareOutChoice {
  readonly level: OwnerLevel
  /** Ids or names of the level's entities; the place in this list is the number of the share. */
  readonly entries: readonly string[]
  /** Those that LiteLLM knows. */
  readonly entities: readonly Nameable[]
}

/**
 * Tells by an owner which entry names its entity: an id wins over a name, `unassigned` is nobody. Null for all others.
 * @throws UsageError for a name of two entities, and for two entries that name one.
 */
export function shareOut({ level, entries, entities }: ShareOutChoice): (identity: Identity) => number | null {
  const byId = new Map<string, number>()
  // Entities that LiteLLM has forgotten are only named by rows.
  const unknown = new Map<string, number>()
  const metAs = new Map<string, string>()
  for (const [share, entry] of entries.entries()) {
    const id = idOf(entry, level, entities)
    if (id === null) unknown.set(entry, share)
    const other = id === null ? undefined : byId.get(id)
    if (other !== undefined) {
      throw wrong(
        `${quoted(entries[other])} and ${quoted(entry)} are the same ${level}, ${quoted(id)}`,
        'Give one of them.',
      )
    }
    if (id !== null) byId.set(id, share)
  }
  return ({ entities }) => {
    const entity = entities.get(level)
    if (entity === undefined) return unknown.get(UNASSIGNED) ?? null
    const known = byId.get(entity.id) ?? unknown.get(entity.id)
    if (known !== undefined) return known
    const named = entity.name === null || entity.name === UNASSIGNED ? undefined : unknown.get(entity.name)
    if (named === undefined || entity.name === null) return null
    const before = metAs.get(entity.name) ?? entity.id
    if (before !== entity.id) throw ambiguous(entity.name, level, [before, entity.id])
    metAs.set(entity.name, entity.id)
    return named
  }
}

function idOf(entry: string, level: OwnerLevel, entities: readonly Nameable[]): string | null {
  if (entry === UNASSIGNED) return null
  if (entities.some(({ id }) => id === entry)) return entry
  const ids = [...new Set(entities.filter(({ name }) => name === entry).map(({ id }) => id))]
  if (ids.length > 1) throw ambiguous(entry, level, ids)
  return ids[0] ?? null
}

function ambiguous(name: string, level: OwnerLevel, ids: readonly string[]): UsageError {
  return wrong(
    `${quoted(name)} is the name of more than one ${level}: ${ids.map(quoted).join(', ')}`,
    'Give the id instead.',
  )
}

function quoted(text: string | null | undefined): string {
  return JSON.stringify(text)
}

function wrong(what: string, hint: string): UsageError {
  return new UsageError('E_USAGE_SPLIT', `--split-by: ${what}.`, { hint })
}
