import { levelTags } from '../../core/cbf/tag-rules.ts'
import { type Dimension, isPeriod } from '../../core/totals/dimension.ts'
import { isUnattributed, type Part } from '../../core/totals/part.ts'

/** A dimension as the head of a column: `Organization`, `Model group`, `Week of`. */
export function titleOf(dimension: Dimension): string {
  if (dimension === 'week') return 'Week of'
  const word = isPeriod(dimension) ? dimension : levelTags(dimension).name.replaceAll('_', ' ')
  return `${word[0]?.toUpperCase()}${word.slice(1)}`
}

/** Longest id that is shown whole where names are not enough. */
const SHORT_ID = 12

/** Names for people. Where two of these entities have one name, a piece of the id tells them apart. */
export function labeller(dimension: Dimension, parts: Iterable<Part | null | undefined>): (part: Part) => string {
  const unattributed = `no ${titleOf(dimension).toLowerCase()}`
  const nameOf = (part: Part) => part.name ?? (isUnattributed(part) ? unattributed : (part.id ?? part.key))
  let ambiguous: ReadonlySet<string> | null = null
  return (part) => {
    // Only once a name is asked for: programs want none, and there may be many parts.
    ambiguous ??= ambiguousOf(parts, nameOf)
    const name = nameOf(part)
    return ambiguous.has(name) ? `${name} (${distinction(part)})` : name
  }
}

/** The names of several entities. */
function ambiguousOf(parts: Iterable<Part | null | undefined>, nameOf: (part: Part) => string): ReadonlySet<string> {
  const keys = new Map<string, string>()
  const ambiguous = new Set<string>()
  for (const part of parts) {
    if (!part) continue
    const name = nameOf(part)
    const key = keys.get(name)
    if (key === undefined) keys.set(name, part.key)
    else if (key !== part.key) ambiguous.add(name)
  }
  return ambiguous
}

function distinction({ key, id }: Part): string {
  const provider = key.lastIndexOf('@')
  if (provider >= 0) return key.slice(provider + 1)
  const text = id ?? key
  return text.length <= SHORT_ID ? text : text.slice(0, 8)
}
