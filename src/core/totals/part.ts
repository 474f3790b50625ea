import { type Column, cellOf, type Layout, segmentReader } from '../cbf/layout.ts'
import type { CbfLine } from '../cbf/line.ts'
import { levelTags } from '../cbf/tag-rules.ts'
import { UNASSIGNED } from '../czrn/segment.ts'
import type { Level } from '../model/level.ts'
import { PERIODS, type Period } from '../time.ts'

/** What cost can be grouped by. */
export type Dimension = Level | Period

export function isPeriod(dimension: Dimension): dimension is Period {
  return PERIODS.some((period) => period === dimension)
}

/** One entity (or period) that cost is grouped by. */
export interface Part {
  /** Tells entities of a level apart: the segment of `resource/id`. */
  readonly key: string
  /** LiteLLM's id; null where it is unattributed and for what has no id beside its name. */
  readonly id: string | null
  /** Null where LiteLLM has none. */
  readonly name: string | null
}

/** Reads the entity of a level from lines whose layout has its tags. */
export function partReader(layout: Layout, level: Level): (line: CbfLine) => Part {
  const tags = levelTags(level)
  const column = (tag: string | null) => layout.columns.find((each) => each.column === `resource/tag:${tag}`)
  const name = column(tags.name)
  const id = column(tags.id)
  const text = (of: Column | undefined, line: CbfLine) => (of === undefined ? null : cellOf(of, line) || null)
  const segment = segmentReader(layout, level)
  return (line) => {
    const key = segment(line)
    // Several providers sell one model, so its segment is the only id it has.
    return { key, id: level === 'model' ? key : text(id, line), name: text(name, line) }
  }
}

/** Whether no entity stands behind the part. */
export function isUnattributed({ key }: Part): boolean {
  return key === UNASSIGNED || key.startsWith(`${UNASSIGNED}@`)
}

/** The parts of one dimension, numbered from 0 by their keys; the first of a key that has a name stands for all. */
export class Parts {
  readonly #numbers = new Map<string, number>()
  readonly #parts: Part[] = []

  /** The number of a part, which gets one where its key has none. */
  numberOf(part: Part): number {
    const known = this.#numbers.get(part.key)
    if (known !== undefined) {
      // LiteLLM may know the name of a deleted team on some days only: then it is that of the others as well.
      if (part.name !== null && this.#parts[known]?.name === null) this.#parts[known] = part
      return known
    }
    const number = this.#parts.push(part) - 1
    this.#numbers.set(part.key, number)
    return number
  }

  /** @throws Error for a number that no part has. */
  at(number: number): Part {
    const part = this.#parts[number]
    if (part === undefined) throw new Error(`There is no part ${number}.`)
    return part
  }
}
