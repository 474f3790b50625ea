import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { STATES } from '../../src/core/budgets/state.ts'
import { insertBudgets, insertDays } from '../support/budget-rows.ts'
import { cli } from '../support/cli.ts'
import { hash } from '../support/litellm-rows.ts'
import { createDatabase, insertRows, type TestDatabase } from '../support/postgres.ts'

type Row = Record<string, unknown>

const folder = mkdtempSync(join(tmpdir(), 'budgets-'))
const HOSTILE = 'a|b "c"\n<script>\u001b[31m'

let db: TestDatabase
beforeAll(async () => {
  db = await createDatabase({ schema: 'autumn-2026' })
  await insertBudgets(db, 'autumn-2026')
  await insertDays(db, 'autumn-2026')
  await insertRows(db, 'LiteLLM_TeamTable', [
    { team_id: 'team-hostile', team_alias: HOSTILE, max_budget: 1e-7, spend: 5.87e-8, models: [] },
  ])
})
afterAll(() => db.drop())

const budgets = (args: readonly string[], env: Record<string, string> = {}) =>
  cli(['budgets', ...args], { env: { DATABASE_URL: db.url, ...env } })
const rowsOf = (stdout: string): Row[] => JSON.parse(stdout).rows
const identity = (row: Row) => JSON.stringify([row.kind, row.id, row.scope_of, row.scope])
const found = (rows: readonly Row[], kind: string, id: string) =>
  rows.find((row) => row.kind === kind && row.id === id && row.scope === null)

