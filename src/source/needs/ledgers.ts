import { isLabelLevel, type Level } from '../../core/model/level.ts'
import type { CounterName } from '../../core/model/spend.ts'
import { splitLevel } from '../ledgers/spend-logs/tags.ts'
import type { LedgerChoice } from '../types.ts'
import type { TableNeed } from './need.ts'

/** Columns that every daily table has had since it exists, besides its entity (docs/litellm.md, daily tables). */
const DAILY_REQUIRED = ['date', 'api_key', 'model', 'custom_llm_provider', 'spend']
const TOKENS = ['prompt_tokens', 'completion_tokens']

/** What a counter is called in a sentence. */
const COUNTER_WORDS: Readonly<Record<CounterName, string>> = {
  requests: 'requests',
  failedRequests: 'failed requests',
  tokens: 'tokens',
  promptTokens: 'prompt tokens',
  completionTokens: 'completion tokens',
  cacheReadTokens: 'cached prompts',
  cacheWriteTokens: 'tokens written to caches',
}

/** What is lost without the columns of a counter. */
export function unknown(counter: CounterName): string {
  return `${COUNTER_WORDS[counter]} are unknown`
}

/** The columns of a daily table that a counter is made of. */
export const DAILY_COUNTERS: Readonly<Record<CounterName, readonly string[]>> = {
  requests: ['api_requests'],
  failedRequests: ['failed_requests'],
  tokens: TOKENS,
  promptTokens: ['prompt_tokens'],
  completionTokens: ['completion_tokens'],
  cacheReadTokens: ['cache_read_input_tokens'],
  cacheWriteTokens: ['cache_creation_input_tokens'],
}

/** A daily table: what came later than its first columns, and what only counters need. */
export function dailyNeed(table: { id: string; relation: string; entity: string }, choice: LedgerChoice): TableNeed {
  const { counters } = choice
  const ofCounter = counters === undefined || counters === 'any' ? [] : DAILY_COUNTERS[counters]
  const required = [table.entity, ...DAILY_REQUIRED, ...(counters === 'any' ? [] : TOKENS), ...ofCounter]
  return {
    relation: table.relation,
    required: [...new Set(required)],
    optional: without(required, {
      api_requests: counters === 'any' ? unknown('requests') : 'lines without tokens have no amount',
      mcp_namespaced_tool_name: 'tools are not named',
      endpoint: 'operations are not named',
      model_group: 'models are known by one name only',
      ...(counters === 'any'
        ? {
            prompt_tokens: unknown('tokens'),
            completion_tokens: unknown('tokens'),
            failed_requests: unknown('failedRequests'),
            cache_read_input_tokens: unknown('cacheReadTokens'),
            cache_creation_input_tokens: unknown('cacheWriteTokens'),
          }
        : {}),
    }),
    ...ledgerOf(table.id),
  }
}

/** Names the start of a request has had; autumn 2026 has both, and `created_at` is then when the row was written. */
export const START = ['startTime', 'created_at']
/** Names the provider has had. */
export const PROVIDER = ['custom_llm_provider', 'api_provider']
/** Who is always asked, whatever the levels: filters and the attribution of keys rest on them. */
const LOG_REQUIRED = ['api_key', 'user', 'team_id', 'model', 'spend']

/** Columns that only some levels need. */
const OF_LEVEL: Partial<Record<Level, string>> = {
  'end-user': 'end_user',
  agent: 'agent_id',
  'model-group': 'model_group',
}

/** The request log: prompts and answers are never among its columns. */
export function logNeed(id: string, choice: LedgerChoice): TableNeed {
  const { levels, granularity, splitUsage, counters } = choice
  const ofRequest = granularity === 'request'
  const any = counters === 'any'
  const split = splitLevel(choice)
  const asked = split === null || levels.includes(split) ? levels : [...levels, split]
  const ofLevels: [string, Level][] = asked.flatMap((level): [string, Level][] => {
    const isTagged = level === split || (isLabelLevel(level) && level.startsWith('tag:'))
    const column = isTagged ? 'request_tags' : OF_LEVEL[level]
    return column === undefined ? [] : [[column, level]]
  })
  const required = [
    ...LOG_REQUIRED,
    ...(any ? [] : TOKENS),
    ...(ofRequest ? ['request_id'] : []),
    // Without the breakdown nothing could be split, and every line would silently stay whole.
    ...(splitUsage ? ['metadata'] : []),
    ...(counters === 'failedRequests' ? ['status'] : []),
  ]
  return {
    relation: 'LiteLLM_SpendLogs',
    required,
    optional: without(required, {
      organization_id: 'the organization of a request is unknown',
      call_type: 'operations are not named',
      mcp_namespaced_tool_name: 'tools are not named',
      total_tokens: any ? unknown('tokens') : 'requests that know only their total have no tokens',
      metadata: any ? 'discounts and cached prompts are unknown' : 'discounts are unknown',
      ...(any ? { prompt_tokens: unknown('tokens'), completion_tokens: unknown('tokens') } : {}),
      ...(any ? { status: unknown('failedRequests') } : {}),
      ...(ofRequest ? { session_id: 'sessions are not named' } : {}),
      ...Object.fromEntries(ofLevels.map(([column, level]) => [column, `the level ${level} is unassigned`])),
    }),
    asked: ofLevels.map(([column]) => column),
    oneOf: [START, PROVIDER],
    ...ledgerOf(id),
  }
}

function ledgerOf(id: string): Pick<TableNeed, 'usedFor' | 'impactIfMissing'> {
  return { usedFor: `the ledger ${id}`, impactIfMissing: null }
}

function without(required: readonly string[], optional: Readonly<Record<string, string>>): TableNeed['optional'] {
  return Object.fromEntries(Object.entries(optional).filter(([column]) => !required.includes(column)))
}
