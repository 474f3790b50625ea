import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatMoney, parseMoney } from '../../src/core/model/money.ts'
import { caseDatabase } from '../support/cases.ts'
import { cli } from '../support/cli.ts'
import { hash, insertEntities } from '../support/litellm-rows.ts'
import { createDatabase, insertRows, type TestDatabase } from '../support/postgres.ts'
import { insertRequests, LOG_VERSIONS, loggedCost, requests, SECRET } from '../support/request-log.ts'

type Line = Record<string, string>

const folder = mkdtempSync(join(tmpdir(), 'spend-logs-'))
let files = 0

async function exported(db: TestDatabase, args: readonly string[] = [], window = ['--month', '2026-10']) {
  const file = join(folder, `${++files}.csv`)
  const result = await cli(['export', '--source', 'spend-logs', ...window, '--out', file, '--json', ...args], {
    env: { DATABASE_URL: db.url },
  })
  expect(result.stderr, result.stderr).not.toContain('error:')
  const lines: Line[] = parse(readFileSync(file), { columns: true })
  return { ...result, lines, summary: JSON.parse(result.stdout), bytes: readFileSync(file, 'utf8') }
}

const money = (line: Line) => parseMoney(line['cost/cost'] ?? '') ?? 0n
const sum = (lines: readonly Line[]) => formatMoney(lines.reduce((total, line) => total + money(line), 0n))

/** No (resource/id, tag) has two values, and every id survives CloudZero's split. */
function expectTrueTags(lines: readonly Line[]): void {
  const values = new Map<string, string>()
  for (const line of lines) {
    expect(line['resource/id']).toMatch(/^llm-usage\/[^/:\s]+$/)
    for (const [column, value] of Object.entries(line)) {
      if (!column.startsWith('resource/tag:')) continue
      const key = `${line['resource/id']} ${column}`
      expect(values.get(key) ?? value).toBe(value)
      values.set(key, value)
    }
  }
}

const EVERY_LEVEL =
  'tag:env,org,team,project,user,key,end-user,agent,metadata:cost_center,model-group,model,provider,tag:User-Agent'

