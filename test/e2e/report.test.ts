import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatMoney, parseMoney } from '../../src/core/model/money.ts'
import { cli } from '../support/cli.ts'
import { deliverableCost, hash, insertDailyUser, insertEntities } from '../support/litellm-rows.ts'
import { createDatabase, insertRows, type TestDatabase } from '../support/postgres.ts'

type Line = Record<string, string>

const OCTOBER = ['--from', '2026-10-01', '--to', '2026-11-01']
const folder = mkdtempSync(join(tmpdir(), 'report-'))

let db: TestDatabase

beforeAll(async () => {
  db = await createDatabase({ schema: 'march-2026' })
  await insertEntities(db, 'march-2026')
  await insertDailyUser(db, 'march-2026')
  const row = (fields: Record<string, unknown>) => ({
    custom_llm_provider: 'openai',
    model: 'gpt-4o',
    prompt_tokens: 10,
    completion_tokens: 1,
    api_requests: 2,
    ...fields,
  })
  await insertRows(db, 'LiteLLM_DailyUserSpend', [
    row({ date: '2026-09-15', user_id: 'user-2', api_key: hash('2'), spend: 3 }),
    row({ date: '2026-09-16', user_id: 'user-4', api_key: hash('4'), model: 'gone-model', spend: 7 }),
    row({ date: '2026-09-17', user_id: 'user-4', api_key: hash('4'), model: 'rejected-before', spend: 'NaN' }),
  ])
  await insertRows(db, 'LiteLLM_DailyTeamSpend', [
    row({ date: '2026-10-03', team_id: 'team-1', api_key: hash('1'), spend: 1.1 }),
    row({ date: '2026-10-04', team_id: 'Team|3', api_key: hash('3'), spend: 2.2 }),
    row({ date: '2026-10-04', team_id: '', api_key: '', spend: 1 / 3 }),
  ])
  await insertRows(
    db,
    'LiteLLM_SpendLogs',
    [...'12345'].map((digit, index) => ({
      request_id: `request-${digit}`,
      call_type: 'acompletion',
      api_key: hash(digit),
      spend: [0.1, 1 / 3, 5.87e-7, 0, 12.5][index],
      total_tokens: 30,
      prompt_tokens: 20,
      completion_tokens: 10,
      startTime: `2026-10-0${digit}T0${digit}:15:00Z`,
      endTime: `2026-10-0${digit}T0${digit}:16:00Z`,
      model: 'gpt-4o',
      custom_llm_provider: 'openai',
      user: 'user-2',
      team_id: index % 2 ? 'team-2' : 'team-1',
      request_tags: ['env:prod'],
      metadata: index === 3 ? { status: 'failure' } : {},
    })),
  )
})
afterAll(() => db?.drop())

const run = (args: readonly string[]) =>
  cli(args, { env: { DATABASE_URL: db.url, LITELLM_CLOUDZERO_PII_KEY: 'a secret of some length' } })

async function rowsOf(by: string, args: readonly string[]): Promise<readonly Line[]> {
  const { stdout, stderr } = await run(['report', '--by', by, '--format', 'csv', ...args])
  expect(stderr).not.toContain('error:')
  return parse(stdout, { columns: true })
}

/** Sums of an export's lines by the segments of its levels, which are what a report groups by. */
async function exportedBy(levels: string, args: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const tags = levels.split(',').flatMap((level) => TAGS[level] ?? [])
  const { stdout, stderr } = await run(['export', '--levels', levels, '--tags', tags.join(','), '--keep-zero', ...args])
  expect(stderr).not.toContain('error:')
  const lines: Line[] = parse(stdout, { columns: true })
  expect(lines.length).toBeGreaterThan(2)
  const sums = new Map<string, bigint>()
  for (const line of lines) {
    const key = tags.map((tag) => line[`resource/tag:${tag}`]).join(' / ')
    sums.set(key, (sums.get(key) ?? 0n) + (parseMoney(line['cost/cost'] ?? '') ?? 0n))
  }
  return new Map([...sums].map(([key, sum]) => [key, formatMoney(sum)]))
}

