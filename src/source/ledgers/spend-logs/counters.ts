import { COUNTER_NAMES, type CounterName, type Counters } from '../../../core/model/spend.ts'
import type { RawRow, Relation } from '../../types.ts'
import type { LogTable } from './columns.ts'

const NAMES = ['tokens', 'prompt', 'completion', 'failed', 'cache_read', 'cache_write'] as const

/** Counters of one request, as the last columns of the query; a cache count is where the provider's usage puts it. */
export function counterColumns(
  table: LogTable,
  tokens: string,
): readonly { readonly name: string; readonly sql: string }[] {
  const column = (name: string) => table.count(name)
  const sql: Readonly<Record<(typeof NAMES)[number], string>> = {
    tokens,
    prompt: column('prompt_tokens'),
    completion: column('completion_tokens'),
    failed: `CASE WHEN ${statusSql(table)} = 'failure' THEN 1 ELSE 0 END::int8`,
    cache_read: cacheSql(table, ['cache_read_input_tokens', 'prompt_tokens_details,cached_tokens']),
    cache_write: cacheSql(table, [
      'cache_creation_input_tokens',
      'prompt_tokens_details,cache_creation_tokens',
      'prompt_tokens_details,cache_write_tokens',
    ]),
  }
  return NAMES.map((name) => ({ name: `counted ${name}`, sql: sql[name] }))
}

/** Reads the counters that a row ends in. */
export function readCounters(row: RawRow, requests: bigint): Counters {
  const [tokens, prompt, completion, failed, cacheRead, cacheWrite] = row
    .slice(-NAMES.length)
    .map((text) => BigInt(text ?? 0))
  return {
    requests,
    failedRequests: failed ?? 0n,
    tokens: tokens ?? 0n,
    promptTokens: prompt ?? 0n,
    completionTokens: completion ?? 0n,
    cacheReadTokens: cacheRead ?? 0n,
    cacheWriteTokens: cacheWrite ?? 0n,
  }
}

/** Counters that cannot be read: their column is absent or not granted, or holds no JSON. */
export function unknownLogCounters({ columns, withheld }: Relation): ReadonlySet<CounterName> {
  const lacks = (column: string) => !columns.has(column)
  const noMetadata = !['jsonb', 'json'].includes(columns.get('metadata') ?? '')
  const unknown: Readonly<Record<CounterName, boolean>> = {
    requests: false,
    failedRequests: withheld.has('status') || (lacks('status') && noMetadata),
    // A request that knows no parts may know their sum.
    tokens: lacks('prompt_tokens') || lacks('completion_tokens') || withheld.has('total_tokens'),
    promptTokens: lacks('prompt_tokens'),
    completionTokens: lacks('completion_tokens'),
    cacheReadTokens: noMetadata,
    cacheWriteTokens: noMetadata,
  }
  return new Set(COUNTER_NAMES.filter((counter) => unknown[counter]))
}

/** LiteLLM has had a column for it since May 2025, and the metadata before (docs/litellm.md, request log). */
function statusSql(table: LogTable): string {
  const metadata = table.json('metadata')
  const places = [
    ...(table.has('status') ? ["nullif(status, '')"] : []),
    ...(metadata === null ? [] : [`${metadata} ->> 'status'`]),
  ]
  return `coalesce(${[...places, "'success'"].join(', ')})`
}

/** The first of several places that holds a count above nothing. */
function cacheSql(table: LogTable, paths: readonly string[]): string {
  const metadata = table.json('metadata')
  if (metadata === null) return '0::int8'
  const texts = ['usage_object', 'additional_usage_values'].flatMap((from) =>
    paths.map((path) => `substring(${metadata} #>> '{${from},${path}}' FROM '^0*([1-9]\\d{0,17})(?:\\.0*)?$')`),
  )
  return `coalesce(${texts.join(', ')}, '0')::int8`
}
