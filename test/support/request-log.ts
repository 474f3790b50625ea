import { hash } from './litellm-rows.ts'
import type { TestDatabase } from './postgres.ts'
import { insertRows } from './postgres.ts'

export type LogVersion = 'mid-2025' | 'march-2026' | 'autumn-2026' | 'simplified'
export const LOG_VERSIONS: readonly LogVersion[] = ['mid-2025', 'march-2026', 'autumn-2026', 'simplified']

type Row = Readonly<Record<string, unknown>>

/** What no run may ever show. */
export const SECRET = 'the secret of a prompt'

/** Names of the simplified schema that differ. */
const SIMPLE: Readonly<Record<string, string>> = { startTime: 'created_at', custom_llm_provider: 'api_provider' }

/** Inserts requests written as of autumn 2026; columns that a version lacks are left out. */
export async function insertRequests(db: TestDatabase, version: LogVersion, rows: readonly Row[]): Promise<void> {
  const columns = await db.query<{ attname: string }>(
    `SELECT attname FROM pg_attribute WHERE attrelid = '"LiteLLM_SpendLogs"'::regclass AND attnum > 0`,
  )
  const known = new Set(columns.map(({ attname }) => attname))
  const secret = { text: SECRET }
  const hidden = { messages: secret, response: secret, proxy_server_request: secret, payload: secret }
  const stored = rows.map((row, index) => {
    const full = { request_id: `request-${index}`, call_type: 'acompletion', endTime: row.startTime, ...hidden, ...row }
    const named = Object.entries(full).map(([name, value]) => [
      version === 'simplified' ? (SIMPLE[name] ?? name) : name,
      value,
    ])
    return Object.fromEntries(named.filter(([name]) => known.has(String(name))))
  })
  await insertRows(db, 'LiteLLM_SpendLogs', stored)
}

/** Always the same numbers: a linear congruential generator. */
function chance(seed: number): <T>(values: readonly T[]) => T {
  let state = seed
  return (values) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    const value = values[Math.floor((state / 2_147_483_648) * values.length)]
    if (value === undefined) throw new Error('nothing to choose from')
    return value
  }
}

/** A breakdown as LiteLLM computes it in floating point, and what is charged by it. */
function breakdown(pick: ReturnType<typeof chance>) {
  const [input, output] = [pick([0.0003, 1 / 3000, 5.87e-7]), pick([0.002, 1 / 700, 0])]
  const [read, write] = [pick([0, 0.0001, 1e-9]), pick([0, 0, 0.00025])]
  const reasoning = pick([0, output / 3])
  const tool = pick([0, 0, 0.01])
  const original = input + read + write + output + tool
  const discount = original * pick([0, 0, 0.05, 1 / 3])
  const margin = (original - discount) * pick([0, 0, 0.1])
  const total = original - discount + margin
  const costs = {
    input_cost: pick([input + read + write, input]),
    output_cost: output,
    total_cost: total,
    tool_usage_cost: tool,
    ...(read > 0 && { cache_read_cost: read }),
    ...(write > 0 && { cache_creation_cost: write }),
    ...(reasoning > 0 && { reasoning_cost: reasoning }),
    original_cost: original,
    discount_percent: discount / original,
    discount_amount: discount,
    margin_total_amount: margin,
  }
  return { costs, total }
}

