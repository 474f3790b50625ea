import { TAG } from '../columns.ts'
import { resourceIdOf } from '../resource-id.ts'
import type { Cells, Place } from '../row.ts'

/** What is remembered of a resource: the only thing here that grows with a file, and only with its resources. */
export interface KnownResource {
  /** `resource/id` as it was first written. */
  readonly id: string
  readonly place: Place
  /** The first value of each tag. */
  readonly tags: Readonly<Record<string, string>>
  /** Other texts of `resource/id` that CloudZero takes for the same resource. */
  readonly others: ReadonlySet<string>
}

interface Remembered extends KnownResource {
  readonly tags: Record<string, string>
  others: Set<string>
}

const NONE: Set<string> = new Set()

/** The resources of a file, by what CloudZero makes of their ids. */
export class Resources {
  readonly #known = new Map<string, Remembered>()

  /** What earlier rows said of the resource of this row. */
  of(cells: Cells): KnownResource | null {
    const id = cells['resource/id']
    return id === undefined ? null : (this.#known.get(keyOf(id)) ?? null)
  }

  /** Adds what this row says: the first value of a tag stays. */
  add(cells: Cells, tags: readonly string[], place: Place): void {
    const id = cells['resource/id']
    if (id === undefined) return
    const known = this.#known.get(keyOf(id))
    if (known === undefined) {
      const values = Object.fromEntries(tags.map((tag) => [tag, cells[tag] ?? '']))
      this.#known.set(keyOf(id), { id, place, tags: values, others: NONE })
      return
    }
    for (const tag of tags) known.tags[tag] ??= cells[tag] ?? ''
    if (id === known.id) return
    if (known.others === NONE) known.others = new Set()
    known.others.add(id)
  }
}

/** Equal for ids that are one resource to CloudZero; most ids are their own key, which saves memory. */
function keyOf(id: string): string {
  const { type, localId, dropped } = resourceIdOf(id)
  return dropped === '' && id.includes('/') ? id : `${type}/${localId}`
}

/** Whether a column is a tag. */
export function isTag(column: string): boolean {
  return column.startsWith(TAG)
}

/** Where something stands, in words: `line 7`, `line 7, row 3`, `row 3`; `''` for the whole file. */
export function placeText({ line, row }: Place): string {
  const parts = [line === null ? null : `line ${line}`, row === null ? null : `row ${row}`]
  return parts.filter((part) => part !== null).join(', ')
}
