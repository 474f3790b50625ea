import { type Dimension, isPeriod } from '../../ledger/dimension.ts'
import { isNobody, type Part, tagsOf } from '../../ledger/part.ts'

/** A dimension as the head of a column: `Organization`, `Model group`, `Week of`. */
export function titleOf(dimension: Dimension): string {
  if (dimension === 'week') return 'Week of'
  const word = isPeriod(dimension) ? dimension : tagsOf(dimension).name.replaceAll('_', ' ')
  return `${word[0]?.toUpperCase()}${word.slice(1)}`
}

/** Longest id that is shown whole where names are not enough. */
const SHORT_ID = 12

/** Names for people. Where two of these entities have one name, a piece of the id tells them apart. */
export function labeller(dimension: Dimension, parts: Iterable<Part | null | undefined>): (part: Part) => string {
  const nobody = `no ${titleOf(dimension).toLowerCase()}`
  const nameOf = (part: Part) => part.name ?? (isNobody(part) ? nobody : (part.id ?? part.key))
  const keys = new Map<string, Set<string>>()
  for (const part of parts) {
    if (!part) continue
    const known = keys.get(nameOf(part))
    if (known) known.add(part.key)
    else keys.set(nameOf(part), new Set([part.key]))
  }
  return (part) => {
    const name = nameOf(part)
    return (keys.get(name)?.size ?? 0) > 1 ? `${name} (${distinction(part)})` : name
  }
}

function distinction({ key, id }: Part): string {
  const provider = key.lastIndexOf('@')
  if (provider >= 0) return key.slice(provider + 1)
  const text = id ?? key
  return text.length <= SHORT_ID ? text : text.slice(0, 8)
}