/** Some requests of October 2026, with everything that columns and JSON of the log have been seen to hold. */
export function requests(count: number, seed = 7): readonly Row[] {
  const pick = chance(seed)
  return Array.from({ length: count }, () => {
    const { costs, total } = breakdown(pick)
    const cost = pick([
      { spend: total, cost_breakdown: costs },
      { spend: total, cost_breakdown: costs },
      { spend: 0, cost_breakdown: costs },
      { spend: total / 2, cost_breakdown: costs },
      { spend: 1 / 3, cost_breakdown: null },
      { spend: 1e-12, cost_breakdown: [] },
      { spend: 4e-13, cost_breakdown: 'none' },
      { spend: 5e-13, cost_breakdown: { ...costs, input_cost: 'free', discount_amount: true } },
      { spend: 123_456.789012345, cost_breakdown: { ...costs, original_cost: null, discount_amount: [1] } },
      { spend: -0.25, cost_breakdown: { ...costs, original_cost: '1', discount_amount: '1' } },
      { spend: 0, cost_breakdown: undefined },
    ])
    const [prompt, completion] = pick([
      [1000, 200],
      [1_000_000_000, 1_100_000_000],
      [0, 0],
      [17, 0],
    ])
    const usage = pick([
      { cache_read_input_tokens: 400, cache_creation_input_tokens: 50 },
      { cache_read_input_tokens: 0, prompt_tokens_details: { cached_tokens: 300, cache_write_tokens: 1 } },
      { completion_tokens_details: { reasoning_tokens: 100 }, prompt_tokens_details: null },
      { cache_read_input_tokens: 'many', completion_tokens_details: [] },
      null,
    ])
    const day = pick(['01', '02', '02', '31'])
    return {
      startTime: `2026-10-${day} ${pick(['00', '13', '23'])}:${pick(['00:00.000', '30:00.001', '59:59.999'])}`,
      spend: cost.spend,
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      api_key: pick([hash('1'), hash('2'), hash('9'), 'litellm_proxy_master_key', '', 'sk-raw-secret-text']),
      user: pick(['ann@example.com', 'user-2', '']),
      team_id: pick(['team-1', 'Team|3', '', null]),
      organization_id: pick(['org-1', 'Org/3:x', '', null]),
      end_user: pick(['customer-1', 'Customer 1', '', null]),
      agent_id: pick(['agent-1', null]),
      model: pick(['gpt-4o', 'openai/gpt-4o', 'claude-3-5-haiku', '']),
      model_group: pick(['fast', 'good', '']),
      custom_llm_provider: pick(['openai', 'bedrock', '']),
      call_type: pick(['acompletion', 'aresponses', 'anthropic_messages', '']),
      mcp_namespaced_tool_name: pick([null, null, '', 'github-search']),
      session_id: pick([null, 'session-1']),
      request_tags: pick([
        ['env:prod', 'User-Agent: curl', 'User-Agent: curl/8.1'],
        ['env=test', 'env:prod', 'env:prod', 'team:x'],
        ['environment:no', 'env', 'env:', 5, null, { env: 'x' }, ['env:y']],
        [],
        '{"env": "prod"}',
        '"env:prod"',
        '7',
        'null',
        null,
      ]),
      metadata: pick([
        ...[null, '[]', '"env"', '5', 'null'],
        ...[undefined, null, [1], 'CC-1', { cost_center: 'CC-1' }, { cost_center: 7 }, { cost_center: { a: 1 } }].map(
          (spend_logs_metadata) => ({
            cost_breakdown: cost.cost_breakdown,
            usage_object: usage,
            additional_usage_values: pick([null, { cache_read_input_tokens: 30 }]),
            spend_logs_metadata,
            user_api_key_project_id: pick([null, '', 'project-1']),
            requester_ip_address: SECRET,
          }),
        ),
      ]),
    }
  })
}

/** The cost that a window of the log must deliver, as Postgres computes it: decimal text in USD. */
export async function loggedCost(db: TestDatabase, version: LogVersion, from: string, to: string): Promise<string> {
  const start = version === 'simplified' ? 'created_at' : '"startTime"'
  const [row] = await db.query<{ sum: string }>(
    `SELECT trim_scale(coalesce(sum(round(spend::text::numeric, 12)), 0))::text AS sum FROM "LiteLLM_SpendLogs"
     WHERE ${start} >= $1 AND ${start} < $2 AND spend::text NOT IN ('NaN', 'Infinity', '-Infinity')`,
    [from, to],
  )
  return row?.sum ?? ''
}
