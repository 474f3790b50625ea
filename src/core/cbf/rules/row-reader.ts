import { memoizeText } from '../../memo.ts'
import { resourceIdOf } from '../resource-id.ts'
import type { PlacedRow, StreamBody } from '../row.ts'
import { usageHourOf } from '../usage-hour.ts'
import { CZRN, czrnParts } from './czrn-parts.ts'
import { type Resource, Resources } from './resources.ts'
import { type RowShape, shapeReader } from './row-shape.ts'
import type { CheckedRow, RowSource } from './types.ts'

/** A row as the checks see it, and what is to be remembered of its resource after them. */
export interface ReadRow {
  readonly checked: CheckedRow
  readonly shape: RowShape
  /** Null for a row without `resource/id`. */
  readonly resource: Resource | null
  /** The tags that no earlier row gave the resource. */
  readonly unheard: readonly string[]
  /** Whether it says of its resource what earlier rows said, and nothing is wrong with that. */
  readonly isAsKnown: boolean
}

/** What all rows of a file have in common. */
export interface FileFacts {
  readonly source: Exclude<RowSource, 'body'>
  readonly headerWidth: number | null
  readonly isInHeader: (column: string) => boolean
}

const NONE: readonly string[] = []
const NOTHING: readonly (boolean | undefined)[] = []

/** Works out what the checks want to know of a row, once for all of them. */
export function rowReader(): (row: PlacedRow, body: StreamBody | null, file: FileFacts) => ReadRow {
  const resources = new Resources()
  const shapeOf = shapeReader()
  const hourOf = memoizeText(usageHourOf, TIMES)
  return ({ place, cells, width, notText }, body, { source, headerWidth, isInHeader }) => {
    const shape = shapeOf(cells)
    const { columns, tags, nameBytes } = shape
    let bytes = 1 + nameBytes
    for (const column of columns) bytes += Buffer.byteLength(cells[column] ?? '')
    const text = cells['resource/id']
    const id = text === undefined ? null : resourceIdOf(text)
    const resource = text === undefined || id === null ? null : resources.of(text, id, place)
    const isKnown = resource !== null && !resource.isNew
    const told = isKnown ? tags.map((tag) => resource.hasTag(tag, cells[tag] ?? '')) : NOTHING
    const which = (found: boolean | undefined) =>
      told.includes(found) ? tags.filter((_, index) => told[index] === found) : NONE
    const czrn = cells[CZRN]
    const checked: CheckedRow = {
      place,
      cells,
      width: width ?? null,
      notText: notText ?? NONE,
      source: body === null ? source : 'body',
      body,
      headerWidth,
      isInHeader,
      columns,
      tags,
      hour: hourOf(cells['time/usage_start'] ?? ''),
      bytes,
      id,
      czrn: czrn === undefined ? null : czrnParts(czrn),
      known: isKnown ? resource : null,
      differing: which(false),
    }
    const isAsKnown = isKnown && resource.sound && resource.id === text && told.every(Boolean)
    return { checked, shape, resource, unheard: isKnown ? which(undefined) : tags, isAsKnown }
  }
}

/** Times that are remembered: lines of a time stand together. */
const TIMES = 1_000
