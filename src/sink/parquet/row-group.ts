import { cellOf, type Layout } from '../../cbf/layout.ts'
import type { CbfLine } from '../../cbf/line.ts'
import { type EncodedColumn, encodeNumbers, encodeTexts } from './encode.ts'
import { NUMBER_COLUMNS, type NumberColumn } from './schema.ts'

/** Lines on their way into one row group. */
export interface RowGroup {
  readonly rows: number
  add(line: CbfLine): void
  /** The column at this place of the layout, encoded. */
  column(place: number): EncodedColumn
}

/** What one column keeps of the lines until the group is full. */
interface Cells {
  /** Left out where what all columns share is enough. */
  add?(row: number, line: CbfLine): void
  encode(rows: number): EncodedColumn
}

/**
 * A group of at most `size` lines. It keeps numbers for who spent and what was bought; their texts are made once for
 * each of them when the group is full, and not once for each line.
 */
export function rowGroup({ columns }: Layout, size: number): RowGroup {
  const owner = numbering(size)
  const product = numbering(size)
  const resource = numbering(size)
  const shared = { owner, product, resource }
  const cells = columns.map((column): Cells => {
    const number = NUMBER_COLUMNS[column.column]
    if (number) return numberCells(number)
    const text = (line: CbfLine) => cellOf(column, line)
    return column.of === 'line' || column.of === 'request'
      ? ownCells(text, numbering(size))
      : { encode: encoder(text, shared[column.of]) }
  })
  let rows = 0
  return {
    get rows() {
      return rows
    },
    add(line) {
      const who = owner.add(rows, line.owner, line)
      const what = product.add(rows, line.product, line)
      resource.add(rows, who * size + what, line)
      for (const each of cells) each.add?.(rows, line)
      rows++
    },
    column(place) {
      const found = cells[place]
      if (!found) throw new RangeError(`The layout has no column ${place}.`)
      return found.encode(rows)
    },
  }
}

type Text = (line: CbfLine) => string

function numberCells({ value, bytes, always }: NumberColumn): Cells {
  const values: (bigint | null)[] = []
  return {
    add: (_, line) => values.push(value(line)),
    encode: () => encodeNumbers(values, { bytes, optional: !always }),
  }
}

function ownCells(text: Text, found: Numbering): Cells {
  return { add: (row, line) => found.add(row, text(line), line), encode: encoder(text, found) }
}

function encoder(text: Text, { examples, numbers }: Numbering): Cells['encode'] {
  return (rows) => encodeTexts(examples.map(text), numbers.subarray(0, rows))
}

/** Numbers the things that lines share, in the order they come. */
interface Numbering {
  /** The number of each row. */
  readonly numbers: Uint32Array
  /** By number, the first line with the thing. */
  readonly examples: readonly CbfLine[]
  add(row: number, thing: unknown, line: CbfLine): number
}

function numbering(size: number): Numbering {
  const numbers = new Uint32Array(size)
  const examples: CbfLine[] = []
  const known = new Map<unknown, number>()
  return {
    numbers,
    examples,
    add(row, thing, line) {
      let number = known.get(thing)
      if (number === undefined) {
        // A line is valid for a moment only.
        number = examples.push({ ...line }) - 1
        known.set(thing, number)
      }
      numbers[row] = number
      return number
    },
  }
}
