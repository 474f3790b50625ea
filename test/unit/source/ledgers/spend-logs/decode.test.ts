import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatMoney, parseMoney } from '../../../../../src/core/model/money.ts'
import { spendLogs } from '../../../../../src/source/ledgers/spend-logs/index.ts'
import { logQuery } from '../../../../../src/source/ledgers/spend-logs/query.ts'
import type { LedgerChoice } from '../../../../../src/source/types.ts'
import { copied } from '../../../../support/copied.ts'
import { hash } from '../../../../support/litellm-rows.ts'
import { aRead, MARCH, SIMPLIFIED } from './reads.ts'

type Cells = Readonly<Record<string, string | null>>

/** Rows as the database would send them: fields by name, then the measures. */
const decoded = (rows: readonly Cells[], choice: Partial<LedgerChoice> = {}, columns: readonly string[] = MARCH) => {
  const read = aRead(choice, columns)
  const { fields, measures, widths } = logQuery(read)
  const names = [...fields.hour, ...fields.owner, ...fields.product, ...measures].map(({ name }) => name)
  const row = { hour: '2026-10-05 13:00:00', apiKey: hash('1'), model: 'gpt-4o', provider: 'openai', spend: '0.5' }
  return spendLogs.decoder(read)(
    copied(
      widths,
      rows.map((cells) => names.map((name) => ({ requests: '1', ...row, ...cells })[name] ?? null)),
    ),
  )
}
const one = (cells: Cells, choice?: Partial<LedgerChoice>, columns?: readonly string[]) => {
  const [outcome] = decoded([cells], choice, columns)
  if (!outcome?.ok) throw new Error('was rejected')
  return outcome.value
}

describe('the decoder', () => {
  test('makes one record of a group', () => {
    const cells = {
      user: 'ann',
      team: 'team-1',
      callType: 'acompletion',
      tokens: '120',
      requests: '3',
      onDemand: '0.6',
    }
    expect(one(cells)).toEqual({
      hour: '2026-10-05T13:00:00Z',
      owner: { apiKey: hash('1'), userId: 'ann', teamId: 'team-1', organizationId: null },
      product: { model: 'gpt-4o', modelGroup: null, provider: 'openai', endpoint: '/chat/completions', tool: null },
      usageType: 'tokens',
      amount: 120n,
      cost: 500_000_000_000n,
      onDemandCost: 600_000_000_000n,
      rows: 3,
    })
  })

  test('counts requests where there are no tokens', () => {
    expect(one({ tokens: '0', requests: '7' })).toMatchObject({ usageType: 'requests', amount: 7n, rows: 7 })
  })

  test('tells nobody from unknown', () => {
    expect(one({ team: '', organization: null, user: '' }).owner).toMatchObject({
      userId: null,
      teamId: null,
      organizationId: null,
    })
    const simplified = one({ team: 'team-1' }, { levels: ['end-user', 'agent', 'project'] }, SIMPLIFIED).owner
    expect(simplified).toEqual({ apiKey: hash('1'), userId: null, teamId: 'team-1' })
    const levels: LedgerChoice['levels'] = ['end-user', 'agent', 'project']
    expect(one({ endUser: '', agent: 'a', project: '' }, { levels }).owner).toMatchObject({
      endUserId: null,
      agentId: 'a',
    })
    expect(one({ project: '' }, { levels }).owner).not.toHaveProperty('projectId')
    expect(one({ project: 'p' }, { levels }).owner).toMatchObject({ projectId: 'p' })
  })

  test('never shows a raw secret', () => {
    expect(one({ apiKey: 'sk-raw' }).owner.apiKey).toMatch(/^[0-9a-f]{64}$/)
  })

  test('keeps labels that are there', () => {
    const levels: LedgerChoice['levels'] = ['tag:env', 'metadata:cost_center']
    const { owner } = one({ 'tag:env': '["env:prod"]', 'metadata:cost_center': '' }, { levels })
    expect(owner.labels).toEqual(new Map([['tag:env', 'prod']]))
    expect(one({}).owner).not.toHaveProperty('labels')
  })

  test('shares one object between rows that agree, and none between those that do not', () => {
    const rows = [{ team: 'a' }, { team: 'a' }, { team: 'b' }, { team: null, user: 'a' }, { team: 'a', tool: 't' }]
    const records = decoded(rows).flatMap((outcome) => (outcome.ok ? [outcome.value] : []))
    expect(records[0]?.owner).toBe(records[1]?.owner)
    expect(records[0]?.product).toBe(records[1]?.product)
    expect(new Set(records.map(({ owner }) => owner)).size).toBe(3)
    expect(new Set(records.map(({ product }) => product)).size).toBe(2)
  })

  test('rejects a cost that is none, with the requests behind it', () => {
    expect(
      decoded([
        { spend: null, unreadable: 'NaN', requests: '2' },
        { spend: null, unreadable: '' },
      ]),
    ).toMatchObject([
      {
        ok: false,
        reject: {
          reason: 'cost-not-finite',
          detail: 'spend is NaN',
          cost: null,
          rows: 2,
          date: '2026-10-05',
          spend: 'NaN',
        },
      },
      { ok: false, reject: { reason: 'cost-missing', detail: 'spend is NULL', rows: 1, spend: null } },
    ])
  })

  test('rejects a request whose cost is none', () => {
    const [rejected] = decoded([{ spend: 'Infinity' }], { granularity: 'request' })
    expect(rejected).toMatchObject({ ok: false, reject: { reason: 'cost-not-finite', rows: 1, spend: 'Infinity' } })
  })

  test('says which request it is', () => {
    const request = { id: 'chatcmpl-1', session: 's-1', callType: 'acompletion' }
    expect(one(request, { granularity: 'request' }).request).toEqual({
      id: 'chatcmpl-1',
      description: 'acompletion s-1',
    })
    expect(one({ id: 'r' }, { granularity: 'request' }).request).toEqual({ id: 'r', description: '' })
  })

  test('reads hours of either timestamp type', () => {
    expect(one({ hour: '2026-10-05 00:00:00+00' }).hour).toBe('2026-10-05T00:00:00Z')
  })
})