describe.each(LOG_VERSIONS)('requests of %s', (version) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await createDatabase({ schema: version })
    if (version === 'mid-2025' || version === 'march-2026') await insertEntities(db, version)
    if (version === 'autumn-2026') await insertEntities(db, 'march-2026')
    await insertRequests(db, version, requests(1500))
  })
  afterAll(() => db.drop())

  test.each([
    [[]],
    [['--granularity', 'day']],
    [['--granularity', 'request']],
    [['--split-usage']],
    [['--granularity', 'request', '--split-usage', '--levels', 'org,team,user,model,tag:env,metadata:cost_center']],
    [['--levels', EVERY_LEVEL, '--tags', 'all', '--split-usage']],
    [['--no-pii', '--levels', EVERY_LEVEL]],
    [['--levels', 'tags,team,user,model']],
    [['--levels', `tags+user-agent,${EVERY_LEVEL}`, '--split-usage', '--granularity', 'request']],
  ])('deliver their cost to the last digit, under true tags: %s', async (args) => {
    const env = args.includes('--no-pii') ? { LITELLM_CLOUDZERO_PII_KEY: 'sixteen or more letters' } : {}
    const file = join(folder, `${++files}.csv`)
    const command = ['export', '--source', 'spend-logs', '--month', '2026-10', '--out', file, '--json', ...args]
    const { code, stdout, stderr } = await cli(command, { env: { DATABASE_URL: db.url, ...env } })
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('error:') })
    expect(stderr).toMatch(/warn.*only as complete as LiteLLM keeps it/)
    const text = readFileSync(file, 'utf8')
    const lines: Line[] = parse(text, { columns: true })
    const expected = await loggedCost(db, version, '2026-10-01', '2026-11-01')
    expect(sum(lines)).toBe(expected)
    const { cost, rows } = JSON.parse(stdout)
    expect(cost).toMatchObject({ read: expected, delivered: expected, rejected: '0' })
    expect(rows).toBe(1500)
    expectTrueTags(lines)
    for (const secret of [SECRET, 'sk-raw-secret-text']) expect(text + stdout + stderr).not.toContain(secret)
  })

  test('single requests added up are the lines of their hours', async () => {
    const args = ['--levels', EVERY_LEVEL]
    const grouped = await exported(db, [...args, '--no-key-detail'])
    const single = await exported(db, [...args, '--granularity', 'request'])
    const key = ({ 'cost/cost': _, 'usage/amount': __, 'lineitem/type': ___, ...line }: Line) => {
      for (const column of ['lineitem/id', 'lineitem/description', 'cost/on_demand_cost']) delete line[column]
      return JSON.stringify(Object.entries(line).sort())
    }
    const added = (lines: readonly Line[]) => {
      const sums = new Map<string, [bigint, bigint]>()
      for (const line of lines) {
        const [cost, amount] = sums.get(key(line)) ?? [0n, 0n]
        sums.set(key(line), [cost + money(line), amount + BigInt(line['usage/amount'] || 0)])
      }
      // A request without cost and tokens makes no line of its own, but counts in its hour.
      return [...sums].filter(([, [cost]]) => cost !== 0n).map(([text, [cost]]) => `${cost} ${text}`)
    }
    expect(added(single.lines).sort()).toEqual(added(grouped.lines).sort())
  })

  test('a filter finds the same cost in any granularity', async () => {
    const all = await exported(db, ['--user', 'user-2'])
    const split = await exported(db, ['--user', 'user-2', '--granularity', 'request', '--split-usage'])
    expect(all.lines.length).toBeGreaterThan(10)
    expect(sum(split.lines)).toBe(sum(all.lines))
    expect(split.summary.cost.filtered).toBe(all.summary.cost.filtered)
  })
})

