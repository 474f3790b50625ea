import type { Money } from '../model/money.ts'
import { addCounters, type Counters, type SpendRecord, type UsageType } from '../model/spend.ts'
import type { UsageHour } from '../model/window.ts'
import type { CbfLine, OwnerHalf, ProductHalf } from './line.ts'

interface Sum {
  cost: Money
  /** Rises above `cost` only through rows that had a discount. */
  onDemandCost: Money
  discounted: boolean
  amount: bigint | null
  counters: Counters | undefined
}

/** Rows of one hour that agree in every column but cost and amount, added up: lossless for CloudZero. */
export interface HourMerger {
  /** Adds a record. They must come ordered by hour; returns the lines of the hour that ended, if one did. */
  add(record: SpendRecord, owner: OwnerHalf, product: ProductHalf): readonly CbfLine[]
  /** The lines of the last hour. */
  end(): readonly CbfLine[]
}

const NOTHING: readonly CbfLine[] = []

/** Memory: the lines of one hour. Halves are compared by identity, see `halves.ts`. */
export function hourMerger(): HourMerger {
  let current: UsageHour | null = null
  const sums = new Map<UsageType, Map<OwnerHalf, Map<ProductHalf, Sum>>>()
  let requests: CbfLine[] = []

  const flush = (): readonly CbfLine[] => {
    if (current === null) return NOTHING
    const lines = requests
    requests = []
    for (const [usageType, owners] of sums) {
      for (const [owner, products] of owners) {
        for (const [product, { cost, amount, discounted, onDemandCost, counters }] of products) {
          const before = discounted ? onDemandCost : null
          const line = { hour: current, owner, product, usageType, amount, cost, onDemandCost: before, request: null }
          lines.push(counters === undefined ? line : { ...line, counters })
        }
      }
      owners.clear()
    }
    return lines
  }

  return {
    add(record, owner, product) {
      const { hour, usageType, amount, cost, onDemandCost, counters, request } = record
      const ended = hour === current ? NOTHING : flush()
      current = hour
      if (request) {
        const line = { hour, owner, product, usageType, amount, cost, onDemandCost, request }
        requests.push(counters === undefined ? line : { ...line, counters })
        return ended
      }
      const products = within(within(sums, usageType), owner)
      const sum = products.get(product)
      if (sum) {
        sum.cost += cost
        sum.onDemandCost += onDemandCost ?? cost
        sum.discounted ||= onDemandCost !== null
        if (amount !== null) sum.amount = (sum.amount ?? 0n) + amount
        if (counters) sum.counters = sum.counters ? addCounters(sum.counters, counters) : counters
      } else {
        const discounted = onDemandCost !== null
        products.set(product, { cost, amount, onDemandCost: onDemandCost ?? cost, discounted, counters })
      }
      return ended
    },
    end: flush,
  }
}

function within<K, L, V>(outer: Map<K, Map<L, V>>, key: K): Map<L, V> {
  let inner = outer.get(key)
  if (!inner) {
    inner = new Map()
    outer.set(key, inner)
  }
  return inner
}
