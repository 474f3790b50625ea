import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type CloudZeroServer, startCloudZero } from '../support/cloudzero-server.ts'
import { healthyDatabase } from '../support/doctor.ts'
import { insertRows, type TestDatabase } from '../support/postgres.ts'
import { clock, pushEnv, pushed } from '../support/push.ts'
import { type Reconciled, reconciled } from '../support/reconcile.ts'

let db: TestDatabase
let server: CloudZeroServer
beforeAll(async () => {
  db = await healthyDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  server = await startCloudZero()
  await pushed(db, server)
  server.clearLog()
})
afterEach(async () => {
  expect(server.violations).toEqual([])
  await server.close()
})

const compared = (args: readonly string[], env: Record<string, string> = {}): Promise<Reconciled> =>
  reconciled(db.url, args, { env: pushEnv(db, server, env) })
const november = () => [...server.state('2026-11')]
const kinds = ({ said }: Reconciled) => said.differences.map(({ kind, side, day, excess }) => [kind, side, day, excess])

describe('--cloudzero', () => {
  test('after a push both agree to the last digit, and only the month was read', async () => {
    const { code, said, totals } = await compared(['--cloudzero', '--tolerance', '0'])
    expect({ code, differences: said.differences }).toEqual({ code: 0, differences: [] })
    expect(totals).toMatchObject({ lines: '5', cloudzero: '5' })
    expect(server.requests.map(({ call, month }) => [call, month])).toEqual([['contents', '2026-11']])
  })

  test('a line that is missing there is named with its resource', async () => {
    const row = november().find((each) => each['time/usage_start']?.startsWith('2026-11-09'))
    const noise = { ...row, 'resource/id': 'llm-usage/other|team|user|m@mistral', 'cost/cost': '1' }
    server.seed('2026-11', [...november().filter((each) => each !== row), noise])
    const found = await compared(['--cloudzero'])
    expect(found.code).toBe(1)
    expect(kinds(found)).toEqual([
      ['line-extra', 'cloudzero', '2026-11-09', '1'],
      ['line-missing', 'cloudzero', '2026-11-09', '-0.25'],
    ])
    expect(found.said.differences[1]?.what).toBe(row?.['resource/id'])
    expect(found.said.differences[1]?.todo).toContain('push')
  })

  test('a day that is missing, one that is doubled, one in another time zone, and another exporter', async () => {
    const day = (date: string) => november().filter((row) => row['time/usage_start']?.startsWith(date))
    const rest = november().filter((row) => !/2026-11-(04|06)/.test(row['time/usage_start'] ?? ''))
    const shifted = day('2026-11-06').map((row) => ({ ...row, 'time/usage_start': '2026-11-05T16:00:00Z' }))
    const foreign = { 'time/usage_start': '2026-11-10T00:00:00Z', 'cost/cost': '3', 'resource/id': 'czrn:litellm:x' }
    server.seed('2026-11', [...rest, ...day('2026-11-08'), ...shifted, foreign])
    expect(kinds(await compared(['--cloudzero']))).toEqual([
      ['foreign', 'cloudzero', '2026-11-10', '3'],
      ['day-missing', 'cloudzero', '2026-11-04', '-0.25'],
      ['shifted', 'cloudzero', '2026-11-05', '0.25'],
      ['shifted', 'cloudzero', '2026-11-06', '-0.25'],
      ['doubled', 'cloudzero', '2026-11-08', '0.25'],
    ])
  })

  test('rows that came after the push', async () => {
    const other = await healthyDatabase()
    try {
      await insertRows(other, 'LiteLLM_DailyUserSpend', [
        {
          date: '2026-11-19',
          user_id: 'ann@example.com',
          api_key: '1'.repeat(64),
          model: 'mistral-large',
          custom_llm_provider: 'mistral',
          spend: 0.125,
          prompt_tokens: 5,
          completion_tokens: 5,
          api_requests: 1,
          updated_at: '2026-11-20T01:00:00Z',
        },
      ])
      const { code, said } = await reconciled(other.url, ['--cloudzero'], { env: pushEnv(other, server) })
      expect({ code, kinds: said.differences.map(({ kind, day, excess }) => [kind, day, excess]) }).toEqual({
        code: 1,
        // No other table of LiteLLM has the row.
        kinds: [
          ['added-twice', '2026-11-19', '0.125'],
          ['grown', '2026-11-19', '-0.125'],
        ],
      })
    } finally {
      await other.drop()
    }
  })

  test('nothing there yet: every day, and those of today are late', async () => {
    server.seed('2026-11', [])
    const { said } = await compared(['--last', '2d', '--cloudzero'])
    expect(said.differences.map(({ kind, day }) => [kind, day])).toEqual([
      ['day-missing', '2026-11-19'],
      ['day-late', '2026-11-20'],
    ])
  })

  test('a key without the scope; the database was read and closed, nothing is printed', async () => {
    await server.close()
    server = await startCloudZero({ keys: { 'cz-test-key-0123456789': ['send', 'drops'] } })
    const { code, stdout, stderr } = await compared(['--cloudzero'])
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
    expect(stderr).toContain('connections:read_billing_anycost_billing_drops_month')
  })
})

