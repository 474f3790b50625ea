import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { formatMoney, parseMoney } from '../../src/core/model/money.ts'
import { type CliOptions, type CliResult, cli, ended, startCli } from '../support/cli.ts'
import type { Mischief } from '../support/cloudzero/faults.ts'
import type { TelemetryRecord } from '../support/cloudzero/telemetry.ts'
import { type CloudZeroServer, startCloudZero } from '../support/cloudzero-server.ts'
import { insertEntities } from '../support/litellm-rows.ts'
import { createDatabase, insertRows, type TestDatabase } from '../support/postgres.ts'

const NOVEMBER = ['--from', '2026-11-01', '--to', '2026-11-06']
const STREAM = 'litellm-team-cost-daily'

let db: TestDatabase
let server: CloudZeroServer
beforeAll(async () => {
  db = await createDatabase({ schema: 'march-2026' })
  await insertEntities(db, 'march-2026')
})
afterAll(() => db.drop())
beforeEach(async () => {
  await db.query('TRUNCATE "LiteLLM_DailyUserSpend", "LiteLLM_SpendLogs"')
  server = await startCloudZero()
})
afterEach(async () => {
  expect(server.violations).toEqual([])
  await server.close()
})

const env = (target = server) => ({
  DATABASE_URL: db.url,
  CLOUDZERO_API_KEY: target.apiKey,
  CLOUDZERO_API_URL: target.url,
})
const tell = (args: readonly string[] = [], options: CliOptions = {}): Promise<CliResult> =>
  cli(['telemetry', ...NOVEMBER, ...args], { ...options, env: { ...env(), ...options.env } })

/** Keys 1 and 3 belong to the teams Research (team-1) and 研究部. */
const spend = (day: string, key: '1' | '2' | '3', spent: number, more: Record<string, unknown> = {}) => ({
  ...{ date: `2026-11-0${day}`, user_id: '', api_key: key.repeat(64), model: 'gpt-4o', custom_llm_provider: 'openai' },
  ...{ prompt_tokens: 100, completion_tokens: 10, api_requests: 2, spend: spent, ...more },
})
const insert = (...rows: readonly Record<string, unknown>[]) => insertRows(db, 'LiteLLM_DailyUserSpend', rows)

/** What CloudZero holds as `day element value`. */
const held = (stream = STREAM, from: CloudZeroServer = server) =>
  from.telemetry
    .records(stream)
    .map(({ timestamp, element_name: element, value }) => `${timestamp.slice(8, 13)} ${element ?? ''} ${value}`)
    .sort()

const sum = (records: readonly TelemetryRecord[]) =>
  formatMoney(records.reduce((total, { value }) => total + (parseMoney(value) ?? 0n), 0n))