const TAGS: Readonly<Record<string, readonly string[]>> = {
  org: ['organization', 'organization_id'],
  team: ['team', 'team_id'],
  user: ['user', 'user_id'],
  key: ['key', 'key_id'],
  model: ['model'],
  provider: ['provider'],
  'tag:env': ['tag_env'],
}

describe('figures agree with export to the last digit', () => {
  test.each<[string, string, readonly string[]]>([
    ['daily-user', 'org,team,user,model,provider', []],
    ['daily-user', 'user,key,model,provider', ['--not-model', 'gpt-4o']],
    ['daily-user', 'team,model,provider', ['--org', 'org-1', '--not-user', 'user-2']],
    ['daily-user', 'org,model,provider', ['--native-bill', 'bedrock', '--native-bill', 'gemini']],
    ['daily-user', 'user,model,provider', ['--no-pii']],
    ['daily-user', 'team,model,provider', ['--user', 'unassigned']],
    ['daily-team', 'team,model,provider', []],
    ['spend-logs', 'team,user,key,model,provider', []],
    ['spend-logs', 'tag:env,team,model,provider', ['--from', '2026-10-02T02', '--to', '2026-10-05T06']],
  ])('%s by %s %j', async (source, levels, args) => {
    const window = args.includes('--from') ? [] : OCTOBER
    const selection = ['--source', source, ...window, ...args, '--allow-rejects']
    const exported = await exportedBy(levels, selection)
    const tags = levels.split(',').flatMap((level) => TAGS[level] ?? [])
    const rows = (await rowsOf(levels, selection)).filter(({ status }) => status !== 'gone')
    const reported = new Map<string, bigint>()
    for (const row of rows) {
      const key = tags.map((tag) => row[tag]).join(' / ')
      reported.set(key, (reported.get(key) ?? 0n) + (parseMoney(row.cost ?? '') ?? 0n))
    }
    expect(new Map([...reported].map(([key, sum]) => [key, formatMoney(sum)]))).toEqual(exported)
  })

  test('the change is that to an export of the window before, forgotten keys included', async () => {
    const rows = await rowsOf('user,model,provider', [...OCTOBER, '--allow-rejects'])
    const before = await exportedBy('user,model,provider', [
      '--from',
      '2026-09-01',
      '--to',
      '2026-10-01',
      '--allow-rejects',
    ])
    const earlier = rows.filter(({ status }) => status !== 'new')
    const key = ({ user, user_id, model, provider }: Line) => [user, user_id, model, provider].join(' / ')
    expect(new Map(earlier.map((row) => [key(row), row.cost_before]))).toEqual(before)
    expect(earlier.find(({ model }) => model === 'gone-model')).toMatchObject({
      status: 'gone',
      cost: '0',
      change: '-7',
    })
    expect(rows.find(({ model }) => model === 'duplicate')).toMatchObject({
      status: 'new',
      cost: '2.1',
      change_share: '',
    })
  })

  test('what is reported, rejected, left to native bills and filtered is what an export says', async () => {
    const args = [...OCTOBER, '--native-bill', 'bedrock', '--not-user', 'user-3', '--json']
    const report = await run(['report', ...args])
    const exported = await run(['export', '--out', join(folder, 'same.csv'), ...args])
    const { cost, rejects, windowBefore, sections } = JSON.parse(report.stdout)
    const summary = JSON.parse(exported.stdout)
    expect([report.code, exported.code]).toEqual([1, 1])
    const { delivered, read, rejected, nativeBills, filtered } = summary.cost
    expect(cost).toEqual({ reported: delivered, read, rejected, nativeBills, filtered, subscriptions: '0' })
    expect(rejects).toEqual(summary.rejects)
    expect(rejects.rows).toBe(4)
    expect(windowBefore).toEqual({ from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z' })
    for (const id of ['tree', 'changes', 'sharing', 'models', 'providers']) {
      expect(sections[id].totals.cost, id).toBe(delivered)
      const outer = sections[id].rows.filter(({ depth = 0 }) => depth === 0)
      expect(
        formatMoney(outer.reduce((sum: bigint, row: Line) => sum + (parseMoney(row.cost ?? '') ?? 0n), 0n)),
        id,
      ).toBe(delivered)
    }
  })

  test('the total is what Postgres adds up', async () => {
    const { stdout } = await run(['report', '--by', 'day', ...OCTOBER, '--json', '--allow-rejects'])
    const { totals, rows } = JSON.parse(stdout)
    expect(totals.cost).toBe(await deliverableCost(db, 'LiteLLM_DailyUserSpend', '2026-10-01', '2026-11-01'))
    const [{ requests, failed }] = (await db.query<{ requests: string; failed: string }>(
      `SELECT sum(api_requests)::text requests, sum(failed_requests)::text failed FROM "LiteLLM_DailyUserSpend"
       WHERE date >= '2026-10-01' AND date < '2026-10-32' AND spend::text NOT IN ('NaN', 'Infinity', '-Infinity')`,
    )) as [{ requests: string; failed: string }]
    expect(totals).toMatchObject({ requests, failed_requests: failed })
    expect(rows.map(({ day }: Line) => day)).toContain('2026-10-31')
  })
})

describe('people and secrets', () => {
  test('--no-pii hides people in every format', async () => {
    for (const format of ['table', 'csv', 'json', 'markdown', 'html']) {
      for (const by of [[], ['--by', 'user,key']]) {
        const { stdout, stderr, code } = await run([
          'report',
          ...by,
          '--format',
          format,
          ...OCTOBER,
          '--no-pii',
          '--allow-rejects',
        ])
        expect(code, stderr).toBe(0)
        expect(stdout.length).toBeGreaterThan(500)
        expect(stdout + stderr).not.toMatch(/example\.com|Tanaka|田中|Владимир|Ann|sk-\.\.\.|Team Bot/)
      }
    }
  })

  test('names are shown as they are where they may be, and a raw secret never', async () => {
    const { stdout } = await run(['report', '--by', 'user,key', ...OCTOBER, '--allow-rejects'])
    expect(stdout).toContain('田中')
    expect(stdout).toContain('Ann, "the" boss')
    expect(stdout).not.toContain('sk-raw-secret-text')
  })
})

describe('documents', () => {
  test('a file by its name, never replaced without --force', async () => {
    const file = join(folder, 'october.html')
    const first = await run(['report', ...OCTOBER, '--out', file, '--allow-rejects'])
    expect([first.code, first.stdout]).toEqual([0, ''])
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/)
    const again = await run(['report', ...OCTOBER, '--out', file, '--format', 'json', '--allow-rejects'])
    expect(again.code).toBe(2)
    expect(again.stderr).toContain('E_USAGE_TARGET_EXISTS')
    const forced = await run(['report', ...OCTOBER, '--out', file, '--format', 'json', '--allow-rejects', '--force'])
    expect(forced.code).toBe(0)
    expect(JSON.parse(readFileSync(file, 'utf8')).version).toBe(1)
  })

  test('--for-each writes a page and a table for each team, which add up, and an index that leads to all', async () => {
    const pages = join(folder, 'pages')
    const args = [...OCTOBER, '--for-each', 'team', '--out-dir', pages, '--allow-rejects']
    const { code, stdout, stderr } = await run(['report', ...args, '--json'])
    expect(code, stderr).toBe(0)
    const names = readdirSync(pages)
    expect(names).toEqual(expect.arrayContaining(['index.html', 'index.csv', 'no-team.html', 'no-team.csv']))
    const index = readFileSync(join(pages, 'index.html'), 'utf8')
    const links = [...index.matchAll(/href="([^"#]+)"/g)].map(([, link]) => link ?? '')
    expect([...links, 'index.csv', 'index.html'].sort()).toEqual(names.sort())
    const tables = names.filter((name) => name.endsWith('.csv') && name !== 'index.csv')
    const lines = tables.flatMap((name): Line[] => parse(readFileSync(join(pages, name)), { columns: true }))
    const sum = lines.reduce((total, { cost = '' }) => total + (parseMoney(cost) ?? 0n), 0n)
    expect(formatMoney(sum)).toBe(JSON.parse(stdout).totals.cost)
    const page = readFileSync(join(pages, 'no-team.html'), 'utf8')
    expect(page).toContain('<h1>No team: LiteLLM spend, October 2026</h1>')
    expect(page).toContain('<a href="index.html">All by team</a>')
    expect(stderr).toContain(`${names.length} files written, `)
  })

  test('with --no-pii the pages of --for-each have the budgets of whom they are of', async () => {
    const limit = (amount: number | null) =>
      db.query('UPDATE "LiteLLM_UserTable" SET max_budget = $1 WHERE user_id = $2', [amount, 'user-2'])
    await limit(10)
    const [open, hidden] = [join(folder, 'open'), join(folder, 'hidden')]
    const args = [...OCTOBER, '--for-each', 'user', '--allow-rejects', '--out-dir']
    for (const each of [
      [...args, open],
      [...args, hidden, '--no-pii'],
    ]) {
      const { code, stderr } = await run(['report', ...each])
      expect(code, stderr).toBe(0)
    }
    const withBudgets = (pages: string) =>
      readdirSync(pages).filter((name) => readFileSync(join(pages, name), 'utf8').includes('id="budgets"')).length
    expect(withBudgets(open)).toBeGreaterThan(0)
    expect(withBudgets(hidden)).toBe(withBudgets(open))
    await limit(null)
  })

  test('an empty window is no error, in any format', async () => {
    for (const format of ['table', 'csv', 'json', 'markdown', 'html']) {
      const { code, stdout, stderr } = await run(['report', '--month', '2020-01', '--format', format])
      expect([code, stderr], format).toEqual([0, expect.stringContaining('has no rows in this window')])
      expect(stdout.length, format).toBeGreaterThan(20)
    }
  })

  test.each([
    ['tags', 'Reading the request log (spend-logs), since `tags` is not in daily-user.'],
    ['end-user', 'Reading the request log (spend-logs), since `end-user` is not in daily-user.'],
    ['tag', 'Reading daily-tag, since `tag` is not in daily-user.'],
  ])('--by %s chooses its ledger and says so', async (by, says) => {
    const { code, stderr } = await run(['report', ...OCTOBER, '--by', by, '--no-change'])
    expect([code, stderr]).toEqual([0, expect.stringContaining(says)])
  })

  test.each([
    [['--by', 'planet'], 'E_USAGE_LEVELS', 'There are org, team'],
    [['--by', 'teem'], 'E_USAGE_LEVELS', 'Did you mean "team"?'],
    [['--levels', 'team'], 'E_USAGE', 'Did you mean --by?'],
    [['--group-by', 'team'], 'E_USAGE', 'Did you mean --by?'],
    [['--top', '0'], 'E_USAGE_VALUE', '--top: must be at least 1 (got 0).'],
    [
      ['--source', 'daily-user', '--by', 'end-user'],
      'E_USAGE_LEVELS',
      'Ledgers that have it: daily-end-user, spend-logs',
    ],
    [['--source', 'daily-user', '--by', 'hour'], 'E_USAGE_REPORT', '--source spend-logs'],
    [['--by', 'team,team'], 'E_USAGE_REPORT', 'twice'],
    [['--sort', 'cost'], 'E_USAGE_REPORT', '--by'],
    [['--by', 'team', '--sort', 'colour'], 'E_USAGE_VALUE', 'cost, change'],
    [['--json', '--format', 'csv'], 'E_USAGE', 'cannot be used together'],
    [['--team', 'Reserch'], 'E_USAGE_FILTER', 'Research'],
  ])('%j is a usage error that says what to do', async (args, code, says) => {
    const result = await run(['report', ...OCTOBER, ...args])
    expect(result.code).toBe(2)
    expect(result.stderr).toContain(code)
    expect(result.stderr).toContain(says)
  })

  test('a filter by somebody only the ledger still knows holds for both windows', async () => {
    await insertRows(db, 'LiteLLM_DailyUserSpend', [
      { date: '2025-03-02', user_id: 'long gone', api_key: '', model: 'm', custom_llm_provider: 'openai', spend: 1.5 },
    ])
    const { code, stdout, stderr } = await run([
      'report',
      '--by',
      'user',
      '--user',
      'long gone',
      '--from',
      '2025-03-01',
      '--to',
      '2025-03-05',
    ])
    expect(code, stderr).toBe(0)
    expect(stdout).toMatch(/long gone +\$1\.50/)
  })
})
