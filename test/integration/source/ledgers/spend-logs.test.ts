import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatMoney } from '../../../../src/core/model/money.ts'
import type { Outcome, Reject } from '../../../../src/core/model/outcome.ts'
import { addCounters, NO_COUNTERS, type SpendRecord } from '../../../../src/core/model/spend.ts'
import { ledgerReader } from '../../../../src/source/ledgers/ledger.ts'
import { spendLogs } from '../../../../src/source/ledgers/spend-logs/index.ts'
import { sql } from '../../../../src/source/postgres/sql.ts'
import type { Snapshot } from '../../../../src/source/snapshot.ts'
import { openTableCatalog } from '../../../../src/source/table-catalog.ts'
import type { LedgerChoice, LedgerRead } from '../../../../src/source/types.ts'
import { hash } from '../../../support/litellm-rows.ts'
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts'
import { insertRequests, LOG_VERSIONS, loggedCost, requests, SECRET } from '../../../support/request-log.ts'
import { read, sourceErrorOf } from '../postgres/support.ts'

const OCTOBER = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }
const EVERYTHING: LedgerChoice['levels'] = [...spendLogs.levels, 'tag:env', 'metadata:cost_center']

/** So many that every value of a cell meets every value of another some ten times. */
const REQUESTS = 1000

interface Wanted extends Partial<LedgerChoice> {
  readonly window?: LedgerRead['window']
  /** As if these columns had an index and no others. */
  readonly indexed?: ReadonlySet<string>
}

async function readOf(
  snapshot: Snapshot,
  role: string,
  { window = OCTOBER, indexed, ...wanted }: Wanted,
): Promise<LedgerRead> {
  const choice = { levels: spendLogs.defaultLevels, granularity: 'hour', splitUsage: false, ...wanted } as const
  const tables = await openTableCatalog(snapshot, { schema: 'public', role, relations: [spendLogs.relation] })
  const found = tables.required(spendLogs.need(choice))
  return { ...choice, window, relation: { ...found, indexed: indexed ?? found.indexed }, dayOwners: () => null }
}

/** All outcomes of a run, and the records and rejects among them. */
async function outcomes(url: string, wanted: Wanted) {
  const all = await read(url, async (snapshot) => {
    const found: Outcome<SpendRecord>[] = []
    const ledger = await readOf(snapshot, new URL(url).username, wanted)
    for await (const batch of ledgerReader(snapshot, spendLogs, ledger)(ledger.window)) found.push(...batch)
    return found
  })
  const records = all.flatMap((outcome): SpendRecord[] => (outcome.ok ? [outcome.value] : []))
  const rejects = all.flatMap((outcome): Reject[] => (outcome.ok ? [] : [outcome.reject]))
  return { records, rejects }
}

const countersOf = (records: readonly SpendRecord[]) =>
  records.reduce((sum, { counters = NO_COUNTERS }) => addCounters(sum, counters), NO_COUNTERS)

const costOf = (records: readonly SpendRecord[]) => formatMoney(records.reduce((sum, { cost }) => sum + cost, 0n))
const rowsOf = (records: readonly SpendRecord[]) => records.reduce((sum, { rows }) => sum + rows, 0)

const plain = (_: string, value: unknown) => {
  if (value instanceof Map) return [...value]
  return typeof value === 'bigint' ? String(value) : value
}

/** Records added up as the pipeline adds up an hour: by everything but cost and amount, or by less. */
function added(records: readonly SpendRecord[], by: (record: SpendRecord) => unknown) {
  const sums = new Map<string, { cost: bigint; onDemand: bigint; discounted: boolean; amount: bigint; rows: number }>()
  for (const record of records) {
    const key = JSON.stringify(by(record), plain)
    const sum = sums.get(key) ?? { cost: 0n, onDemand: 0n, discounted: false, amount: 0n, rows: 0 }
    sums.set(key, {
      cost: sum.cost + record.cost,
      onDemand: sum.onDemand + (record.onDemandCost ?? record.cost),
      discounted: sum.discounted || record.onDemandCost !== null,
      amount: sum.amount + (record.amount ?? 0n),
      rows: sum.rows + record.rows,
    })
  }
  return new Map([...sums].sort(([one], [other]) => (one < other ? -1 : 1)))
}
const whole = ({ hour, owner, product, usageType }: SpendRecord) => [hour, owner, product, usageType]

