import type { Money } from '../model/money.ts'
import type { UsageHour } from '../model/window.ts'
import type { CbfLine, OwnerHalf, ProductHalf, UsageType } from './line.ts'

interface Sum {
  cost: Money
  amount: bigint
}

/** Rows of one hour that agree in every column but cost and amount, added up: lossless for CloudZero. */
export interface HourMerger {
  /** Adds a row. Rows must come ordered by hour; returns the lines of the hour that ended, if one did. */
  add(
    hour: UsageHour,
    owner: OwnerHalf,
    product: ProductHalf,
    usageType: UsageType,
    amount: bigint,
    cost: Money,
  ): readonly CbfLine[]
  /** The lines of the last hour. */
  end(): readonly CbfLine[]
}

const NOTHING: readonly CbfLine[] = []

/** Memory: the lines of one hour. Halves are compared by identity, see `halves.ts`. */
export function hourMerger(): HourMerger {
  let current: UsageHour | null = null
  const sums: Record<UsageType, Map<OwnerHalf, Map<ProductHalf, Sum>>> = { tokens: new Map(), requests: new Map() }

  const flush = (): readonly CbfLine[] => {
    if (current === null) return NOTHING
    const lines: CbfLine[] = []
    for (const usageType of ['tokens', 'requests'] as const) {
      for (const [owner, products] of sums[usageType]) {
        for (const [product, { cost, amount }] of products) {
          lines.push({ hour: current, owner, product, usageType, amount, cost })
        }
      }
      sums[usageType].clear()
    }
    return lines
  }

  return {
    add(hour, owner, product, usageType, amount, cost) {
      const ended = hour === current ? NOTHING : flush()
      current = hour
      let products = sums[usageType].get(owner)
      if (!products) {
        products = new Map()
        sums[usageType].set(owner, products)
      }
      const sum = products.get(product)
      if (sum) {
        sum.cost += cost
        sum.amount += amount
      } else {
        products.set(product, { cost, amount })
      }
      return ended
    },
    end: flush,
  }
}