describe('--cloudzero-costs', () => {
  test('what is visible is compared by day; one question', async () => {
    const { code, said, totals } = await compared(['--cloudzero-costs', '--tolerance', '0'])
    expect({ code, differences: said.differences }).toEqual({ code: 0, differences: [] })
    expect(totals['cloudzero-costs']).toBe('5')
    expect(server.requests.map(({ call }) => call)).toEqual(['costs'])
    const asked = new URL(server.requests[0]?.path ?? '', server.url).searchParams
    expect(Object.fromEntries(asked)).toEqual({
      start_date: '2026-11-01T00:00:00Z',
      end_date: '2026-11-21T00:00:00Z',
      granularity: 'daily',
      cost_type: 'real_cost',
      filters: '{"Region":["cross-region"]}',
    })
  })

  test('ingest that lags, and another exporter', async () => {
    server.seed(
      '2026-11',
      november().filter((row) => !row['time/usage_start']?.startsWith('2026-11-20')),
    )
    server.bill([{ day: '2026-11-03', cost: '0.123456789012345', dimensions: { Region: 'cross-region' } }])
    const found = await compared(['--cloudzero-costs'])
    expect(found.code).toBe(1)
    expect(kinds(found)).toEqual([
      ['not-visible', 'cloudzero-costs', '2026-11-20', '-0.25'],
      ['more-visible', 'cloudzero-costs', '2026-11-03', '0.123456789012'],
    ])
  })

  test('--native puts the bill beside LiteLLM’s figure, without our own lines of the same name', async () => {
    const dimensions = { CloudProvider: 'Mistral AI', Service: 'Mistral API', Region: 'eu-west' }
    server.bill([
      ...Array.from({ length: 20 }, (_, day) => ({
        day: `2026-11-${String(day + 1).padStart(2, '0')}`,
        cost: '0.25',
        dimensions,
      })),
      { day: '2026-11-02', cost: '4', dimensions },
      { day: '2026-11-02', cost: '99', dimensions: { ...dimensions, Service: 'Something else' } },
    ])
    const found = await compared(['--cloudzero-costs', '--native', 'mistral'])
    expect(kinds(found)).toEqual([['native-more', 'bill of mistral', '2026-11-02', '4']])
    expect(found.totals).toMatchObject({ 'litellm mistral': '5', 'bill of mistral': '9', 'cloudzero-costs': '5' })
    expect(server.requests.map(({ call }) => call)).toEqual(['costs', 'costs'])
  })

  test('--costs-filter and --instance say which costs are ours', async () => {
    const { code } = await compared([
      '--cloudzero-costs',
      '--costs-filter',
      'Tag:model=mistral-large',
      '--costs-filter',
      'Tag:model=x',
    ])
    expect(code).toBe(0)
    const filtersOf = (place: number) =>
      new URL(server.requests[place]?.path ?? '', server.url).searchParams.get('filters')
    expect(filtersOf(0)).toBe('{"Tag:model":["mistral-large","x"]}')
    await compared(['--cloudzero-costs', '--instance', 'prod'])
    expect(filtersOf(1)).toBe('{"Tag:instance":["prod"]}')
  })

  test('an answer of several pages is one question', async () => {
    await server.close()
    server = await startCloudZero({ costRecords: 3, costCalls: 1 })
    await pushed(db, server)
    const { code, totals } = await compared(['--cloudzero-costs'])
    expect({ code, cost: totals['cloudzero-costs'] }).toEqual({ code: 0, cost: '5' })
  })

  test('when the questions of the day are used up, that is said', async () => {
    await server.close()
    server = await startCloudZero({ costCalls: 0 })
    const { code, stdout, stderr } = await compared(['--cloudzero-costs'], {
      SOURCE_DATE_EPOCH: clock('2026-11-20T12:00:00Z'),
    })
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
    expect(stderr).toMatch(/429: Limit Exceeded/)
    expect(stderr).toMatch(/60 questions about costs a day/)
    expect(server.requests.length).toBe(2)
  })

  test('a key without the scope', async () => {
    await server.close()
    server = await startCloudZero({ keys: { 'cz-test-key-0123456789': ['send', 'drops', 'contents'] } })
    const { code, stderr } = await compared(['--cloudzero-costs'])
    expect(code).toBe(4)
    expect(stderr).toContain('billing:read_costs')
  })
})