describe.each(LOG_VERSIONS)('the request log of %s', (version) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await createDatabase({ schema: version })
    await insertRequests(db, version, requests(REQUESTS))
  })
  afterAll(() => {
    known.clear()
    return db.drop()
  })

  const known = new Map<string, ReturnType<typeof outcomes>>()
  /** These rows do not change: what several tests ask for is read once. */
  const outcomesOf = ({
    granularity = 'hour',
    splitUsage = false,
    levels = spendLogs.defaultLevels,
    ...wanted
  }: Wanted) => {
    const whole = { granularity, splitUsage, levels, ...wanted }
    const key = JSON.stringify({ ...whole, indexed: wanted.indexed && [...wanted.indexed] })
    const found = known.get(key) ?? outcomes(db.url, whole)
    known.set(key, found)
    return found
  }

  const kinds = (['hour', 'day', 'request'] as const).flatMap((granularity) =>
    [false, true].flatMap((splitUsage) =>
      [spendLogs.defaultLevels, EVERYTHING].map((levels) => ({ granularity, splitUsage, levels })),
    ),
  )

  test.each(kinds)('adds up to the last digit: $granularity, split $splitUsage, $levels', async (kind) => {
    const { records, rejects } = await outcomesOf(kind)
    expect(rejects).toEqual([])
    expect(costOf(records)).toBe(await loggedCost(db, version, '2026-10-01', '2026-11-01'))
    expect(rowsOf(records)).toBe(REQUESTS)
    const hours = records.map(({ hour }) => hour)
    expect(hours).toEqual([...hours].sort())
    expect(JSON.stringify(records, plain)).not.toContain(SECRET)
  })

  test.each(kinds)('counts once, whatever the lines: $granularity, split $splitUsage', async (kind) => {
    const { records } = await outcomesOf({ ...kind, counters: 'any' })
    const [logged] = await db.query<{ requests: string; prompt: string; completion: string }>(
      `SELECT count(*) AS requests, sum(prompt_tokens) AS prompt, sum(completion_tokens) AS completion FROM "LiteLLM_SpendLogs"`,
    )
    const counters = countersOf(records)
    const { requests: counted, promptTokens, completionTokens } = counters
    expect([counted, promptTokens, completionTokens].map(String)).toEqual([
      logged?.requests,
      logged?.prompt,
      logged?.completion,
    ])
    expect(counters.cacheReadTokens > 0n && counters.cacheWriteTokens > 0n).toBe(true)
    expect(counters).toEqual(countersOf((await outcomesOf({ granularity: 'request', counters: 'any' })).records))
  })

  test('single requests added up are what the database groups', async () => {
    const single = await outcomesOf({ granularity: 'request', levels: EVERYTHING })
    const grouped = await outcomesOf({ granularity: 'hour', levels: EVERYTHING })
    expect(added(grouped.records, whole)).toEqual(added(single.records, whole))
    const days = await outcomesOf({ granularity: 'day', levels: EVERYTHING })
    const byDay = ({ hour, ...record }: SpendRecord) => whole({ ...record, hour: `${hour.slice(0, 10)}T00:00:00Z` })
    expect(added(days.records, whole)).toEqual(added(single.records, byDay))
  })

  test.each(['hour', 'day'] as const)('by %s, an index changes the way and not the result', async (granularity) => {
    const window = { from: '2026-10-01T07:00:00Z', to: '2026-10-03T19:00:00Z' }
    const kind = { granularity, window, levels: EVERYTHING, counters: 'any' } as const
    const found = await outcomesOf(kind)
    const { records } = await outcomesOf({ ...kind, indexed: new Set() })
    expect(found.records.length).toBeGreaterThan(100)
    expect(found.records.map((record) => JSON.stringify(record, plain)).sort()).toEqual(
      records.map((record) => JSON.stringify(record, plain)).sort(),
    )
    const hours = found.records.map(({ hour }) => hour)
    expect(hours).toEqual([...hours].sort())
  })

  test('a split changes the usage types and nothing else, and no part is negative', async () => {
    // By tags each part is shared out by itself, which moves last digits from tag to tag (docs/decisions/0016).
    const levels = EVERYTHING.filter((level) => !level.startsWith('tags'))
    const single = await outcomesOf({ granularity: 'request', levels })
    const split = await outcomesOf({ granularity: 'request', levels, splitUsage: true })
    const byRequest = ({ request, hour, owner, product }: SpendRecord) => [request, hour, owner, product]
    const costs = (records: readonly SpendRecord[]) =>
      [...added(records, byRequest)].map(([key, { cost, rows, discounted }]) => [key, cost, rows, discounted])
    expect(costs(split.records)).toEqual(costs(single.records))
    const parts = split.records.filter(({ usageType }) => usageType !== 'tokens' && usageType !== 'requests')
    expect(parts.filter(({ cost }) => cost < 0n)).toEqual([])
    expect([...new Set(parts.map(({ usageType }) => usageType))].sort()).toEqual(
      ['cache-read-input', 'cache-write-input', 'input', 'margin', 'output', 'reasoning-output', 'tool'].sort(),
    )
    const hourly = await outcomesOf({ levels, splitUsage: true })
    expect(hourly.records.some(({ request }) => request)).toBe(false)
    expect(added(hourly.records, whole)).toEqual(added(split.records, whole))
  })

  test('a split shows what a discount took off, with margins apart', async () => {
    const single = await outcomesOf({ granularity: 'request' })
    const split = await outcomesOf({ granularity: 'request', splitUsage: true })
    const before = new Map(single.records.map(({ request, onDemandCost }) => [request?.id, onDemandCost]))
    const parts = new Map<string | undefined, SpendRecord[]>()
    for (const record of split.records) {
      parts.set(record.request?.id, [...(parts.get(record.request?.id) ?? []), record])
    }
    expect([...before.values()].some((onDemand) => onDemand !== null)).toBe(true)
    for (const [id, records] of parts) {
      const listed = records.filter(({ usageType }) => usageType !== 'margin').map(({ onDemandCost }) => onDemandCost)
      const sum = listed.includes(null) ? null : listed.reduce((total, cost) => (total ?? 0n) + (cost ?? 0n), 0n)
      expect(sum).toBe(before.get(id))
    }
  })

  test('finds users and keys of the window', async () => {
    const found = await read(db.url, async (snapshot) => {
      const ledger = await readOf(snapshot, 'postgres', {})
      const outside = { ...ledger, window: { from: OCTOBER.to, to: '2026-12-01T00:00:00Z' } }
      const find = async (...asked: Parameters<typeof spendLogs.find>) => {
        const query = spendLogs.find(...asked)
        return query === null ? null : (await snapshot.rows(query)).flat()
      }
      return [
        await find(ledger, 'user', ['user-2', 'nobody']),
        await find(ledger, 'key', [hash('9'), hash('0')]),
        await find(ledger, 'team', ['team-1', 'nobody']),
        await find(ledger, 'project', ['project-1']),
        await find(outside, 'user', ['user-2']),
      ]
    })
    expect(found).toEqual([['user-2'], [hash('9')], ['team-1'], null, []])
  })
})

