import type { Money } from '../../../core/model/money.ts'
import type { UsageType } from '../../../core/model/spend.ts'
import type { CostBreakdown, RequestTokens } from './breakdown.ts'

/** One usage type of a request. */
export interface UsagePart {
  readonly usageType: UsageType
  /** Tokens; null where the type counts none. */
  readonly amount: bigint | null
  /** US dollars as charged. */
  readonly cost: Money
  /** US dollars before LiteLLM's discount; null where there was none. */
  readonly onDemandCost: Money | null
}

/** A usage type at list price, before any discount. */
interface ListedPart {
  readonly usageType: UsageType
  readonly amount: bigint | null
  readonly cost: Money
}

/**
 * Splits a request by what it paid for. The parts add up to `spend` to the last digit and none is negative; null where
 * this breakdown does not allow that or says nothing, and the request then stays whole.
 *
 * With a discount the parts are first made to add up to `original_cost`, their on-demand cost, and then scaled to what
 * was charged without the margin: both sums are exact, and no part costs more than without the discount.
 */
export function splitUsage(spend: Money, breakdown: CostBreakdown, tokens: RequestTokens): readonly UsagePart[] | null {
  const split = splitByParts(spend, breakdown, tokens)
  if (split !== null || breakdown.named.size === 0) return split
  // What is called a cost need not be one beside the others: without it the request may still be split.
  return splitByParts(spend, { ...breakdown, named: new Map() }, tokens)
}

function splitByParts(spend: Money, breakdown: CostBreakdown, tokens: RequestTokens): readonly UsagePart[] | null {
  const { margin, original } = breakdown
  const discounted = breakdown.discount > 0n
  if (margin < 0n || (discounted && original === null)) return null
  const charged = spend - margin
  const whole = discounted && original !== null ? original : charged

  const added = addedParts(spend, breakdown)
  const undiscounted = discounted ? added : []
  const listed = [...listedParts(spend, breakdown, added, tokens), ...(discounted ? [] : added)]
  const parts = completed(listed, whole)
  if (parts === null) return null
  const costs = discounted ? scaled(parts, charged - costsOf(undiscounted)) : parts.map(({ cost }) => cost)
  if (costs === null) return null
  // When all cost is in the remainder, the whole says more than the split.
  const says = [...parts, ...undiscounted].some(({ usageType, cost }) => usageType !== 'other' && cost !== 0n)
  if (charged > 0n && !says) return null

  const split: UsagePart[] = []
  for (const [index, { usageType, amount, cost: listed }] of parts.entries()) {
    const cost = costs[index] ?? 0n
    if (listed > 0n || amount !== null) {
      split.push({ usageType, amount, cost, onDemandCost: discounted ? listed : null })
    }
  }
  for (const part of undiscounted) split.push({ ...part, onDemandCost: null })
  if (margin > 0n) split.push({ usageType: 'margin', amount: null, cost: margin, onDemandCost: null })
  return split.length > 0 ? split : null
}

/**
 * The named parts that LiteLLM added after the discount, so that no original has them, as it does with guardrails: those
 * that make up what was charged beside the original, the margin and the discount. All where no original is written.
 */
function addedParts(spend: Money, { named, original, discount, margin }: CostBreakdown): readonly ListedPart[] {
  const parts = [...named].map(([usageType, cost]) => ({ usageType, cost, amount: null }))
  if (original === null) return parts
  let left = spend - margin - (original - discount) + BigInt(parts.length)
  return parts
    .sort((one, other) => (one.cost > other.cost ? -1 : 1))
    .filter(({ cost }) => {
      const fits = cost <= left
      if (fits) left -= cost
      return fits
    })
}

function listedParts(
  spend: Money,
  breakdown: CostBreakdown,
  added: readonly ListedPart[],
  tokens: RequestTokens,
): readonly ListedPart[] {
  const { input, cacheRead, cacheWrite, output, reasoning, tool, named } = breakdown
  const cached = holdsCache(spend, breakdown, added) ? cacheRead + cacheWrite : 0n
  const parts: ListedPart[] = []
  const add = (usageType: UsageType, cost: Money, amount = 0n) => {
    if (cost !== 0n || amount > 0n) parts.push({ usageType, cost, amount: amount > 0n ? amount : null })
  }
  add('input', input - cached, tokens.prompt - tokens.cacheRead - tokens.cacheWrite)
  add('cache-read-input', cacheRead, tokens.cacheRead)
  add('cache-write-input', cacheWrite, tokens.cacheWrite)
  add('output', output - reasoning, tokens.completion - tokens.reasoning)
  add('reasoning-output', reasoning, tokens.reasoning)
  add('tool', tool)
  for (const [usageType, cost] of named) {
    if (!added.some((part) => part.usageType === usageType)) add(usageType, cost)
  }
  return parts
}

/** Whether `input_cost` includes the cache parts: versions differ, so the sum that LiteLLM charged by decides. */
function holdsCache(spend: Money, breakdown: CostBreakdown, added: readonly ListedPart[]): boolean {
  const { named, input, cacheRead, cacheWrite, output, tool, additional, original, total, margin, discount } = breakdown
  const whole = original === null ? (total ?? spend) - margin + discount : original + costsOf(added)
  const withCache = input + output + tool + additional + sum([...named.values()])
  return distance(withCache, whole) <= distance(withCache + cacheRead + cacheWrite, whole)
}

/**
 * Makes the parts add up to `whole`: what they leave over is `other`. Each was rounded, so an error of as many units
 * as there are parts is none: it goes to the largest. Null where a part would be negative by more than that.
 */
function completed(parts: readonly ListedPart[], whole: Money): readonly ListedPart[] | null {
  const rounding = BigInt(parts.filter(({ cost }) => cost !== 0n).length)
  if (parts.some(({ cost }) => cost < -rounding)) return null
  const costs = parts.map(({ cost }) => (cost < 0n ? 0n : cost))
  const rest = whole - sum(costs)
  if (rest > rounding) {
    costs.push(rest)
  } else {
    if (rest < -rounding) return null
    const taker = largest(costs)
    costs[taker] = (costs[taker] ?? 0n) + rest
    if ((costs[taker] ?? 0n) < 0n) return null
  }
  return costs.map((cost, index) => {
    const { usageType, amount } = parts[index] ?? { usageType: 'other', amount: null }
    return { usageType, amount, cost }
  })
}

/** Costs scaled down to a smaller sum; shares of the running sum, so that truncation loses nothing. Null for any other sum. */
function scaled(parts: readonly ListedPart[], target: Money): readonly Money[] | null {
  const whole = sum(parts.map(({ cost }) => cost))
  if (target <= 0n || target > whole) return null
  let upTo = 0n
  let before = 0n
  return parts.map(({ cost }) => {
    upTo += cost
    const share = (upTo * target) / whole
    const own = share - before
    before = share
    return own
  })
}

function costsOf(parts: readonly ListedPart[]): Money {
  return sum(parts.map(({ cost }) => cost))
}

function sum(costs: readonly Money[]): Money {
  return costs.reduce((total, cost) => total + cost, 0n)
}

function largest(costs: readonly Money[]): number {
  return costs.reduce((found, cost, index) => (cost > (costs[found] ?? 0n) ? index : found), 0)
}

function distance(one: Money, other: Money): Money {
  return one > other ? one - other : other - one
}