describe('formats', () => {
  test('table: one line each, the most urgent first, notes below', async () => {
    const { code, stdout, stderr } = await budgets([])
    expect(code).toBe(0)
    const [header, ...lines] = stdout.split('\n')
    expect(header).toMatch(
      /^Budget of +Owner +For +Spent +Limit +Soft +Used +Period +Resets +Forecast +Over on +State +Remarks$/,
    )
    expect(lines.find((line) => line.startsWith('organization  '))).toMatch(
      /^organization +Acme +\$10\.00 +\$10\.00 +\$4\.00 +█{10} +100\.0 % +30d +2026-12-01 +\$20\.50 +over +shared by 9$/,
    )
    expect(lines.filter((line) => line.includes('a|b "c" <script>'))).toHaveLength(1)
    expect(stdout).not.toContain('\u001b')
    expect(stdout).not.toMatch(/[ \t]$/m)
    expect(stdout).toMatch(/^\d+ budgets: .*\d+ over/m)
    expect(stdout).toMatch(/^Forecast: .*same weekday/m)
    expect(stderr).toBe('')
  })

  test('json: versioned, money exact, nulls where there is nothing', async () => {
    const { stdout, stderr } = await budgets(['--json'])
    const document = JSON.parse(stdout)
    expect(document).toMatchObject({ version: 1, generated_at: '2026-11-20T12:00:00.000Z', warnings: [] })
    expect(document.rows).toHaveLength(document.budgets)
    expect(found(document.rows, 'key', hash('1'))).toEqual({
      kind: 'key',
      id: hash('1'),
      name: 'both',
      scope: null,
      scope_of: null,
      organization: 'Acme',
      team: 'Research',
      user: 'user-1',
      spend: '9',
      limit: '10',
      soft_limit: '4',
      utilization: '0.9',
      period: '30d',
      period_start: '2026-11-01T00:00:00Z',
      reset_at: '2026-12-01T00:00:00Z',
      forecast: '19.5',
      limit_reached_on: '2026-11-21',
      forecast_method: 'weekday',
      forecast_linear: '19.5',
      forecast_weekday: '19.5',
      forecast_days: 28,
      forecast_ledger: 'daily-user',
      no_forecast: null,
      state: 'forecast',
      soft_reached: true,
      heading_over: true,
      refused: false,
      remarks: 'past soft limit; shared by 9',
      non_finite: null,
      limit_non_finite: null,
      ledger_spend: null,
      ledger_spend_since: null,
      awaiting_reset: false,
      blocked: false,
      increase: null,
      increase_until: null,
      budget_id: 'ten',
      shared_by: 9,
    })
    expect(found(document.rows, 'team', 'team-hostile')).toMatchObject({
      name: HOSTILE,
      spend: '0.0000000587',
      limit: '0.0000001',
    })
    expect(found(document.rows, 'key', hash('5'))).toMatchObject({
      increase: '5',
      increase_until: '2026-11-30T00:00:00Z',
    })
    const ranks = document.rows.map((row: Row) => Object.keys(STATES).indexOf(String(row.state)))
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
    expect(found(document.rows, 'proxy', 'proxy')).toMatchObject({ name: 'proxy (global)', state: 'over' })
    expect(`${stdout}${stderr}`).not.toContain('hidden-in-metadata')
  })

  test('csv holds the same as json', async () => {
    const [csv, json] = [await budgets(['--format', 'csv']), await budgets(['--format', 'json'])]
    const lines: Row[] = parse(csv.stdout, { columns: true })
    expect(lines).toEqual(
      rowsOf(json.stdout).map((row) =>
        Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value === null ? '' : String(value)])),
      ),
    )
  })

  test('markdown: cells stay cells', async () => {
    const { stdout } = await budgets(['--format', 'markdown', '--team', 'team-hostile'])
    const [header, , row] = stdout.split('\n')
    expect(header).toBe('| Budget of | Owner | Spent | Limit |  | Used | Period | Resets | Forecast | State |')
    expect(row).toBe('| team | a\\|b "c" \\<script\\> | $0.0000 | $0.0000 | █████░░░░░ | 58.7 % |  |  |  | ok |')
  })

  test('prometheus: HELP, TYPE, base units, escaped labels, every series once', async () => {
    const { stdout } = await budgets(['--format', 'prometheus'])
    const lines = stdout.trimEnd().split('\n')
    const series = lines.filter((line) => !line.startsWith('#'))
    for (const line of series) {
      expect(line).toMatch(/^litellm_cloudzero_budget_\w+\{(?:\w+="(?:[^"\\\n]|\\["\\n])*",?)+\} -?\d+(?:\.\d+)?$/)
    }
    const names = series.map((line) => line.slice(0, line.lastIndexOf(' ')))
    expect(new Set(names).size).toBe(names.length)
    const metrics = new Set(series.map((line) => line.slice(0, line.indexOf('{'))))
    for (const metric of metrics) expect(lines).toContain(`# TYPE ${metric} gauge`)
    expect(lines).toContain(
      'litellm_cloudzero_budget_spend_dollars{kind="team",id="team-hostile",owner="a|b \\"c\\"\\n<script>\u001b[31m",scope="",scope_name=""} 0.0000000587',
    )
    expect(lines).toContain(
      `litellm_cloudzero_budget_state{kind="key",id="${hash('6')}",owner="66666666",scope="window",scope_name="24h",state="over"} 1`,
    )
  })
})

describe('--fail-on', () => {
  test.each([
    [['over'], 1],
    [['soft,forecast', '--team', 'team-hostile'], 0],
    [['soft', '--team', 'team-soft'], 1],
    [['over', '--key', 'both'], 0],
    [['over,forecast', '--top', '1', '--sort', 'name', '--key', 'both'], 1],
  ])('%j exits with %i', async (args, code) => {
    const result = await budgets(['--fail-on', ...args])
    expect(result.code, result.stderr).toBe(code)
    expect(result.stderr).toMatch(code === 1 ? /^\d+ of \d+ budgets?: --fail-on/ : /^$/)
  })
})

