import { addCounters, type SpendRecord, type UsageType } from '../model/spend.ts'
import type { UsageHour } from '../time.ts'
import type { CbfLine, OwnerFragment, ProductFragment } from './line.ts'
import { type LineGroup, lineOrder } from './order.ts'

/** A line that further rows are added to. */
type OpenLine = { -readonly [Field in keyof CbfLine]: CbfLine[Field] }

/** Makes lines of records. */
export interface LineMaker {
  /** Adds a record; returns the lines that are done. */
  add(record: SpendRecord, owner: OwnerFragment, product: ProductFragment): readonly CbfLine[]
  /** The lines that are left. */
  end(): readonly CbfLine[]
}

const NOTHING: readonly CbfLine[] = []
/** Lines that are handed on at once: so few that they are gone before V8 takes them for lasting. */
const BATCH = 20

/**
 * Records of one hour that agree in every column but cost and amount, added up: lossless for CloudZero. They must come
 * ordered by hour. Lines come out in an order of their own, whatever the order of the records within the hour; single
 * requests first, as they came. Memory: the lines of one hour. Fragments are compared by identity, see `fragments.ts`.
 */
export function hourMerger(): LineMaker {
  let current: UsageHour | null = null
  // Owners innermost: there are many, and a map for each of them and each hour would cost more than the rows.
  const open = new Map<UsageType, Map<ProductFragment, Map<OwnerFragment, OpenLine>>>()
  const inOrder = lineOrder<OpenLine>()
  let requests: CbfLine[] = []

  const takeRequests = () => {
    const taken = requests
    requests = []
    return taken
  }
  const flush = (): readonly CbfLine[] => {
    if (current === null) return NOTHING
    const groups: LineGroup<OpenLine>[] = []
    for (const products of open.values()) {
      for (const owners of products.values()) {
        if (owners.size > 0) groups.push([...owners.values()])
        owners.clear()
      }
    }
    return [...takeRequests(), ...inOrder(groups)]
  }

  return {
    add(record, owner, product) {
      const { hour, usageType, request } = record
      const ended = hour === current ? NOTHING : flush()
      current = hour
      if (request) {
        const waiting = requests.push(lineOf(record, owner, product))
        return ended.length > 0 || waiting < BATCH ? ended : takeRequests()
      }
      const owners = within(within(open, usageType), product)
      const line = owners.get(owner)
      if (line) addTo(line, record)
      else owners.set(owner, lineOf(record, owner, product))
      return ended
    },
    end: flush,
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
    end: taken,
  }
}

function lineOf(record: SpendRecord, owner: OwnerFragment, product: ProductFragment): OpenLine {
  const { hour, usageType, amount, cost, onDemandCost, counters, request = null } = record
  const line: OpenLine = { hour, owner, product, usageType, amount, cost, onDemandCost, request }
  // Not by a spread, see `OpenRecord`.
  if (counters !== undefined) line.counters = counters
  return line
}

/** Once one row had a discount, the cost before discounts is that of all rows. */
function addTo(line: OpenLine, { cost, onDemandCost, amount, counters }: SpendRecord): void {
  if (line.onDemandCost !== null || onDemandCost !== null) {
    line.onDemandCost = (line.onDemandCost ?? line.cost) + (onDemandCost ?? cost)
  }
  line.cost += cost
  if (amount !== null) line.amount = (line.amount ?? 0n) + amount
  if (counters) line.counters = line.counters ? addCounters(line.counters, counters) : counters
}

function within<K, L, V>(outer: Map<K, Map<L, V>>, key: K): Map<L, V> {
  let inner = outer.get(key)
  if (!inner) {
    inner = new Map()
    outer.set(key, inner)
  }
  return inner
}