describe.each(LOG_VERSIONS)('a few requests of %s', (version) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await createDatabase({ schema: version })
  })
  afterAll(() => db.drop())

  const row = { model: 'gpt-4o', custom_llm_provider: 'openai', api_key: hash('1'), team_id: 'team-1', spend: 1 }
  const only = async (rows: readonly Readonly<Record<string, unknown>>[], wanted: Wanted = {}) => {
    await db.query('TRUNCATE "LiteLLM_SpendLogs"')
    await insertRequests(
      db,
      version,
      rows.map((each) => ({
        startTime: '2026-10-05 13:30:00',
        prompt_tokens: 10,
        completion_tokens: 5,
        ...row,
        ...each,
      })),
    )
    return outcomes(db.url, wanted)
  }

  test('the window is half-open to the millisecond', async () => {
    const times = [
      ['2026-09-30 23:59:59.999', 1],
      ['2026-10-01 00:00:00.000', 2],
      ['2026-10-05 12:59:59.999', 4],
      ['2026-10-05 13:00:00.000', 8],
      ['2026-10-31 23:59:59.999', 16],
      ['2026-11-01 00:00:00.000', 32],
    ]
    const rows = times.map(([startTime, spend]) => ({ startTime, spend }))
    for (const granularity of ['hour', 'day', 'request'] as const) {
      expect(costOf((await only(rows, { granularity })).records)).toBe('30')
    }
    const { records } = await outcomes(db.url, {})
    expect(records.map(({ hour, cost }) => [hour, formatMoney(cost)])).toEqual([
      ['2026-10-01T00:00:00Z', '2'],
      ['2026-10-05T12:00:00Z', '4'],
      ['2026-10-05T13:00:00Z', '8'],
      ['2026-10-31T23:00:00Z', '16'],
    ])
    const hour = { from: '2026-10-05T12:00:00Z', to: '2026-10-05T13:00:00Z' }
    expect(costOf((await outcomes(db.url, { window: hour })).records)).toBe('4')
  })

  test('what is no cost is rejected alone', async () => {
    const spends = [1, 'NaN', 'Infinity', '-Infinity', 'NaN', 2, ...(version === 'simplified' ? [null, null] : [])]
    const rows = spends.map((spend) => ({ spend }))
    const { records, rejects } = await only(rows)
    expect(records.map(({ cost, rows: behind }) => [formatMoney(cost), behind])).toEqual([['3', 2]])
    const found = rejects.map(({ reason, spend, rows: behind, date }) => [reason, spend, behind, date])
    expect(found.sort()).toEqual(
      [
        ['cost-not-finite', 'NaN', 2, '2026-10-05'],
        ['cost-not-finite', 'Infinity', 1, '2026-10-05'],
        ['cost-not-finite', '-Infinity', 1, '2026-10-05'],
        ...(version === 'simplified' ? [['cost-missing', null, 2, '2026-10-05']] : []),
      ].sort(),
    )
    for (const granularity of ['hour', 'request'] as const) {
      const single = await outcomes(db.url, { granularity, splitUsage: granularity === 'hour' })
      expect(costOf(single.records)).toBe('3')
      expect(single.rejects).toHaveLength(spends.length - 2)
    }
  })

  test('requests with and without tokens stay apart', async () => {
    const { records } = await only([
      { prompt_tokens: 2_000_000_000, completion_tokens: 2_000_000_000 },
      { prompt_tokens: 2_000_000_000, completion_tokens: 2_000_000_000 },
      { prompt_tokens: 0, completion_tokens: 0 },
      ...(version === 'simplified' ? [{ prompt_tokens: null, completion_tokens: null, total_tokens: 5 }] : []),
    ])
    const tokens = version === 'simplified' ? 8_000_000_005n : 8_000_000_000n
    expect(records.map(({ usageType, amount }) => [usageType, amount]).sort()).toEqual([
      ['requests', 1n],
      ['tokens', tokens],
    ])
  })

  test('the provider and the operation read as in the daily tables', async () => {
    const { records } = await only([{ call_type: 'aembedding' }])
    expect(records[0]?.product).toMatchObject({
      provider: 'openai',
      endpoint: version === 'simplified' ? null : '/embeddings',
    })
  })

  test('what a request does not name is nobody, what the table does not know is unknown', async () => {
    const { records } = await only([{ team_id: '', organization_id: null, user: '' }], {
      levels: ['end-user', 'agent', 'project', 'org'],
    })
    const owner = records[0]?.owner
    expect(owner).toMatchObject({ teamId: null, userId: null })
    const has = (field: string) => Object.hasOwn(owner ?? {}, field)
    expect(has('organizationId')).toBe(version === 'march-2026' || version === 'autumn-2026')
    expect(has('agentId')).toBe(version === 'march-2026' || version === 'autumn-2026')
    expect(has('endUserId')).toBe(version !== 'simplified')
    expect(has('projectId')).toBe(false)
  })

  test('projects are those of the metadata', async () => {
    const { records } = await only([{ metadata: { user_api_key_project_id: 'project-1' } }], { levels: ['project'] })
    expect(records[0]?.owner.projectId).toBe('project-1')
  })

  test('a discount shows in a group, beside requests that had none', async () => {
    const cost_breakdown = { input_cost: 2, original_cost: 2, discount_amount: 0.5, total_cost: 1.5 }
    const { records } = await only([{ spend: 1.5, metadata: { cost_breakdown } }, { spend: 1 }, { model: 'other' }])
    expect(
      records.map(({ cost, onDemandCost }) => [formatMoney(cost), onDemandCost && formatMoney(onDemandCost)]),
    ).toEqual(
      expect.arrayContaining([
        ['2.5', '3'],
        ['1', null],
      ]),
    )
  })
})