describe('what is shown', () => {
  test('--sort and --top', async () => {
    const { stdout } = await budgets(['--json', '--sort', 'spend', '--top', '5'])
    const { rows, budgets: all } = JSON.parse(stdout)
    expect(rows.map((row: Row) => row.spend)).toEqual(['100.5', '12', '12', '11', '10.000000000001'])
    expect(all).toBeGreaterThan(20)
  })

  test('--no-pii: nothing tells who somebody is, and all others stay', async () => {
    const secret = { LITELLM_CLOUDZERO_PII_KEY: 'correct-horse-battery' }
    for (const format of ['table', 'json']) {
      const { code, stdout } = await budgets(['--no-pii', '--format', format], secret)
      expect(code).toBe(0)
      for (const personal of ['user-1', 'user-at', 'customer-at', hash('1'), '"both"', 'sk-...2222']) {
        expect(stdout, format).not.toContain(personal)
      }
      expect(stdout).toContain('Research')
      if (format === 'json') expect(new Set(rowsOf(stdout).map(identity)).size).toBe(rowsOf(stdout).length)
    }
  })

  test('--out writes a file, replaces it only with --force, and leaves none behind when it fails', async () => {
    const out = join(folder, 'litellm.prom')
    const first = await budgets(['--format', 'prometheus', '--out', out])
    expect([first.code, first.stdout]).toEqual([0, ''])
    expect(readFileSync(out, 'utf8')).toContain('# TYPE litellm_cloudzero_budget_state gauge')
    expect(await budgets(['--out', out])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('E_USAGE_TARGET_EXISTS'),
    })
    expect((await budgets(['--format', 'table', '--out', out, '--force'])).code).toBe(0)
    expect(readFileSync(out, 'utf8')).toMatch(/^Budget of/)
    const missing = join(folder, 'missing.json')
    expect((await budgets(['--out', missing, '--team', 'nobody'])).code).toBe(2)
    expect(() => readFileSync(missing)).toThrow('ENOENT')
  })

  test('settings of the config file', async () => {
    writeFileSync(
      join(folder, 'config.json'),
      '{"keys": ["both"], "budgets": {"format": "csv", "failOn": ["soft", "forecast"], "top": 1}}',
    )
    const { code, stdout } = await budgets(['--config', join(folder, 'config.json')])
    expect(code).toBe(1)
    expect(stdout.split('\n')).toHaveLength(3)
  })
})

test.each([
  [['--fail-on', 'under'], 'E_USAGE_VALUE', '--fail-on: must be one of over, soft, forecast (got under)'],
  [['--format', 'html'], 'E_USAGE_VALUE', 'table, csv, json, markdown, xlsx, slack, prometheus'],
  [['--json', '--format', 'csv'], 'E_USAGE', '--json and --format csv cannot be used together'],
  [['--top', '0'], 'E_USAGE_VALUE', '--top'],
  [['--team', 'Reserch'], 'E_USAGE_FILTER', 'Did you mean "Research"?'],
  [['--no-pii'], 'E_USAGE_SECRET', 'LITELLM_CLOUDZERO_PII_KEY'],
  [['--out', '/nowhere/budgets.csv'], 'E_USAGE_TARGET', '/nowhere'],
])('%j is a usage error', async (args, code, words) => {
  const result = await budgets(args)
  expect(result).toMatchObject({ code: 2, stdout: '' })
  expect(result.stderr).toContain(`[${code}]`)
  expect(result.stderr).toContain(words)
})

test('the sample shows every state', async () => {
  const { code, stdout, stderr } = await cli(['budgets', '--database', 'demo:', '--json'])
  expect(code).toBe(0)
  expect(stderr).toMatch(/^warn: 1 of 33 budgets should have been reset more than an hour ago/)
  const document = JSON.parse(stdout)
  expect(Object.keys(document.states).sort()).toEqual([
    'awaiting-reset',
    'closed',
    'forecast',
    'ok',
    'over',
    'soft',
    'unknown',
  ])
  expect(document.rows.some((row: Row) => row.shared_by === 4)).toBe(true)
  expect(document.rows.some((row: Row) => row.increase === '1000')).toBe(true)
})
