import { describe, expect, test } from 'vitest'
import type { CounterName } from '../../../../src/core/model/spend.ts'
import { SPEND_TABLES } from '../../../../src/source/ledgers/index.ts'
import { ptuQuery, ptuRecords } from '../../../../src/source/ledgers/ptu-flat-cost/index.ts'
import type { LedgerRead, SpendTable } from '../../../../src/source/types.ts'
import { copied } from '../../../support/copied.ts'
import { aRelation } from '../../../support/relations.ts'

const window = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }
const relationOf = (columns: readonly string[], dateType = 'text') =>
  aRelation(
    Object.fromEntries(
      columns.map((column) => [
        column,
        column === 'date'
          ? dateType
          : column === 'spend'
            ? 'double precision'
            : /tokens|requests/.test(column)
              ? 'bigint'
              : 'text',
      ]),
    ),
  )
const read = (columns: readonly string[], some: Partial<LedgerRead> = {}): LedgerRead => ({
  levels: ['org', 'team', 'user', 'model'],
  granularity: 'hour',
  splitUsage: false,
  window,
  relation: relationOf(columns),
  dayOwners: () => null,
  ...some,
})
const table: SpendTable = SPEND_TABLES['daily-user']
const { required, optional } = table.need(read([]))
const all = [...required, ...Object.keys(optional)]
const hash = 'a'.repeat(64)
type Cells = Readonly<Record<string, string | null>>

