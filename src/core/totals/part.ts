import { type Column, cellOf, type Layout, segmentReader } from '../cbf/layout.ts'
import type { CbfLine } from '../cbf/line.ts'
import { levelTags } from '../cbf/tag-rules.ts'
import { UNASSIGNED } from '../czrn/segment.ts'
import type { Level } from '../model/level.ts'

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