describe('labels', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await createDatabase({ schema: 'march-2026' })
  })
  afterAll(() => db.drop())

  const labelled = async (cells: Readonly<Record<string, unknown>>, levels: LedgerChoice['levels']) => {
    await db.query('TRUNCATE "LiteLLM_SpendLogs"')
    await insertRequests(db, 'march-2026', [{ startTime: '2026-10-05 13:30:00', spend: 1, ...cells }])
    const results = await Promise.all([
      outcomes(db.url, { levels }),
      outcomes(db.url, { levels, granularity: 'request', splitUsage: true }),
    ])
    const [grouped, single] = results.map(({ records }) => Object.fromEntries(records[0]?.owner.labels ?? []))
    expect(single).toEqual(grouped)
    return grouped
  }

  test.each<[string, unknown, string, string | undefined]>([
    ['a colon', ['env:prod'], 'env', 'prod'],
    ['an equals sign', ['env=prod'], 'env', 'prod'],
    [
      'several, each once, in the order of their code points',
      ['env:b', 'env=a', 'env:b', 'env:Z', 'env:é'],
      'env',
      'Z+a+b+é',
    ],
    ['white space around the value', ['env:  prod '], 'env', 'prod'],
    ['no value', ['env:', 'env', 'env: '], 'env', undefined],
    ['another key that begins alike', ['environment:prod', 'Env:prod'], 'env', undefined],
    ['a value with separators', ['env:a:b=c'], 'env', 'a:b=c'],
    ['a key with a separator', ['a:b:c'], 'a:b', 'c'],
    ['elements of all types', [5, null, true, { env: 'x' }, ['env:y'], 'env:z'], 'env', 'z'],
    ['any script', ['環境:本番'], '環境', '本番'],
    ['an object', { env: 'prod' }, 'env', undefined],
    ['a string', '"env:prod"', 'env', undefined],
    ['JSON null', 'null', 'env', undefined],
    ['nothing', null, 'env', undefined],
    ['a key full of SQL', [`'"; --%_\\:x`], `'"; --%_\\`, 'x'],
    ['user agents, unasked', ['User-Agent: env:curl', 'user agent: x'], 'User-Agent: env', undefined],
    ['user agents, asked for', ['User-Agent: curl', 'User-Agent: curl/8.1'], 'user-agent', 'curl+curl/8.1'],
  ])('request tags: %s', async (_, request_tags, key, expected) => {
    const label = `tag:${key}` as const
    expect(await labelled({ request_tags }, [label])).toEqual(expected === undefined ? {} : { [label]: expected })
  })

  test.each<[string, unknown, string, string | undefined]>([
    ['text', { cost_center: ' CC-1 ' }, 'cost_center', 'CC-1'],
    ['a number', { cost_center: 4711 }, 'cost_center', '4711'],
    ['a boolean', { billable: false }, 'billable', 'false'],
    ['an object', { cost_center: { a: 1 } }, 'cost_center', undefined],
    ['an array', { cost_center: ['a'] }, 'cost_center', undefined],
    ['null', { cost_center: null }, 'cost_center', undefined],
    ['empty text', { cost_center: '' }, 'cost_center', undefined],
    ['a path, which is a key', { a: { b: 'c' }, 'a,b': 'd' }, 'a,b', 'd'],
    ['metadata that is an array', ['x'], '0', undefined],
    ['metadata that is text', 'x', 'x', undefined],
    ['no metadata', null, 'x', undefined],
  ])('metadata of requests: %s', async (_, spend_logs_metadata, key, expected) => {
    const label = `metadata:${key}` as const
    expect(await labelled({ metadata: { spend_logs_metadata } }, [label])).toEqual(
      expected === undefined ? {} : { [label]: expected },
    )
  })

  test('metadata that is no object', async () => {
    for (const metadata of [null, '[]', '"x"', '5', 'null']) {
      expect(await labelled({ metadata }, ['metadata:x', 'tag:env', 'project'])).toEqual({})
    }
  })

  test('tags in a text column, whatever it holds', async () => {
    await db.query('ALTER TABLE "LiteLLM_SpendLogs" ALTER request_tags DROP DEFAULT, ALTER request_tags TYPE text')
    try {
      for (const [request_tags, expected] of [
        ['["env:prod", "a\\"b\\\\c\\u00e9\\ud83d\\ude00"]', 'prod'],
        [' [ "env:\\u00e9" , "x" ] ', 'é'],
        ['[]', undefined],
        ['["env:a\\u0000b"]', undefined],
        ['["env:\\ud83d"]', undefined],
        ["['env:prod']", undefined],
        ['["env:prod",]', undefined],
        ['["env:a\\qb"]', undefined],
        ['["env:a\nb"]', undefined],
        ['env:prod', undefined],
        ['', undefined],
        [null, undefined],
      ]) {
        expect(await labelled({ request_tags }, ['tag:env'])).toEqual(
          expected === undefined ? {} : { 'tag:env': expected },
        )
      }
    } finally {
      await db.query(`ALTER TABLE "LiteLLM_SpendLogs" ALTER request_tags TYPE jsonb USING '[]'::jsonb`)
    }
  })
})

