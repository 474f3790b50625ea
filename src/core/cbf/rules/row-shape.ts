import { columnsOfForm } from '../columns.ts'
import type { CbfRow } from '../row.ts'
import { isTag } from './resources.ts'

const NUMBERS = columnsOfForm('number')

/** What is the same for rows that fill the same columns. */
export interface RowShape {
  /** Columns that hold something. */
  readonly columns: readonly string[]
  /** Whether a column is a number, says something of a resource (its id, a tag), or is another text. */
  readonly kinds: ReadonlyMap<string, 'number' | 'resource' | 'text'>
  /** The tags among them. */
  readonly tags: readonly string[]
  /** Bytes of the names in a row of a stream body, with quotes, colons and commas. */
  readonly nameBytes: number
}

/** Shapes that are remembered: a file has few, since few of its columns are empty at times. */
const SHAPES = 16

/** Tells the shape of rows, which is worked out once for most of them. */
export function shapeReader(): (cells: CbfRow) => RowShape {
  const shapes: RowShape[] = []
  return (cells) => {
    const columns = Object.keys(cells)
    const known = shapes.find((shape) => isSame(columns, shape.columns))
    if (known !== undefined) return known
    const made = shapeOf(columns)
    shapes.push(made)
    if (shapes.length > SHAPES) shapes.shift()
    return made
  }
}

function shapeOf(columns: readonly string[]): RowShape {
  const nameBytes = columns.reduce((sum, column) => sum + Buffer.byteLength(column) + 6, 0)
  const kindOf = (column: string) => {
    if (NUMBERS.includes(column)) return 'number'
    return column === 'resource/id' || isTag(column) ? 'resource' : 'text'
  }
  const kinds = new Map(columns.map((column) => [column, kindOf(column)] as const))
  return { columns, kinds, tags: columns.filter(isTag), nameBytes }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false
  return true
}
