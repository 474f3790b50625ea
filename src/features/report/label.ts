import { levelTags } from '../../core/cbf/tag-rules.ts'
import { ambiguousNames, shortId } from '../../core/same-names.ts'
import { type Dimension, isPeriod, isUnattributed, type Part } from '../../core/totals/part.ts'
import type { Row } from './row.ts'

/** A dimension as the head of a column: `Organization`, `Model group`, `Week of`. */
export function titleOf(dimension: Dimension): string {
  if (dimension === 'week') return 'Week of'
  const word = isPeriod(dimension) ? dimension : levelTags(dimension).name.replaceAll('_', ' ')
  return `${word[0]?.toUpperCase()}${word.slice(1)}`
}

/** Names for people, of the parts that rows have at a place. Where two of them have one name, a piece of the id tells them apart. */
export function labeller(
  dimension: Dimension,
  rows: readonly Pick<Row, 'parts'>[],
  place: number,
): (part: Part) => string {
  const unattributed = `no ${titleOf(dimension).toLowerCase()}`
  const nameOf = (part: Part) => part.name ?? (isUnattributed(part) ? unattributed : (part.id ?? part.key))
  let ambiguous: ReadonlySet<string> | null = null
  return (part) => {
    // Only once a name is asked for: programs want none, and there may be many parts.
    ambiguous ??= ambiguousNames(
      rows.flatMap(({ parts }) => parts[place] ?? []),
      nameOf,
      ({ key }) => key,
    )
    const name = nameOf(part)
    return ambiguous.has(name) ? `${name} (${distinction(part)})` : name
  }
}

function distinction({ key, id }: Part): string {
  const provider = key.lastIndexOf('@')
  if (provider >= 0) return key.slice(provider + 1)
  return shortId(id ?? key)
}