describe('the parts of a cost', () => {
  /** As Postgres writes jsonb. */
  const written = (value: Readonly<Record<string, unknown>>) =>
    JSON.stringify(value).replaceAll(',"', ', "').replaceAll('":', '": ')
  const parts = (spend: string, breakdown: Readonly<Record<string, unknown>>, usage: Cells = {}) =>
    decoded([{ spend, cost_breakdown: written(breakdown), ...usage }], { splitUsage: true }).map((outcome) => {
      if (!outcome.ok) throw new Error('was rejected')
      const { usageType, cost, onDemandCost } = outcome.value
      return [usageType, formatMoney(cost), ...(onDemandCost === null ? [] : [formatMoney(onDemandCost)])]
    })
  const tokens = { prompt: '1000', completion: '100', tokens: '1100' }
  const cached = (count: number) => ({ ...tokens, usage_object: written({ cache_read_input_tokens: count }) })
  const input = { input_cost: 0.0009, output_cost: 0.0005 }
  const guarded = { total_cost: 0.0017, guardrail_cost: 0.0003 }

  test('guardrails are one: in the total, and in no original', () => {
    const withCache = ['cache-read-input', '0.0004']
    expect(parts('0.0017', { ...input, cache_read_cost: 0.0004, ...guarded }, cached(800))).toEqual([
      ['input', '0.0005'],
      withCache,
      ['output', '0.0005'],
      ['guardrail', '0.0003'],
    ])
    expect(parts('0.0014', { ...input, cache_read_cost: 0.0004, total_cost: 0.0014 }, cached(800))).toEqual([
      ['input', '0.0005'],
      withCache,
      ['output', '0.0005'],
    ])
    const discount = { original_cost: 0.0014, discount_percent: 0.1, discount_amount: 0.00014 }
    expect(parts('0.00156', { ...input, ...discount, ...guarded, total_cost: 0.00156 }, tokens)).toEqual([
      ['input', '0.00081', '0.0009'],
      ['output', '0.00045', '0.0005'],
      ['guardrail', '0.0003'],
    ])
    expect(parts('0.0003', { guardrail_cost: 0.0003, total_cost: 0.0003 })).toEqual([['guardrail', '0.0003']])
    expect(parts('0.0017', { ...input, cache_read_cost: 0.0002, ...guarded }, cached(400))).toEqual([
      ['input', '0.0007'],
      ['cache-read-input', '0.0002'],
      ['output', '0.0005'],
      ['guardrail', '0.0003'],
    ])
    expect(parts('0.0017', { ...input, ...guarded }, tokens)).toEqual([
      ['input', '0.0009'],
      ['output', '0.0005'],
      ['guardrail', '0.0003'],
    ])
  })

  test('what says how a cost came about is none', () => {
    const context = { data_residency: 'eu', vertex_location: 'europe-west4', margin_percent: 0.1, region_cost: 'high' }
    expect(parts('0.0014', { ...input, ...context }, tokens)).toEqual([
      ['input', '0.0009'],
      ['output', '0.0005'],
    ])
  })

  test('a name of ours is not taken', () => {
    expect(parts('0.0015', { ...input, other_cost: 0.0001 })).toContainEqual(['other-cost', '0.0001'])
  })

  test('any that LiteLLM adds later has a type of its own', () => {
    const key = fc
      .stringMatching(/^[a-z]{3,9}(_[a-z]{3,9})?$/)
      .filter((name) => !/^(input|output|total|original|other|tool|margin|tokens|requests)$/.test(name))
    const added = fc.dictionary(key, fc.integer({ min: 1, max: 1_000_000 }), { minKeys: 1, maxKeys: 5 })
    fc.assert(
      fc.property(added, fc.nat(1_000_000), fc.boolean(), (costs, own, isDiscounted) => {
        fc.pre(!['cache_read', 'cache_creation', 'reasoning', 'tool_usage'].some((name) => name in costs))
        const usd = (millionths: number) => millionths / 1_000_000
        const list = own * 10
        const charged = isDiscounted ? own * 9 : list
        const breakdown = {
          input_cost: usd(list),
          ...(isDiscounted ? { original_cost: usd(list), discount_amount: usd(own) } : {}),
          ...Object.fromEntries(Object.entries(costs).map(([name, cost]) => [`${name}_cost`, usd(cost)])),
        }
        const spend = Object.values(costs).reduce((sum, cost) => sum + cost, charged)
        const found = new Map(parts(String(usd(spend)), breakdown).map(([type, cost]) => [type, cost]))
        for (const [name, cost] of Object.entries(costs)) {
          expect(found.get(name.replaceAll('_', '-'))).toBe(formatMoney(parseMoney(String(usd(cost))) ?? 0n))
        }
        if (charged > 0) expect(found.get('input')).toBe(formatMoney(parseMoney(String(usd(charged))) ?? 0n))
        expect(found.size).toBe(Object.keys(costs).length + (charged > 0 ? 1 : 0))
      }),
    )
  })
})