describe('a table that is partitioned as LiteLLM’s guide has it', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await createDatabase({ schema: 'autumn-2026' })
    await db.query(
      `ALTER TABLE "LiteLLM_SpendLogs" ALTER "startTime" TYPE timestamptz(3) USING "startTime" AT TIME ZONE 'UTC'`,
    )
    await insertRequests(db, 'autumn-2026', [
      { startTime: '2026-09-30 23:59:59.999+00', spend: 1 },
      { startTime: '2026-10-01 00:00:00+00', spend: 2 },
      { startTime: '2026-10-31 23:59:59.999+00', spend: 4 },
      { startTime: '2026-11-01 00:00:00+00', spend: 8 },
    ])
  })
  afterAll(() => db.drop())

  test.each(['hour', 'day', 'request'] as const)(
    'is read in UTC by %s, whatever time zone the server likes',
    async (granularity) => {
      const expected = granularity === 'day' ? ['2026-10-01T00', '2026-10-31T00'] : ['2026-10-01T00', '2026-10-31T23']
      const { records } = await outcomes(db.url, { granularity })
      expect(records.map(({ hour }) => hour)).toEqual(expected.map((hour) => `${hour}:00:00Z`))
      expect(costOf(records)).toBe('6')
    },
  )

  test.each([false, true])('its index serves, split: %s', async (splitUsage) => {
    const [plan] = await read(db.url, async (snapshot) => {
      await snapshot.rows(sql('SET LOCAL enable_seqscan = off'))
      const { text, values } = spendLogs.query(
        await readOf(snapshot, 'postgres', { splitUsage, granularity: 'request' }),
      )
      return [(await snapshot.rows({ text: `EXPLAIN ${text}`, values })).map(([line]) => line).join('\n')]
    })
    expect(plan).toMatch(/Index Cond: .*"startTime" >= .* AND .*"startTime" </)
  })
})

