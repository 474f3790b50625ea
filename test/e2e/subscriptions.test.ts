import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { startCloudZero } from '../support/cloudzero-server.ts'
import { createDatabase, insertRows, type TestDatabase } from '../support/postgres.ts'
import { clock, pushed } from '../support/push.ts'

const folder = mkdtempSync(join(tmpdir(), 'subscriptions-'))
const now = { SOURCE_DATE_EPOCH: clock('2026-11-20T12:00:00Z') }
const account = (id: string, more: Record<string, unknown> = {}) => ({
  subscription_account_id: id,
  custom_llm_provider: 'chatgpt',
  account_id: `Workspace ${id}`,
  label: `Plan ${id}`,
  monthly_fee: 25.1,
  currency: 'USD',
  billing_period_start: '2026-10-15',
  created_by: 'admin',
  updated_by: 'admin',
  ...more,
})

describe('subscription fees', () => {
  let db: TestDatabase
  const run = (args: readonly string[]) => cli(args, { env: { DATABASE_URL: db.url, ...now } })
  beforeAll(async () => {
    db = await createDatabase({ schema: 'autumn-2026' })
    await insertRows(db, 'LiteLLM_DailyUserSpend', [
      {
        id: 'd',
        user_id: 'ann',
        date: '2026-11-15',
        api_key: 'k',
        model: 'gpt-5',
        custom_llm_provider: 'chatgpt',
        spend: 2,
      },
    ])
    await insertRows(db, 'LiteLLM_SubscriptionAccountTable', [
      account('a'),
      account('b', { currency: 'EUR' }),
      account('c', { billing_period_start: '2026-11-25' }),
    ])
  })
  afterAll(() => db.drop())

  test('are lines of type Fee with a resource of their own, and other currencies are refused by name', async () => {
    const file = join(folder, 'month.csv')
    const args = ['--month', '2026-11', '--instance', 'eu', '--tags', 'all']
    const { code, stdout, stderr } = await run(['export', '--subscriptions', ...args, '--out', file, '--json'])
    expect(code).toBe(1)
    expect(stderr).toContain('monthly_fee is 25.1 EUR [currency] in a subscriptions row of 2026-11-15')
    const summary = JSON.parse(stdout)
    expect(summary.cost).toMatchObject({ read: '27.1', delivered: '27.1', rejected: '0' })
    expect(summary.rejects).toEqual({ rows: 1, withoutCost: 1 })
    expect(summary.attribution.team).toMatchObject({ subscription: '25.1' })
    const lines: Record<string, string>[] = parse(readFileSync(file), { columns: true })
    const fee = lines.find((line) => line['lineitem/type'] === 'Fee')
    expect(Object.fromEntries(Object.entries(fee ?? {}).filter(([, text]) => text !== ''))).toEqual({
      'lineitem/type': 'Fee',
      'time/usage_start': '2026-11-15T00:00:00Z',
      'cost/cost': '25.1',
      'action/usage_type': 'subscription',
      'lineitem/cloud_provider': 'OpenAI',
      'resource/service': 'ChatGPT',
      'resource/region': 'cross-region',
      'resource/usage_family': 'subscription',
      'resource/account': 'unassigned',
      'lineitem/description': 'Plan a',
      'resource/id': expect.stringMatching(/^llm-subscription\/eu\|chatgpt\|workspace-a--[0-9a-f]{8}$/),
    })
    const parquet = join(folder, 'month.parquet')
    await run(['export', '--subscriptions', ...args, '--out', parquet])
    const [checked, csv] = [await run(['validate', parquet, '--json']), await run(['validate', file, '--json'])]
    expect(checked.code, checked.stdout).toBe(0)
    expect(JSON.parse(checked.stdout).lines).toBe(JSON.parse(csv.stdout).lines)
  })

  test('left out they are counted and named, by a run and by doctor', async () => {
    const { stderr, stdout } = await run(['export', '--month', '2026-11', '--json', '--out', join(folder, 'less.csv')])
    const words = '2 subscription fees of $25.10, of 1 the cost unknown (chatgpt) are in no ledger and left out'
    expect(stderr).toContain(`${words} (--subscriptions adds them`)
    expect(JSON.parse(stdout).cost.read).toBe('2')
    const doctor = await run(['doctor', '--month', '2026-11'])
    expect(doctor.stdout.replace(/\s+/g, ' ')).toContain(words)
  })

  test('stand apart in reports and in reconcile', async () => {
    const report = await run([
      'report',
      '--subscriptions',
      '--month',
      '2026-11',
      '--by',
      'model',
      '--format',
      'markdown',
    ])
    expect(report.stdout).toMatch(/subscription@chatgpt \| \$25\.10/)
    expect(report.stdout).toContain('With $25.10 of subscription fees')
    const reconciled = await run(['reconcile', '--subscriptions', '--month', '2026-11', '--tolerance', '0', '--json'])
    const { differences } = JSON.parse(reconciled.stdout)
    expect(differences.filter(({ kind }: { kind: string }) => kind === 'not-conserved')).toEqual([])
    expect(reconciled.stdout).toContain('"subscriptions"')
  })

  test('a push sends them once, and owns them when it comes again', async () => {
    const server = await startCloudZero()
    try {
      const args = ['--subscriptions', '--month', '2026-11', '--allow-rejects']
      const first = await pushed(db, server, args, { env: now })
      expect(first.said, first.stderr).toMatchObject({ verified: true, cost: { delivered: '27.1' } })
      const again = await pushed(db, server, args, { env: now })
      expect(again.said).toMatchObject({ verified: true, bodies: [] })
    } finally {
      await server.close()
    }
  })

  test('a LiteLLM without the table is named, and one without a column', async () => {
    const old = await createDatabase({ schema: 'march-2026' })
    try {
      const { code, stderr } = await cli(['export', '--subscriptions', '--out', '-'], {
        env: { DATABASE_URL: old.url },
      })
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: expect.stringContaining('no table LiteLLM_SubscriptionAccountTable, so subscription fees are left out'),
      })
    } finally {
      await old.drop()
    }
    await db.query('ALTER TABLE "LiteLLM_SubscriptionAccountTable" DROP COLUMN currency')
    const { stderr } = await run(['export', '--subscriptions', '--out', '-'])
    expect(stderr).toContain('no column LiteLLM_SubscriptionAccountTable.currency, so subscription fees are left out')
  })
})