describe('an allocation stream', () => {
  test('is created on first use, and a second run replaces with equal values', async () => {
    await insert(spend('1', '1', 0.1), spend('1', '3', 0.2), spend('2', '1', 1 / 3), spend('3', '3', 0))
    const first = await tell()
    expect(first).toMatchObject({ code: 0 })
    expect(first.stdout + first.stderr).toContain('3 records sent to 1 stream')
    const wanted = ['01T00 Research 0.1', '01T00 研究部 0.2', '02T00 Research 0.333333333333']
    expect(held()).toEqual(wanted)
    expect(server.requests.map(({ operation }) => operation)).toEqual(['records', 'replace', 'sum', 'replace'])
    server.clearLog()
    expect(await tell()).toMatchObject({ code: 0 })
    expect(held()).toEqual(wanted)
    expect(server.requests.map(({ operation }) => operation)).toEqual(['records', 'replace'])
  })

  test('is also created where replacing creates it', async () => {
    const other = await startCloudZero({ replaceCreates: true })
    await insert(spend('1', '1', 0.1))
    expect(await tell([], { env: env(other) })).toMatchObject({ code: 0 })
    expect(held(STREAM, other)).toEqual(['01T00 Research 0.1'])
    await other.close()
  })

  test('follows the database: changed values, and elements and days that vanished', async () => {
    await insert(spend('1', '1', 1), spend('1', '3', 2), spend('2', '1', 3), spend('4', '1', 4))
    await tell()
    await db.query('TRUNCATE "LiteLLM_DailyUserSpend"')
    await insert(spend('1', '1', 1.5), spend('2', '1', 3), spend('3', '3', 5))
    server.clearLog()
    expect(await tell()).toMatchObject({ code: 0 })
    expect(held()).toEqual(['01T00 Research 1.5', '02T00 Research 3', '03T00 研究部 5'])
    expect(server.requests.map(({ operation }) => operation)).toEqual(['records', 'delete', 'replace', 'delete'])
  })

  test('is emptied day by day where CloudZero shows only a part of it, or may not be asked', async () => {
    const partly = await startCloudZero({ shownRecords: 0, keys: { k: ['telemetry', 'records'] } })
    await insert(spend('1', '1', 1), spend('1', '3', 2), spend('2', '3', 2))
    await tell([], { env: env(partly) })
    await db.query(`DELETE FROM "LiteLLM_DailyUserSpend" WHERE api_key = repeat('3', 64)`)
    // It shows nothing, which looks like a stream without records: only the flag helps.
    await tell(['--no-read-back'], { env: env(partly) })
    expect(held(STREAM, partly)).toEqual(['01T00 Research 1'])
    await partly.close()
  })

  test('never loses another day, nor days after today', async () => {
    await insert(spend('1', '1', 1), spend('2', '1', 2))
    await tell()
    await cli(['telemetry', '--from', '2026-11-02', '--to', '2026-12-01', '--no-read-back'], { env: env() })
    expect(held()).toEqual(['01T00 Research 1', '02T00 Research 2'])
  })

  test('by ids, by several levels, and with pseudonyms', async () => {
    await insert(spend('1', '1', 1, { user_id: 'user-2' }), spend('1', '2', 2, { user_id: 'user-2' }))
    await tell(['--identity', 'id', '--stream', 'ids'])
    expect(held('ids')).toEqual(['01T00 team-1 1', '01T00 team-2 2'])
    await tell(['--element', 'org/team/user', '--stream', 'levels'])
    expect(held('levels')).toEqual(['01T00 Acme/Research/田中 3'])
    await tell(['--element', 'user', '--no-pii', '--stream', 'pii'], {
      env: { LITELLM_CLOUDZERO_PII_KEY: 'a key of more than sixteen' },
    })
    expect(held('pii')).toEqual([expect.stringMatching(/^01T00 [0-9a-f]{16} 3$/)])
  })

  test('says when two teams share a name', async () => {
    await insert(spend('1', '1', 1), spend('1', '2', 2))
    const { stderr } = await tell()
    expect(stderr).toContain('Several entities are named "Research"')
    expect(held()).toEqual(['01T00 Research 3'])
  })
})

describe('values', () => {
  test.each([
    ['tokens', '01T00 Research 220'],
    ['requests', '01T00 Research 4'],
    ['prompt-tokens', '01T00 Research 200'],
    ['completion-tokens', '01T00 Research 20'],
  ])('%s', async (value, record) => {
    await insert(spend('1', '1', 1), spend('1', '1', 2, { model: 'other' }))
    await tell(['--value', value])
    expect(held(`litellm-team-${value}-daily`)).toEqual([record])
  })

  test('a metric is one number a day, whatever it is about', async () => {
    await insert(spend('1', '1', 1), spend('1', '3', 2), spend('2', '3', 2))
    await tell(['--metric', '--value', 'tokens', '--filter', 'custom:Product=Chat'])
    expect(server.telemetry.records('litellm-tokens-daily')).toEqual([
      expect.objectContaining({ value: '220', associated_cost: { 'custom:Product': 'Chat' } }),
      expect.objectContaining({ value: '110', granularity: 'DAILY' }),
    ])
    await db.query(`DELETE FROM "LiteLLM_DailyUserSpend" WHERE date = '2026-11-02'`)
    await tell(['--metric', '--value', 'tokens', '--filter', 'custom:Product=Chat'])
    expect(held('litellm-tokens-daily')).toEqual(['01T00  220'])
  })

  test('below zero are rejected and shown, of zero left out, and the run says what became of the cost', async () => {
    await insert(spend('1', '1', -5), spend('1', '3', 2), spend('2', '1', 0))
    const { code, stdout } = await tell(['--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      totals: { read: '-3', sent: '2', rejected: '-5', elsewhere: '0', zeroRecords: 1, rejectedRecords: 1 },
    })
    expect(await tell(['--allow-rejects'])).toMatchObject({ code: 0 })
  })

  test('by month', async () => {
    await insert(spend('1', '1', 1), spend('5', '1', 2))
    await cli(['telemetry', '--record-granularity', 'monthly', '--month', '2026-11'], { env: env() })
    expect(held('litellm-team-cost-monthly')).toEqual(['01T00 Research 3'])
  })

  test('by hour, from the request log', async () => {
    const request = (id: string, time: string, spent: number) => ({
      ...{ request_id: id, call_type: 'acompletion', api_key: '1'.repeat(64), spend: spent, total_tokens: 3 },
      ...{ startTime: `2026-11-${time}`, endTime: `2026-11-${time}`, model: 'gpt-4o', custom_llm_provider: 'openai' },
      ...{ team_id: 'team-1', user: 'user-2' },
    })
    await insertRows(db, 'LiteLLM_SpendLogs', [
      request('a', '01 10:00:00', 1),
      request('b', '01 10:59:59', 2),
      request('c', '01 11:00:00', 4),
    ])
    const args = ['--record-granularity', 'hourly']
    expect(await tell(args)).toMatchObject({ code: 0 })
    expect(held('litellm-team-cost-hourly')).toEqual(['01T10 Research 3', '01T11 Research 4'])
    await tell(['--source', 'spend-logs'])
    expect(held()).toEqual(['01T00 Research 7'])
  })
})

