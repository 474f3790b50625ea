import { logNeed } from '../../../../../src/source/needs/ledgers.ts'
import { columnsOf } from '../../../../../src/source/needs/need.ts'
import type { LedgerChoice, LedgerRead } from '../../../../../src/source/types.ts'
import { aRelation } from '../../../../support/relations.ts'

const TYPES: Readonly<Record<string, string>> = {
  spend: 'double precision',
  startTime: 'timestamp(3) without time zone',
  created_at: 'timestamp without time zone',
  metadata: 'jsonb',
  request_tags: 'jsonb',
}

/** What this project reads of the March 2026 table; later ones have no more of it. */
export const MARCH = [
  ...['request_id', 'call_type', 'api_key', 'spend', 'total_tokens', 'prompt_tokens', 'completion_tokens', 'startTime'],
  ...['model', 'model_group', 'custom_llm_provider', 'user', 'metadata', 'request_tags', 'team_id', 'organization_id'],
  ...['end_user', 'agent_id', 'session_id', 'mcp_namespaced_tool_name'],
]
export const SIMPLIFIED = [
  ...['request_id', 'api_key', 'model', 'api_provider', 'total_tokens', 'prompt_tokens', 'completion_tokens', 'spend'],
  ...['user', 'team_id', 'metadata', 'created_at'],
]

/** A read of a table with these columns, of which it sees what it asks for, as a run does. */
export function aRead(
  choice: Partial<LedgerChoice> = {},
  columns: readonly string[] = MARCH,
  types: Readonly<Record<string, string>> = {},
  indexed: readonly string[] = [],
): LedgerRead {
  const full: LedgerChoice = {
    levels: ['org', 'team', 'user', 'model'],
    granularity: 'hour',
    splitUsage: false,
    ...choice,
  }
  const seen = columnsOf(logNeed('spend-logs', full), (column) => columns.includes(column))
  return {
    ...full,
    window: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
    relation: aRelation(Object.fromEntries(seen.map((column) => [column, types[column] ?? TYPES[column] ?? 'text'])), {
      name: '"public"."LiteLLM_SpendLogs"',
      indexed: new Set(indexed),
    }),
    dayOwners: () => null,
  }
}
