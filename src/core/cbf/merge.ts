import type { Batch } from '../model/outcome.ts'
import type { SpendRecord } from '../model/spend.ts'
import type { CbfLine, OwnerFragment, ProductFragment } from './line.ts'
import { OpenLines } from './open-lines.ts'

/** Makes lines of records. */
export interface LineMaker {
  /** Adds a record; returns the lines that need not wait for the end of their hour. */
  add(record: SpendRecord, owner: OwnerFragment, product: ProductFragment): Batch<CbfLine>
  /**
   * The lines that are left, a few at a time. To be called before a record of another hour is added, and in the end; all are
   * to be taken before the next record is added.
   */
  endHour(): Iterable<Batch<CbfLine>>
}

const NOTHING: Batch<CbfLine> = []
/** Lines that are handed on at once: so few that they are gone before V8 takes them for lasting. */
const BATCH = 20

/**
 * Records of one hour that agree in every column but cost and amount, added up: lossless for CloudZero. They must come
 * ordered by hour. Lines come out in an order of their own, whatever the order of the records within the hour; single
 * requests first, as they came. Memory: the lines of one hour. Fragments are compared by number, see `fragments.ts`.
 */
export function hourMerger(): LineMaker {
  const requests = unmergedLines()
  const open = new OpenLines()
  return {
    add(record, owner, product) {
      if (record.request !== undefined) return requests.add(record, owner, product)
      open.add(record, owner, product)
      return NOTHING
    },
    *endHour() {
      yield* requests.endHour()
      yield* open.take()
    },
  }
}

/** Every record as a line of its own, as it comes, for who adds them up. Memory: a few lines, not those of an hour. */
export function unmergedLines(): LineMaker {
  let lines: CbfLine[] = []
  const taken = () => {
    const done = lines
    lines = []
    return done
  }
  return {
    add: (record, owner, product) => (lines.push(lineOf(record, owner, product)) < BATCH ? NOTHING : taken()),
    *endHour() {
      if (lines.length > 0) yield taken()
    },
  }
}

function lineOf(record: SpendRecord, owner: OwnerFragment, product: ProductFragment): CbfLine {
  const { hour, usageType, amount, cost, onDemandCost, counters, request = null } = record
  const line: { -readonly [Field in keyof CbfLine]: CbfLine[Field] } = {
    hour,
    owner,
    product,
    usageType,
    amount,
    cost,
    onDemandCost,
    request,
  }
  // Not by a spread, see `OpenRecord`.
  if (counters !== undefined) line.counters = counters
  return line
}