describe('streams for the bills of providers', () => {
  test('one for each bill, about it alone; the rest is said to be on no bill', async () => {
    await insert(
      spend('1', '1', 1),
      spend('1', '1', 2, { model: 'claude', custom_llm_provider: 'anthropic' }),
      spend('1', '1', 4, { model: 'gpt', custom_llm_provider: 'azure' }),
      spend('1', '3', 8, { model: 'phi', custom_llm_provider: 'azure_ai' }),
      spend('1', '3', 16, { model: 'llama', custom_llm_provider: 'groq' }),
    )
    const { stdout, stderr, code } = await tell(['--filter-by', 'provider', '--json'])
    expect(code).toBe(0)
    expect(stderr).toContain(`${STREAM}-anthropic assumes that Anthropic's bill has the service Claude API`)
    expect(JSON.parse(stdout).totals).toMatchObject({ read: '31', sent: '15', elsewhere: '16' })
    expect(server.telemetry.names()).toEqual([`${STREAM}-anthropic`, `${STREAM}-azure`, `${STREAM}-openai`])
    expect(held(`${STREAM}-azure`)).toEqual(['01T00 Research 4', '01T00 研究部 8'])
    for (const { filter } of server.telemetry.records(`${STREAM}-azure`)) {
      expect(filter).toEqual({ services: ['microsoft.cognitiveservices'] })
    }
  })

  test('--native-bill names the bills that are split, which lines leave out', async () => {
    await insert(spend('1', '1', 1), spend('1', '1', 2, { custom_llm_provider: 'anthropic' }))
    await tell(['--native-bill', 'anthropic', '--filter', 'services=Claude API'])
    expect(held()).toEqual(['01T00 Research 2'])
    const wrong = await tell(['--filter-by', 'provider', '--native-bill', 'groq'])
    expect(wrong).toMatchObject({ code: 2 })
    expect(wrong.stderr).toContain('the bill of groq is not known')
  })
})

describe('a plan', () => {
  test('needs no credentials, sends nothing and shows the bodies that a run sends', async () => {
    await insert(spend('1', '1', 0.1), spend('1', '3', 0.2), spend('2', '1', 1 / 3))
    const { code, stdout, stderr } = await cli(['telemetry', ...NOVEMBER, '--plan', '--show-bodies'], {
      env: { DATABASE_URL: db.url },
    })
    expect(code).toBe(0)
    expect(stderr).toContain('Would send 3 records to 1 stream.')
    const [body, ...rest] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(rest).toEqual([])
    await tell()
    expect(body.path).toBe(`/unit-cost/v1/telemetry/allocation/${STREAM}/replace`)
    expect(body.body.records).toEqual(server.telemetry.records(STREAM))
  })

  test('of an empty window', async () => {
    const { code, stdout, stderr } = await tell(['--plan'])
    expect(code).toBe(0)
    expect(stdout).toContain('Would send 0 records to 0 streams.')
    expect(stderr).toContain('has no rows in this window')
    await tell()
    expect(server.requests).toEqual([])
  })
})

