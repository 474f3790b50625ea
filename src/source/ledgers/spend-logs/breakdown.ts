import { type Money, parseMoney } from '../../../core/model/money.ts'
import type { RawRow } from '../../types.ts'

/** The parts of `metadata` that say what a request's cost is made of; each is read once, and only numbers leave the database. */
export const BREAKDOWN_SOURCES = [
  { key: 'cost_breakdown', alias: 'breakdown' },
  { key: 'usage_object', alias: 'usage' },
  // Everything of the usage but its three totals; the only one that early versions have.
  { key: 'additional_usage_values', alias: 'more_usage' },
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

const cost = (name: string) => ({ name, sql: `breakdown ->> '${name}'` })
/** The first of several places that holds more than nothing. */
const count = (name: string, ...paths: readonly string[]) => {
  const places = ['usage', 'more_usage'].flatMap((from) => paths.map((path) => `nullif(${from} #>> '{${path}}', '0')`))
  return { name, sql: `coalesce(${places.join(', ')})` }
}

/** Columns of the query, named as {@link readBreakdown} and {@link readTokens} ask for them. */
export const BREAKDOWN_COLUMNS = [
  cost('input_cost'),
  cost('cache_read_cost'),
  cost('cache_creation_cost'),
  cost('output_cost'),
  cost('reasoning_cost'),
  cost('tool_usage_cost'),
  cost('original_cost'),
  cost('discount_amount'),
  cost('margin_total_amount'),
  cost('total_cost'),
  {
    name: 'additional_costs',
    sql: `CASE WHEN jsonb_typeof(breakdown -> 'additional_costs') = 'object' THEN (SELECT sum(value::text::numeric)
    FROM jsonb_each(breakdown -> 'additional_costs') WHERE jsonb_typeof(value) = 'number') END`,
  },
  count('cache_read', 'cache_read_input_tokens', 'prompt_tokens_details,cached_tokens'),
  count(
    'cache_write',
    'cache_creation_input_tokens',
    'prompt_tokens_details,cache_creation_tokens',
    'prompt_tokens_details,cache_write_tokens',
  ),
  count('reasoning', 'completion_tokens_details,reasoning_tokens'),
] as const

type BreakdownColumn = (typeof BREAKDOWN_COLUMNS)[number]['name']

/** Reads the breakdown whose columns begin at `first`; null where there is none or a part of it is no number. */
export function readBreakdown(row: RawRow, first: number): CostBreakdown | null {
  let broken = false
  const part = (name: BreakdownColumn): Money | null => {
    const text = cell(row, first, name)
    if (text == null) return null
    const money = parseMoney(text)
    if (money === null) broken = true
    return money
  }
  const input = part('input_cost')
  const output = part('output_cost')
  const breakdown = {
    input: input ?? 0n,
    cacheRead: part('cache_read_cost') ?? 0n,
    cacheWrite: part('cache_creation_cost') ?? 0n,
    output: output ?? 0n,
    reasoning: part('reasoning_cost') ?? 0n,
    tool: part('tool_usage_cost') ?? 0n,
    additional: part('additional_costs') ?? 0n,
    original: part('original_cost'),
    discount: part('discount_amount') ?? 0n,
    margin: part('margin_total_amount') ?? 0n,
    total: part('total_cost'),
  }
  return broken || (input === null && output === null) ? null : breakdown
}

/** Reads the token details whose columns begin at `first`; what is no count is 0. */
export function readTokens(
  row: RawRow,
  first: number,
  prompt: string | null,
  completion: string | null,
): RequestTokens {
  return {
    prompt: countOf(prompt),
    completion: countOf(completion),
    cacheRead: countOf(cell(row, first, 'cache_read')),
    cacheWrite: countOf(cell(row, first, 'cache_write')),
    reasoning: countOf(cell(row, first, 'reasoning')),
  }
}

const PLACE = new Map<string, number>(BREAKDOWN_COLUMNS.map(({ name }, place) => [name, place]))

function cell(row: RawRow, first: number, name: BreakdownColumn): string | null | undefined {
  return row[first + (PLACE.get(name) ?? 0)]
}

function countOf(text: string | null | undefined): bigint {
  return text != null && /^\d{1,18}(\.0*)?$/.test(text) ? BigInt(text.split('.')[0] ?? 0) : 0n
}