/** The outcomes of rows as the database would send them. */
const decoder = (of: LedgerRead) => {
  const { text, widths } = table.query(of)
  const names = text.slice('SELECT '.length, text.indexOf(' FROM ')).split(', ')
  const columns = names.map((name) => name.replace(/"|::.*/g, ''))
  const decode = table.decoder(of)
  return (rows: readonly Cells[]) =>
    decode(
      copied(
        widths,
        rows.map((cells) => columns.map((name) => cells[name] ?? null)),
      ),
    )
}
const row = (some: Cells = {}): Cells => ({ date: '2026-10-05', api_key: hash, spend: '0.5', ...some })

describe('the query of a daily table', () => {
  test('is bounded by the day, ordered by it, and selects only what is needed', () => {
    expect(table.query(read(all))).toEqual({
      text: 'SELECT "api_key", "user_id", "model", "custom_llm_provider", "model_group", "endpoint", "mcp_namespaced_tool_name", date::text, "spend", "prompt_tokens", "completion_tokens", "api_requests" FROM "public"."T" WHERE date >= $1::text AND date < $2::text ORDER BY date',
      values: ['2026-10-01', '2026-11-01'],
      widths: [2, 5, 1, 1, 1, 1, 1],
    })
  })

  test('fills columns an older LiteLLM lacks, and compares a native date as a date', () => {
    const { text } = table.query(read(required, { relation: relationOf(required, 'date') }))
    expect(text).toContain('"custom_llm_provider", NULL, NULL, NULL, date::text, "spend"')
    expect(text).toContain('"completion_tokens", NULL FROM')
    expect(text).toContain('date >= $1::date AND date < $2::date')
  })

  test('of the team table leaves rows of PTU flat cost to their own ledger', () => {
    expect(SPEND_TABLES['daily-team'].query(read(all)).text).toContain(
      `AND (api_key IS DISTINCT FROM '__ptu_flat_cost__' OR spend <> 0)`,
    )
  })

  test('finds users and keys only where rows name them', () => {
    expect(table.find(read(all), 'user', ['u'])?.text).toContain('WHERE ledger."user_id" = wanted.id')
    expect(SPEND_TABLES['daily-tag'].find(read(all), 'user', ['u'])).toBeNull()
    expect(SPEND_TABLES['daily-tag'].find(read(all), 'key', ['k'])?.values).toEqual([['k']])
  })
})

describe('the decoder of a daily table', () => {
  test('reads counters where a run asks for them, and none where LiteLLM lacks the column', () => {
    const counting = read([], { counters: 'any' })
    const { required: needed, optional: taken } = table.need(counting)
    const columns = [...needed, ...Object.keys(taken)]
    const decode = decoder({ ...counting, relation: relationOf(columns) })
    const cells = {
      ...{ date: '2026-10-05', spend: '0.5', prompt_tokens: '100', completion_tokens: '7', api_requests: '3' },
      ...{ failed_requests: '1', cache_read_input_tokens: '60', cache_creation_input_tokens: '5' },
    }
    const counted = (some: Record<string, string | null>) => {
      const [outcome] = decode([{ ...cells, ...some }])
      return outcome?.ok ? outcome.value.counters : undefined
    }
    expect(counted({})).toEqual({
      ...{ requests: 3n, failedRequests: 1n, tokens: 107n, promptTokens: 100n, completionTokens: 7n },
      ...{ cacheReadTokens: 60n, cacheWriteTokens: 5n },
    })
    expect(counted({ failed_requests: null, cache_read_input_tokens: null })).toMatchObject({
      failedRequests: 0n,
      cacheReadTokens: 0n,
    })
    expect(table.query({ ...counting, relation: relationOf(columns) }).text).toContain('"failed_requests"')
    expect(table.query(read(all)).text).not.toContain('failed_requests')
  })

  test('reads a row, with empty text as nothing', () => {
    const decode = decoder(read(all))
    const tokens = { prompt_tokens: '9007199254740993', completion_tokens: '2' }
    expect(decode([row({ user_id: '', model: 'm', custom_llm_provider: '', ...tokens })])).toEqual([
      {
        ok: true,
        value: {
          hour: '2026-10-05T00:00:00Z',
          owner: { apiKey: hash, userId: null },
          product: { model: 'm', modelGroup: null, provider: null, endpoint: null, tool: null },
          usageType: 'tokens',
          amount: 9007199254740995n,
          cost: 500_000_000_000n,
          onDemandCost: null,
          rows: 1,
        },
      },
    ])
  })

  test('shares owners and products between rows that agree', () => {
    const decode = decoder(read(all))
    const [a, b, c] = decode([row(), row({ spend: '1' }), row({ model: 'other' })])
    expect(a?.ok && b?.ok && a.value.owner === b.value.owner && a.value.product === b.value.product).toBe(true)
    expect(a?.ok && c?.ok && a.value.product !== c.value.product && a.value.owner === c.value.owner).toBe(true)
  })

  test.each([
    [{ spend: 'NaN' }, 'cost-not-finite', null],
    [{ spend: '-Infinity' }, 'cost-not-finite', null],
    [{ spend: null }, 'cost-missing', null],
    [{ date: '2026-10-32' }, 'date-invalid', 500_000_000_000n],
  ])('rejects %j alone, as %s', (some, reason, cost) => {
    const [broken, fine] = decoder(read(all))([row(some), row()])
    expect(broken).toMatchObject({ ok: false, reject: { reason, cost, rows: 1 } })
    expect(fine?.ok).toBe(true)
  })

  test('a row without tokens has the amount of its requests, and none where those cannot be read', () => {
    const amounts = (columns: readonly string[]) =>
      decoder(read(columns))([row({ api_requests: '3' }), row({ api_requests: '3', prompt_tokens: '7' })]).map(
        (outcome) => outcome.ok && outcome.value.amount,
      )
    expect(amounts(all)).toEqual([3n, 7n])
    expect(amounts(all.filter((column) => column !== 'api_requests'))).toEqual([null, 7n])
  })

  test.each([
    ['api_requests', ['requests']],
    ['failed_requests', ['failedRequests']],
    ['prompt_tokens', ['tokens', 'promptTokens']],
    ['completion_tokens', ['tokens', 'completionTokens']],
    ['cache_read_input_tokens', ['cacheReadTokens']],
    ['cache_creation_input_tokens', ['cacheWriteTokens']],
  ])('without %s the counters %j are unknown', (column, unknown) => {
    const need = table.need(read([], { counters: 'any' }))
    const columns = [...need.required, ...Object.keys(need.optional)]
    expect([...table.unknownCounters(relationOf(columns))]).toEqual([])
    expect([...table.unknownCounters(relationOf(columns.filter((each) => each !== column)))]).toEqual(unknown)
    // Sums do without it, a single counter does not.
    expect(need.required).not.toContain(column)
    const counter = unknown[0] === 'tokens' ? 'tokens' : (unknown[0] as CounterName)
    expect(table.need(read([], { counters: counter })).required).toContain(column)
  })

  test('asks for the owner of the day of keys that have one', () => {
    const dayOwners: LedgerRead['dayOwners'] = () => (day) => (day < '2026-10-10' ? { teamId: 'old' } : undefined)
    const decode = decoder(read(all, { dayOwners }))
    const outcomes = decode([row({ date: '2026-10-08' }), row({ date: '2026-10-09' }), row({ date: '2026-10-10' })])
    const owners = outcomes.map((outcome) => (outcome.ok ? outcome.value.owner : null))
    expect(owners.map((owner) => owner?.ofDay)).toEqual([{ teamId: 'old' }, { teamId: 'old' }, undefined])
    expect(owners[0]).toBe(owners[1])
  })
})

describe('PTU flat cost', () => {
  const record = (some: Partial<Record<'date' | 'team' | 'model' | 'group' | 'cost' | 'name', string | null>>) => {
    const fields = { date: '2026-10-05', team: 'team-1', model: 'uuid', group: 'gpt', cost: '24', name: 'gpt', ...some }
    return [fields.date, fields.team, fields.model, fields.group, fields.cost, fields.name]
  }

  test('is read by its key', () => {
    expect(ptuQuery(relationOf(['date']), window).text).toContain(`api_key = '__ptu_flat_cost__'`)
  })

  test('has one name for a deployment, and the group of its day', () => {
    const outcomes = ptuRecords([record({ group: 'before', name: 'after' }), record({ group: '', name: null })], window)
    expect(outcomes.map((outcome) => outcome.ok && outcome.value.product)).toMatchObject([
      { modelName: 'after', modelGroup: 'before' },
      { modelGroup: null },
    ])
  })

  test('rejects what is no number, leaves zero out, and keeps to midnights of the window', () => {
    const rows = [record({ cost: 'NaN' }), record({ cost: '0' }), record({}), record({ date: 'none' })]
    const reasons = (from: string) =>
      ptuRecords(rows, { from, to: '2026-10-06T00:00:00Z' }).map((each) => each.ok || each.reject.reason)
    expect(reasons('2026-10-05T00:00:00Z')).toEqual(['cost-not-finite', true, 'date-invalid'])
    expect(reasons('2026-10-05T06:00:00Z')).toEqual(['date-invalid'])
  })
})