const FAULTS: readonly Mischief[] = [
  { do: 'drop before' },
  { do: 'drop after' },
  { do: 'answer', status: 503, applied: true },
  { do: 'answer', status: 429, headers: { 'retry-after': '0' } },
]

describe('whatever goes wrong', () => {
  const spendBefore = () => insert(spend('1', '1', 1), spend('1', '3', 2), spend('2', '1', 3))
  const after = ['01T00 Research 4', '02T00 Research 3', '03T00 研究部 1']
  const change = async () => {
    await db.query(`DELETE FROM "LiteLLM_DailyUserSpend" WHERE date = '2026-11-01'`)
    await insert(spend('1', '1', 4), spend('3', '3', 1))
  }

  test.each(FAULTS.map((fault) => [JSON.stringify(fault), fault] as const))(
    '%s at requests in the middle',
    async (_, fault) => {
      await spendBefore()
      await tell()
      await change()
      for (const request of [6, 7]) server.fault({ ...fault, when: request })
      expect(await tell()).toMatchObject({ code: 0 })
      expect(held()).toEqual(after)
    },
  )

  test('a creation whose answer is lost does not count twice', async () => {
    await spendBefore()
    server.fault({ do: 'drop after', when: { operation: 'sum' } })
    expect(await tell()).toMatchObject({ code: 0 })
    expect(sum(server.telemetry.records(STREAM))).toBe('6')
  })

  test.each([1, 2, 3])('a kill at request %i is put right by the next run', async (request) => {
    await spendBefore()
    await tell()
    await change()
    server.clearLog()
    server.fault({ do: 'slow', milliseconds: 1_500, when: (each) => each.number === request })
    const child = startCli(['telemetry', ...NOVEMBER], { env: env() })
    const end = ended(child)
    while (server.requests.length < request) await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGKILL')
    expect((await end).signal).toBe('SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, 1_700))
    expect(await tell()).toMatchObject({ code: 0 })
    expect(held()).toEqual(after)
  })

  test.each([
    ['a wrong key', { CLOUDZERO_API_KEY: 'wrong' }, 4, 'E_CLOUDZERO_KEY'],
    ['no key', { CLOUDZERO_API_KEY: '' }, 2, 'E_USAGE_SECRET'],
  ])('%s', { timeout: 120_000 }, async (_, more, exit, code) => {
    await spendBefore()
    const result = await tell([], { env: more })
    expect(result).toMatchObject({ code: exit })
    expect(result.stderr).toContain(code)
  })

  test('a key without the scope is told which', async () => {
    const strict = await startCloudZero({ keys: { key: ['send'] }, missingScope: { message: 'Missing scope' } })
    await spendBefore()
    const { code, stderr } = await tell([], { env: env(strict) })
    expect(code).toBe(4)
    expect(stderr).toContain('unit-cost_v1:read_telemetry')
    await strict.close()
  })
})

describe('flags that do not fit', () => {
  test.each([
    [['--metric', '--element', 'team'], '--metric and --element cannot be used together'],
    [['--metric', '--record-granularity', 'hourly', '--source', 'spend-logs'], '--metric has no hours'],
    [['--record-granularity', 'hourly', '--source', 'daily-user'], 'holds days, not hours'],
    [['--filter', 'nonsense'], '--filter nonsense is not understood'],
    [['--filter', 'a=1', '--filter-by', 'provider'], 'cannot be used together'],
    [['--team', 'Research'], 'Filters would take everybody else out of the stream'],
    [['--stream', 'with space'], 'must be a name of at most 256 letters, digits'],
    [['--element', 'planet'], 'has no level "planet"'],
    [['--record-granularity', 'monthly', '--to', '2026-11-10'], 'cuts a month'],
    [['--show-bodies'], '--show-bodies goes with --plan'],
  ])('%s', async (args, message) => {
    const { code, stderr, stdout } = await tell(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(server.requests).toEqual([])
  })

  test('a selection of its own has a stream of its own', async () => {
    await insert(spend('1', '1', 1), spend('1', '3', 2))
    await tell(['--team', '研究部', '--stream', 'one-team'])
    expect(held('one-team')).toEqual(['01T00 研究部 2'])
  })
})
