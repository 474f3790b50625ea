import type { Layout } from '../cbf/layout.ts'
import type { CbfLine } from '../cbf/line.ts'
import { isOwnerLevel } from '../model/level.ts'
import { type Period, periodOf } from '../model/period.ts'
import { type Dimension, isPeriod } from './dimension.ts'
import { type Part, partReader } from './part.ts'

/** How a view tells the groups of its lines apart. */
export interface ViewKeys {
  /** Short, and the same for lines of one group; of use within this view only. */
  keyOf(line: CbfLine): string
  /** A part for each dimension. */
  partsOf(line: CbfLine): readonly Part[]
}

/** The keys of a view. A half of a line is looked at once; only the period differs from line to line. */
export function viewKeys(layout: Layout, dimensions: readonly Dimension[]): ViewKeys {
  const readers = dimensions.map((dimension) => ({
    of: isPeriod(dimension) ? 'period' : isOwnerLevel(dimension) ? 'owner' : 'product',
    read: isPeriod(dimension) ? periodPart(dimension) : partReader(layout, dimension),
  }))
  const numberOf = (of: 'owner' | 'product' | 'period') => {
    const chosen = readers.filter((reader) => reader.of === of)
    const numbers = new Map<string, number>()
    return (line: CbfLine) => {
      const text = chosen.map(({ read }) => read(line).key).join('\0')
      const number = numbers.get(text) ?? numbers.size
      numbers.set(text, number)
      return number
    }
  }
  const owner = remembered((line) => line.owner, numberOf('owner'))
  const product = remembered((line) => line.product, numberOf('product'))
  const period = numberOf('period')
  return {
    keyOf: (line) => `${owner(line)}:${product(line)}:${period(line)}`,
    partsOf: (line) => readers.map(({ read }) => read(line)),
  }
}

function periodPart(period: Period): (line: CbfLine) => Part {
  const known = new Map<string, Part>()
  return ({ hour }) => {
    const part = known.get(hour)
    if (part) return part
    const key = periodOf(hour, period)
    const made = { key, id: null, name: key }
    known.set(hour, made)
    return made
  }
}

function remembered(half: (line: CbfLine) => object, make: (line: CbfLine) => number): (line: CbfLine) => number {
  const known = new Map<object, number>()
  return (line) => {
    const number = known.get(half(line))
    if (number !== undefined) return number
    const made = make(line)
    known.set(half(line), made)
    return made
  }
}