describe('grants', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await createDatabase({ schema: 'autumn-2026' })
    await insertRequests(db, 'autumn-2026', requests(200))
  })
  afterAll(() => db.drop())

  const granting = (columns: readonly string[]) =>
    db.createRole(
      (role) =>
        `GRANT SELECT (${columns.map((name) => `"${name}"`).join(', ')}) ON "LiteLLM_SpendLogs" TO ${role}; GRANT USAGE ON SCHEMA public TO ${role}`,
    )
  const REQUIRED = ['api_key', 'user', 'team_id', 'model', 'spend', 'prompt_tokens', 'completion_tokens', 'startTime']

  test('the columns a run names are enough, whatever it is asked', async () => {
    for (const granularity of ['hour', 'day', 'request'] as const) {
      for (const splitUsage of [false, true]) {
        const need = spendLogs.need({ granularity, splitUsage, levels: EVERYTHING })
        const columns = [...need.required, ...Object.keys(need.optional)]
        const url = await granting([...columns, 'startTime', 'custom_llm_provider'])
        const { records } = await outcomes(url, { granularity, splitUsage, levels: EVERYTHING })
        expect(costOf(records)).toBe(await loggedCost(db, 'autumn-2026', '2026-10-01', '2026-11-01'))
        for (const hidden of ['messages', 'response', 'proxy_server_request']) {
          expect(columns).not.toContain(hidden)
        }
      }
    }
  })

  test('without metadata a run goes on, without discounts', async () => {
    const url = await granting([...REQUIRED, 'custom_llm_provider'])
    const { records } = await outcomes(url, {})
    expect(costOf(records)).toBe(await loggedCost(db, 'autumn-2026', '2026-10-01', '2026-11-01'))
    expect(records.every(({ onDemandCost }) => onDemandCost === null)).toBe(true)
  })

  test('another time does not stand in for one that is not granted', async () => {
    const url = await granting([
      ...REQUIRED.filter((name) => name !== 'startTime'),
      'custom_llm_provider',
      'created_at',
    ])
    expect(await sourceErrorOf(outcomes(url, {}))).toMatchObject({
      code: 'E_SOURCE_PERMISSION',
      message: expect.stringContaining('may not read "startTime"'),
    })
  })
})