describe('requests of autumn 2026', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await createDatabase({ schema: 'autumn-2026' })
    await insertEntities(db, 'march-2026')
    await insertRows(db, 'LiteLLM_EndUserTable', [{ user_id: 'customer-1', alias: 'Customer One' }])
    const costs = { input_cost: 0.5, output_cost: 0.3, reasoning_cost: 0.1, original_cost: 0.8, total_cost: 0.8 }
    const row = {
      model: 'gpt-4o',
      custom_llm_provider: 'openai',
      api_key: hash('1'),
      user: 'ann@example.com',
      team_id: 'team-2',
      spend: 0.8,
      prompt_tokens: 100,
      completion_tokens: 50,
      startTime: '2026-10-05 13:30:00',
      session_id: 'session-1',
      end_user: 'customer-1',
      request_tags: ['env:prod', 'User-Agent: curl'],
      metadata: {
        cost_breakdown: costs,
        usage_object: { completion_tokens_details: { reasoning_tokens: 20 } },
        spend_logs_metadata: { cost_center: 'CC-1' },
      },
    }
    await insertRequests(db, 'autumn-2026', [
      { ...row, request_id: 'one' },
      { ...row, request_id: 'two', startTime: '2026-10-05 13:59:59.999' },
      { ...row, request_id: 'three', startTime: '2026-10-05 14:00:00' },
      {
        ...row,
        request_id: 'discounted',
        startTime: '2026-10-06 01:00:00',
        spend: 0.792,
        metadata: {
          cost_breakdown: { ...costs, discount_amount: 0.08, margin_total_amount: 0.072, total_cost: 0.792 },
        },
      },
      { ...row, request_id: 'broken', spend: 'NaN' },
    ])
  })
  afterAll(() => db.drop())

  test('keep their hour, and the team they were made for whatever the key says now', async () => {
    const { code, lines } = await exported(db)
    expect(code).toBe(1)
    expect(lines.map((line) => [line['time/usage_start'], line['cost/cost'], line['usage/amount']]).sort()).toEqual([
      ['2026-10-05T13:00:00Z', '1.6', '300'],
      ['2026-10-05T14:00:00Z', '0.8', '150'],
      ['2026-10-06T01:00:00Z', '0.792', '150'],
    ])
    expect(lines[0]).toMatchObject({
      'resource/tag:team': 'Research',
      'resource/id': expect.stringContaining('|team-2|'),
      'action/operation': 'chat-completions',
      'action/usage_type': 'tokens',
    })
  })

  test('an hour may be asked for', async () => {
    const { lines } = await exported(db, [], ['--from', '2026-10-05T13', '--to', '2026-10-05T14'])
    expect(sum(lines)).toBe('1.6')
  })

  test('one line each, with id, call type and session', async () => {
    const { lines } = await exported(db, ['--granularity', 'request'])
    expect(lines.map((line) => [line['lineitem/id'], line['lineitem/description']])).toEqual(
      ['one', 'two', 'three', 'discounted'].map((id) => [id, 'acompletion session-1']),
    )
  })

  test('split by usage type', async () => {
    const { lines } = await exported(db, ['--split-usage'])
    const parts = lines.filter((line) => line['time/usage_start'] === '2026-10-05T14:00:00Z')
    expect(
      Object.fromEntries(parts.map((line) => [line['action/usage_type'], [line['cost/cost'], line['usage/amount']]])),
    ).toEqual({ input: ['0.5', '100'], output: ['0.2', '30'], 'reasoning-output': ['0.1', '20'] })
    const discounted = lines.filter((line) => line['time/usage_start'] === '2026-10-06T01:00:00Z')
    expect(
      Object.fromEntries(
        discounted.map((line) => [line['action/usage_type'], [line['cost/cost'], line['cost/on_demand_cost']]]),
      ),
    ).toEqual({
      input: ['0.45', '0.5'],
      output: ['0.18', '0.2'],
      'reasoning-output': ['0.09', '0.1'],
      margin: ['0.072', ''],
    })
  })

  test('custom levels, in any order, name what they are', async () => {
    const { lines } = await exported(db, ['--levels', 'metadata:cost_center,end-user,tag:env,model'])
    expect(lines[0]).toMatchObject({
      'resource/tag:metadata_cost_center': 'CC-1',
      'resource/tag:end_user': 'Customer One',
      'resource/tag:tag_env': 'prod',
    })
    expect(lines[0]?.['resource/id']).toMatch(/^llm-usage\/cc-1--[0-9a-f]{16}\|customer-1\|prod\|gpt-4o@openai$/)
  })

  test('only what a run needs has to be granted', async () => {
    const grants = (columns: readonly string[]) => (role: string) =>
      `GRANT USAGE ON SCHEMA public TO ${role}; GRANT SELECT (${columns.join(', ')}) ON "LiteLLM_SpendLogs" TO ${role}`
    const columns = ['api_key', '"user"', 'team_id', 'organization_id', 'model', 'spend', 'prompt_tokens']
    const rest = ['completion_tokens', 'total_tokens', '"startTime"', 'custom_llm_provider', 'call_type', 'metadata']
    const url = await db.createRole(grants([...columns, ...rest, 'mcp_namespaced_tool_name']))
    const command = ['export', '--source', 'spend-logs', '--month', '2026-10', '--out', '-', '--allow-rejects']
    const enough = await cli(command, { env: { DATABASE_URL: url } })
    expect(enough.code, enough.stderr).toBe(0)
    expect(enough.stderr).not.toContain('Left out, not granted')
    expect(sum(parse(enough.stdout, { columns: true }))).toBe('3.192')
    const more = await cli([...command, '--granularity', 'request'], { env: { DATABASE_URL: url } })
    expect(more.code).toBe(3)
    expect(more.stderr).toMatch(/GRANT SELECT \("request_id", "session_id"\) ON "public"."LiteLLM_SpendLogs"/)
  })
})

