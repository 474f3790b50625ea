import type { Layout } from '../cbf/layout.ts'
import type { CbfLine } from '../cbf/line.ts'
import { OWNERS_REMEMBERED } from '../memo.ts'
import { isOwnerLevel } from '../model/level.ts'
import { type Period, periodOf } from '../time.ts'
import { type Dimension, isPeriod, type Part, type Parts, partReader } from './part.ts'

/** The numbers of the parts of a line, one for each dimension. */
export interface PartNumbers {
  /** Writes those of a line to `numbers`. */
  read(line: CbfLine): void
  readonly numbers: Uint32Array
}

/** Numbers the parts of lines. A fragment of a line is looked at once, and so is an hour. */
export function partNumbers(layout: Layout, parts: ReadonlyMap<Dimension, Parts>): PartNumbers {
  const numbers = new Uint32Array(parts.size)
  const readers = [...parts].map(([dimension, known], place) => {
    const part = isPeriod(dimension) ? periodPart(dimension) : partReader(layout, dimension)
    const of = isPeriod(dimension) ? 'hour' : isOwnerLevel(dimension) ? 'owner' : 'product'
    return { of, place, numberOf: (line: CbfLine) => known.numberOf(part(line)) }
  })
  const writers = (['owner', 'product', 'hour'] as const).flatMap((of) => {
    const chosen = readers.filter((reader) => reader.of === of)
    return chosen.length === 0 ? [] : [writer((line) => line[of], chosen, numbers)]
  })
  return {
    numbers,
    read(line) {
      for (const write of writers) write(line)
    },
  }
}

interface Reader {
  readonly place: number
  readonly numberOf: (line: CbfLine) => number
}

/** Writes the numbers that some piece of a line decides. */
function writer(
  pieceOf: (line: CbfLine) => unknown,
  readers: readonly Reader[],
  numbers: Uint32Array,
): (line: CbfLine) => void {
  const known = new Map<unknown, readonly number[]>()
  return (line) => {
    const piece = pieceOf(line)
    let found = known.get(piece)
    if (found === undefined) {
      if (known.size >= OWNERS_REMEMBERED) known.clear()
      found = readers.map(({ numberOf }) => numberOf(line))
      known.set(piece, found)
    }
    for (let index = 0; index < readers.length; index++) numbers[readers[index]?.place ?? 0] = found[index] ?? 0
  }
}

function periodPart(period: Period): (line: CbfLine) => Part {
  return ({ hour }) => {
    const key = periodOf(hour, period)
    return { key, id: null, name: key }
  }
}
