import { normalise } from '../../../core/czrn/segment.ts'
import { type Money, parseMoney } from '../../../core/model/money.ts'
import { USAGE_TYPES } from '../../../core/model/spend.ts'
import { documentAt, type JsonDocument, numberAt, textAt } from './document.ts'

/** The parts of `metadata` that say what a request's cost is made of: costs and counts, never a prompt. */
export const BREAKDOWN_SOURCES = [
  'cost_breakdown',
  'usage_object',
  // Everything of the usage but its three totals; the only one that early versions have.
  'additional_usage_values',
] as const

/** What LiteLLM says the cost of one request is made of, in USD; absent parts are 0. */
export interface CostBreakdown {
  /** With or without the cache parts: LiteLLM's type says without, its arithmetic has had both (docs/litellm.md). */
  readonly input: Money
  readonly cacheRead: Money
  readonly cacheWrite: Money
  /** Reasoning included. */
  readonly output: Money
  readonly reasoning: Money
  readonly tool: Money
  /** Every other part that LiteLLM names, `foo_cost` as `foo`; it may come after a discount, and then is in no original. */
  readonly named: ReadonlyMap<string, Money>
  /** Flat fees of a provider, `additional_costs`. */
  readonly additional: Money
  /** The sum before discount and margin; null where LiteLLM did not write it. */
  readonly original: Money | null
  readonly discount: Money
  readonly margin: Money
  /** What was charged; null where LiteLLM did not write it. */
  readonly total: Money | null
}

/** Tokens of one request, and which of them were cached or thought. */
export interface RequestTokens {
  /** Cached ones included. */
  readonly prompt: bigint
  /** Reasoning included. */
  readonly completion: bigint
  readonly cacheRead: bigint
  readonly cacheWrite: bigint
  readonly reasoning: bigint
}

/** `original_cost` where LiteLLM applied a discount, else null. */
export function readOriginal(breakdown: JsonDocument): Money | null {
  const [discount, original] = [numberAt(breakdown, 'discount_amount'), numberAt(breakdown, 'original_cost')]
  // Its sign, as the tiniest one counts.
  if (discount === null || original === null || !/^\d*[1-9]|^\d*\.\d*[1-9]/.test(discount)) return null
  return parseMoney(original)
}

/** Reads a breakdown; null where there is none or a part of it is no number. */
export function readBreakdown(document: JsonDocument): CostBreakdown | null {
  let broken = false
  const read = (text: string | null): Money | null => {
    if (text === null) return null
    const money = parseMoney(text)
    if (money === null) broken = true
    return money
  }
  const part = (name: string) => read(textAt(document, [name]))
  const input = part('input_cost')
  const output = part('output_cost')
  const breakdown = {
    input: input ?? 0n,
    cacheRead: part('cache_read_cost') ?? 0n,
    cacheWrite: part('cache_creation_cost') ?? 0n,
    output: output ?? 0n,
    reasoning: part('reasoning_cost') ?? 0n,
    tool: part('tool_usage_cost') ?? 0n,
    named: namedParts(document),
    additional: read(additionalCosts(document)) ?? 0n,
    original: part('original_cost'),
    discount: part('discount_amount') ?? 0n,
    margin: part('margin_total_amount') ?? 0n,
    total: part('total_cost'),
  }
  const isEmpty = input === null && output === null && breakdown.named.size === 0
  return broken || isEmpty ? null : breakdown
}

/** Keys of a breakdown that end like a part and are read by name: parts that have a type, and sums. */
const KNOWN_COSTS: ReadonlySet<string> = new Set([
  ...['input_cost', 'cache_read_cost', 'cache_creation_cost', 'output_cost', 'reasoning_cost', 'tool_usage_cost'],
  ...['original_cost', 'total_cost'],
])

/**
 * The parts that this version does not know by name: numbers above nothing under `foo_cost`. All else that LiteLLM adds says
 * how a cost came about, such as `data_residency`, and is no part (docs/litellm.md, request log).
 */
function namedParts(document: JsonDocument): ReadonlyMap<string, Money> {
  const parts = new Map<string, Money>()
  for (const key of document.keys()) {
    const name = usageTypeOf(key)
    const text = name === null ? null : numberAt(document, key)
    const cost = text === null ? null : parseMoney(text)
    if (name !== null && cost !== null && cost > 0n) parts.set(name, (parts.get(name) ?? 0n) + cost)
  }
  return parts
}

/** `guardrail` of `guardrail_cost`; one that would read like a type of ours says that it is a cost. */
function usageTypeOf(key: string): string | null {
  if (KNOWN_COSTS.has(key) || !key.endsWith('_cost')) return null
  const name = normalise(key.slice(0, -'_cost'.length))
  if (name === '') return null
  return USAGE_TYPES.some((type) => type === name) ? `${name}-cost` : name
}

/** The sum of all numbers of `additional_costs`, to the last digit: it is rounded as a whole. */
function additionalCosts(document: JsonDocument): string | null {
  const costs = documentAt(document, 'additional_costs')
  if (costs === null) return null
  const numbers = [...costs.keys()].flatMap((name) => numberAt(costs, name) ?? [])
  const places = Math.max(0, ...numbers.map((number) => (number.split('.')[1] ?? '').length))
  const sum = numbers.reduce((total, number) => {
    const [whole = '', fraction = ''] = number.split('.')
    return total + BigInt(whole + fraction.padEnd(places, '0'))
  }, 0n)
  return numbers.length === 0 ? null : `${sum}e-${places}`
}

const CACHE_READ = [['cache_read_input_tokens'], ['prompt_tokens_details', 'cached_tokens']]
const CACHE_WRITE = [
  ['cache_creation_input_tokens'],
  ['prompt_tokens_details', 'cache_creation_tokens'],
  ['prompt_tokens_details', 'cache_write_tokens'],
]
const REASONING = [['completion_tokens_details', 'reasoning_tokens']]

/** Reads the token details of a request's usages, the first that holds more than nothing; what is no count is 0. */
export function readTokens(
  usages: readonly JsonDocument[],
  prompt: string | null,
  completion: string | null,
): RequestTokens {
  const count = (paths: readonly (readonly string[])[]) => {
    for (const usage of usages) {
      for (const path of paths) {
        const text = textAt(usage, path)
        if (text !== null && text !== '0') return countOf(text)
      }
    }
    return 0n
  }
  return {
    prompt: countOf(prompt),
    completion: countOf(completion),
    cacheRead: count(CACHE_READ),
    cacheWrite: count(CACHE_WRITE),
    reasoning: count(REASONING),
  }
}

function countOf(text: string | null): bigint {
  return text !== null && /^\d{1,18}(\.0*)?$/.test(text) ? BigInt(text.split('.')[0] ?? 0) : 0n
}