describe('requests with any number of tags', () => {
  let db: TestDatabase
  const TAGS = ['web', 'Web', 'env:prod', 'k=v', '"quoted"', 'ünïcode', '😀', 'back\\slash', 'User-Agent: curl', ' ']
  beforeAll(async () => {
    db = await createDatabase({ schema: 'autumn-2026' })
    let state = 7
    const random = (below: number) => {
      state = (state * 48_271) % 2_147_483_647
      return state % below
    }
    const rows = Array.from({ length: 600 }, (_, number) => ({
      request_id: `r${number}`,
      call_type: 'acompletion',
      api_key: hash(String(random(3))),
      team_id: `team-${random(2)}`,
      user: `user-${random(3)}`,
      model: `model-${random(2)}`,
      custom_llm_provider: 'openai',
      spend: `${random(2)}.${String(random(1_000_000)).padStart(6, '0')}${String(random(1_000_000)).padStart(6, '0')}`,
      total_tokens: 7,
      prompt_tokens: random(9),
      completion_tokens: random(5),
      startTime: `2026-10-${String(1 + random(20)).padStart(2, '0')} ${String(random(24)).padStart(2, '0')}:10:00`,
      endTime: '2026-10-05 13:00:01',
      // With duplicates, and now and then none or no list.
      request_tags: random(9) === 0 ? null : JSON.stringify(Array.from({ length: random(8) }, () => TAGS[random(10)])),
      metadata: JSON.stringify({ cost_breakdown: { input_cost: 0.1, output_cost: 0.000001 } }),
    }))
    await insertRows(db, 'LiteLLM_SpendLogs', rows)
  })
  afterAll(() => db.drop())

  /** The shares of each tag, made in SQL. */
  const byHand = async (): Promise<Record<string, string>> => {
    const rows = await db.query<{ tag: string; cost: string }>(`
      WITH requests AS (
        SELECT request_id, round(spend::text::numeric, 12) * 1e12 AS cost, tag,
          count(tag) OVER request AS tags, row_number() OVER (request ORDER BY tag COLLATE "C") AS place
        FROM "LiteLLM_SpendLogs" LEFT JOIN LATERAL (
          SELECT DISTINCT tag FROM jsonb_array_elements_text(request_tags) AS tag
          WHERE tag ~ '\\S' AND tag !~* '^user-agent:'
        ) AS tags ON true
        WINDOW request AS (PARTITION BY request_id)
      )
      SELECT coalesce(tag, '') AS tag, trim_scale(sum(CASE WHEN tags = 0 THEN cost
        ELSE div(cost, tags) + CASE WHEN place = 1 THEN mod(cost, tags) ELSE 0 END END) / 1e12)::text AS cost
      FROM requests GROUP BY 1`)
    return Object.fromEntries(rows.map(({ tag, cost }) => [tag, cost]))
  }
  const byTag = (lines: readonly Line[]) => {
    const tags = new Set(lines.map((line) => line['resource/tag:tag'] ?? ''))
    return Object.fromEntries(
      [...tags].map((tag) => [tag, sum(lines.filter((line) => line['resource/tag:tag'] === tag))]),
    )
  }

  test.each([[[]], [['--granularity', 'day']], [['--granularity', 'request']]])(
    'give each tag what a query by hand gives: %s',
    async (args) => {
      const { lines, summary } = await exported(db, ['--levels', 'tags,team,user,model', ...args])
      expect(byTag(lines)).toEqual(await byHand())
      expect(sum(lines)).toBe(await loggedCost(db, 'autumn-2026', '2026-10-01', '2026-11-01'))
      expect(summary.tagSplits.requests).toBeGreaterThan(200)
      expect(summary.tagSplits.shares).toBeGreaterThan(2 * summary.tagSplits.requests)
      expectTrueTags(lines)
    },
  )

  test('keep their sum and their tags where usage types are split as well', async () => {
    const { lines } = await exported(db, ['--levels', 'tags,model', '--split-usage'])
    expect(sum(lines)).toBe(await loggedCost(db, 'autumn-2026', '2026-10-01', '2026-11-01'))
    expect(Object.keys(byTag(lines)).sort()).toEqual(Object.keys(await byHand()).sort())
  })

  test('have their User-Agent tags with tags+user-agent only', async () => {
    const { lines } = await exported(db, ['--levels', 'tags+user-agent,model'])
    expect(Object.keys(byTag(lines))).toContain('User-Agent: curl')
    expect(sum(lines)).toBe(await loggedCost(db, 'autumn-2026', '2026-10-01', '2026-11-01'))
  })

  test('a filter leaves the shares of its tags, whatever the levels; its opposite leaves the rest', async () => {
    const shares = await byHand()
    const all = await loggedCost(db, 'autumn-2026', '2026-10-01', '2026-11-01')
    for (const args of [[], ['--levels', 'tags,model'], ['--granularity', 'request', '--levels', 'user,model']]) {
      const only = await exported(db, [...args, '--tag', 'web'])
      const others = await exported(db, [...args, '--not-tag', 'web'])
      expect(sum(only.lines)).toBe(shares.web)
      expect(formatMoney((parseMoney(sum(only.lines)) ?? 0n) + (parseMoney(sum(others.lines)) ?? 0n))).toBe(all)
      expect(others.summary.cost.filtered).toBe(shares.web)
    }
    const none = await exported(db, ['--tag', 'unassigned'])
    expect(sum(none.lines)).toBe(shares[''])
    const unknown = await exported(db, ['--tag', 'nothing-like-it'])
    expect(unknown.stderr).toContain('--tag nothing-like-it matched no row')
  })

  test('are shared out in a report, with counts that add up', async () => {
    const env = { DATABASE_URL: db.url }
    const args = ['report', '--source', 'spend-logs', '--month', '2026-10', '--no-change', '--format', 'json']
    const byTags = JSON.parse((await cli([...args, '--by', 'tags,team'], { env })).stdout)
    const byTeam = JSON.parse((await cli([...args, '--by', 'team'], { env })).stdout)
    const total = (report: { rows: Record<string, unknown>[] }, name: string) =>
      report.rows.reduce((added, row) => added + Number(row[name]), 0)
    expect(total(byTags, 'requests')).toBe(total(byTeam, 'requests'))
    expect(total(byTags, 'tokens')).toBe(total(byTeam, 'tokens'))
    expect(byTags.cost.reported).toBe(byTeam.cost.reported)
    const people = await cli(['report', '--source', 'spend-logs', '--month', '2026-10', '--by', 'tags'], { env })
    expect(people.stdout).toContain('the request is counted with the first')
  })
})

test('a guardrail is a part of its own, and cached input none of the input', async () => {
  const db = await caseDatabase('guardrail-cost')
  const { lines } = await exported(db, ['--split-usage'], ['--month', '2026-11'])
  await db.drop()
  const parts: Record<string, Record<string, string | undefined>> = {}
  for (const line of lines) {
    const hour = line['time/usage_start']?.slice(11, 13) ?? ''
    parts[hour] = { ...parts[hour], [line['action/usage_type'] ?? '']: line['cost/cost'] }
  }
  const cached = { input: '0.0005', 'cache-read-input': '0.0004', output: '0.0005' }
  expect(parts).toEqual({
    '10': { ...cached, guardrail: '0.0003' },
    '11': cached,
    '12': { input: '0.00081', output: '0.00045', guardrail: '0.0003' },
    '13': { guardrail: '0.0003' },
    '14': { input: '0.0007', 'cache-read-input': '0.0002', output: '0.0005', guardrail: '0.0003' },
    '15': { input: '0.0009', output: '0.0005', guardrail: '0.0003' },
  })
})