test('failed requests and cached tokens are counted where LiteLLM puts them', async () => {
  const db = await createDatabase({ schema: 'autumn-2026' })
  try {
    const base = {
      startTime: '2026-10-05 10:00:00',
      spend: 0,
      api_key: hash('1'),
      user: 'u',
      model: 'm',
      model_group: 'm',
    }
    const tokens = { prompt_tokens: 100, completion_tokens: 5, total_tokens: 105 }
    await insertRequests(db, 'autumn-2026', [
      { ...base, ...tokens, status: 'failure', metadata: { usage_object: { cache_read_input_tokens: 40 } } },
      {
        ...base,
        ...tokens,
        status: null,
        metadata: { status: 'failure', usage_object: { cache_read_input_tokens: '9x' } },
      },
      {
        ...base,
        ...tokens,
        status: 'success',
        metadata: {
          usage_object: { cache_read_input_tokens: 0, prompt_tokens_details: { cached_tokens: 7.0 } },
          additional_usage_values: { cache_creation_input_tokens: 3 },
        },
      },
      { ...base, prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, status: '', metadata: null },
    ])
    const { records } = await outcomes(db.url, { counters: 'any' })
    expect(countersOf(records)).toEqual({
      ...{ requests: 4n, failedRequests: 2n, tokens: 315n, promptTokens: 300n, completionTokens: 15n },
      ...{ cacheReadTokens: 47n, cacheWriteTokens: 3n },
    })
  } finally {
    await db.drop()
  }
})
