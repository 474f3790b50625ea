import { describe, expect, test } from 'vitest'
import { dateOf, json, money, ReadSample, sumOf, text } from './read-sample.ts'

/** Every kind of request that a real LiteLLM has rows of is in the sample. */
const sample = new ReadSample('2026-11-20')
const daily = sample.rows('DailyUserSpend')
const logs = sample.rows('SpendLogs')

describe('requests', () => {
  test('of every kind of provider, one unknown and one missing', () => {
    const providers = new Set(daily.map((row) => row.custom_llm_provider))
    for (const slug of 'openai anthropic bedrock vertex_ai gemini azure fireworks_ai mistral groq tideline'.split(
      ' ',
    )) {
      expect(providers, slug).toContain(slug)
    }
    expect(providers).toContain(null)
    expect(providers).toContain('')
  })

  test('models with prefixes, versions and paths', () => {
    const models = new Set(daily.map((row) => row.model))
    expect(models).toContain('us.anthropic.claude-sonnet-4-5-20250929-v1:0')
    expect(models).toContain('gemini/gemini-2.5-flash')
    expect(models).toContain('accounts/fireworks/models/deepseek-v3p1')
  })

  test('MCP tools, embeddings, batches, and images that cost without a token', () => {
    expect(sumOf(logs.filter((row) => row.mcp_namespaced_tool_name === 'github-search_issues'))).toBeGreaterThan(0n)
    expect(sumOf(daily.filter((row) => row.endpoint === '/embeddings'))).toBeGreaterThan(0n)
    expect(sumOf(logs.filter((row) => row.call_type === 'aretrieve_batch'))).toBeGreaterThan(0n)
    const images = daily.filter((row) => row.endpoint === '/image/generations')
    expect(sumOf(images)).toBeGreaterThan(0n)
    expect(sumOf(images, 'prompt_tokens') + sumOf(images, 'completion_tokens')).toBe(0n)
  })

  test('answers from the cache cost nothing and have tokens; failures have neither', () => {
    const cached = logs.filter((row) => row.cache_hit === 'True')
    expect(cached.length).toBeGreaterThan(50)
    expect([sumOf(cached), cached.every((row) => Number(row.total_tokens) > 0)]).toEqual([0n, true])
    const failed = logs.filter((row) => row.status === 'failure')
    expect(failed.length).toBeGreaterThan(50)
    expect([sumOf(failed), sumOf(failed, 'total_tokens')]).toEqual([0n, 0n])
    expect(daily.some((row) => row.successful_requests === 0 && money(row.failed_requests) > 0n)).toBe(true)
  })

  test('tags of clients and of user agents; more in sum than was spent on tagged requests', () => {
    const tags = new Set(sample.rows('DailyTagSpend').map((row) => text(row.tag).replace(/:.*/, '')))
    expect([...tags].sort()).toEqual(['User-Agent', 'env', 'feature', 'litellm-internal-health-check'])
    expect(new Set(sample.rows('DailyTagSpend').map((row) => row.tag))).toContain('env:staging')
    const tagged = logs.filter((row) => row.request_tags !== '[]')
    expect(sumOf(sample.rows('DailyTagSpend').filter((row) => dateOf(row) > '2026-10-21'))).toBeGreaterThan(
      sumOf(tagged),
    )
  })

  test('cost centres of customers, prompts of nobody', () => {
    const centers = logs.map((row) => Object(json(row.metadata).spend_logs_metadata).cost_center)
    expect(new Set(centers).size).toBeGreaterThan(5)
    expect(Object.keys(logs[0] ?? {})).not.toEqual(expect.arrayContaining(['messages']))
    expect(Object.keys(logs[0] ?? {})).not.toEqual(expect.arrayContaining(['response']))
  })

  test('provisioned throughput: money that is in no other table', () => {
    const rows = sample.rows('DailyTeamSpend', { api_key: '__ptu_flat_cost__' })
    expect(rows.length).toBe(45)
    expect(new Set(rows.map((row) => row.ptu_flat_cost))).toEqual(new Set(['129.6']))
    expect([sumOf(rows), sumOf(rows, 'api_requests')]).toEqual([0n, 0n])
    const [name] = rows.map((row) => row.model_group)
    const requests = daily.filter((row) => row.model_group === name)
    expect(requests.length).toBeGreaterThan(20)
    expect(sumOf(requests)).toBe(0n)
  })
})

describe('what a request cost in detail', () => {
  const priced = logs
    .map((row) => ({ row, metadata: json(row.metadata) }))
    .filter(({ metadata }) => metadata.cost_breakdown !== undefined)
    .map(({ row, metadata }) => ({ row, usage: Object(metadata.usage_object), cost: Object(metadata.cost_breakdown) }))
  const parts = ['input_cost', 'cache_read_cost', 'cache_creation_cost', 'output_cost', 'tool_usage_cost']
  const of = (cost: Record<string, number>, part: string) => money(String(cost[part] ?? 0))

  test('the parts add up to the original cost, and with discount and margin to the spend', () => {
    expect(priced.length).toBeGreaterThan(4000)
    for (const { row, cost } of priced) {
      expect(parts.reduce((sum, part) => sum + of(cost, part), 0n)).toBe(of(cost, 'original_cost'))
      const total = of(cost, 'original_cost') - of(cost, 'discount_amount') + of(cost, 'margin_total_amount')
      expect([total, money(row.spend)]).toEqual([of(cost, 'total_cost'), of(cost, 'total_cost')])
      expect(of(cost, 'reasoning_cost') <= of(cost, 'output_cost')).toBe(true)
    }
  })

  test.each([...parts, 'reasoning_cost', 'discount_amount', 'margin_total_amount'])('there is %s', (part) => {
    expect(priced.filter(({ cost }) => of(cost, part) > 0n).length).toBeGreaterThan(20)
  })

  test('usage names what the cache gave, as OpenAI and as Anthropic say it', () => {
    expect(priced.filter(({ usage }) => Object(usage.prompt_tokens_details).cached_tokens > 0).length).toBeGreaterThan(
      500,
    )
    expect(priced.filter(({ usage }) => usage.cache_creation_input_tokens > 0).length).toBeGreaterThan(100)
    for (const { row, usage } of priced) expect(usage.total_tokens).toBe(row.total_tokens)
  })
})
