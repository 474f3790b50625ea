import { cellOf, type Layout } from '../../core/cbf/layout.ts'
import type { CbfLine, OwnerFragment, ProductFragment } from '../../core/cbf/line.ts'
import { resourceText } from '../../core/cbf/resource.ts'
import { Numbering } from '../../core/memo.ts'
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
interface ColumnBuffer {
  /** Left out where what all columns share is enough. */
  add?(row: number, line: CbfLine): void
  encode(rows: number): EncodedColumn
}

/**
 * A group of at most `size` lines. It keeps numbers for who spent and what was bought; their texts are made once for
 * each of them when the group is full, and not once for each line.
 */
export function rowGroup({ columns }: Layout, size: number): RowGroup {
  const owner = rowNumbers<OwnerFragment>(size)
  const product = rowNumbers<ProductFragment>(size)
  const pair = rowNumbers<number>(size)
  const cells = columns.map((column): ColumnBuffer => {
    const number = NUMBER_COLUMNS[column.column]
    if (number) return numberCells(number)
    switch (column.of) {
      case 'owner':
      case 'product': {
        const text = ({ texts }: OwnerFragment | ProductFragment) => texts[column.place] ?? ''
        return column.of === 'owner' ? textCells(owner, text) : textCells(product, text)
      }
      case 'resource':
        return textCells(pair, (number) => {
          const who = owner.things[Math.floor(number / size)]
          const what = product.things[number % size]
          return who && what ? resourceText(column.pieces, who, what) : ''
        })
      default:
        return lineCells((line) => cellOf(column, line), size)
    }
  })
  let rows = 0
  return {
    get rows() {
      return rows
    },
    add(line) {
      pair.add(rows, owner.add(rows, line.owner) * size + product.add(rows, line.product))
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

function numberCells({ value, bytes, always }: NumberColumn): ColumnBuffer {
  const values: (bigint | null)[] = []
  return {
    add: (_, line) => values.push(value(line)),
    encode: () => encodeNumbers(values, { bytes, optional: !always }),
  }
}

function lineCells(text: (line: CbfLine) => string, size: number): ColumnBuffer {
  const texts = rowNumbers<string>(size)
  return { ...textCells(texts, (each) => each), add: (row, line) => texts.add(row, text(line)) }
}

function textCells<T>({ things, numbers }: RowNumbers<T>, text: (thing: T) => string): ColumnBuffer {
  return { encode: (rows) => encodeTexts(things.map(text), numbers.subarray(0, rows)) }
}

/** The things that lines share, each row by the number of its own. */
interface RowNumbers<T> {
  readonly numbers: Uint32Array
  /** By number. */
  readonly things: readonly T[]
  add(row: number, thing: T): number
}

function rowNumbers<T>(size: number): RowNumbers<T> {
  const numbers = new Uint32Array(size)
  const numbering = new Numbering((thing: T) => thing)
  return {
    numbers,
    things: numbering.things,
    add(row, thing) {
      const number = numbering.numberOf(thing)
      numbers[row] = number
      return number
    },
  }
}
