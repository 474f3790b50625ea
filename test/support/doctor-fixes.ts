import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { SIDE_KINDS } from '../../src/core/sides/kinds.ts'
import type { Finding } from '../../src/features/doctor/check.ts'
import { caseDatabase } from './cases.ts'
import { ALL_CALLS, type CloudZeroOptions, startCloudZero } from './cloudzero-server.ts'
import { healthyDatabase } from './doctor.ts'
import { createDatabase, insertRows, type TestDatabase } from './postgres.ts'
import { insertDay } from './push.ts'
import { type Run, runOn } from './run-on.ts'
import { AT_END, insertDaily, insertLog, oneKey, requestsOf } from './sides.ts'

/** What a fix is tried with. */
export interface Trial {
  readonly db: TestDatabase
  /** What doctor found. */
  readonly finding: Finding
  /** Of the CloudZero that runs meanwhile. */
  readonly credentials: Readonly<Record<string, string>>
  /** Each of these flags with the value that the fix names, as often as it names it. */
  given(...flags: readonly string[]): readonly string[]
  /** Runs a command on the database. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Run>
  /** What doctor finds now, by the id of the check. */
  doctor(args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<Readonly<Record<string, Finding>>>
}

/** `--native` for a bill of OpenAI with the cost of one day, in US dollars. */
function billOf(day: string, cost: number): string {
  const bill = join(mkdtempSync(join(tmpdir(), 'fixes-')), 'bill.csv')
  writeFileSync(bill, `day,cost\n${day},${cost}\n`)
  return `openai=${bill}`
}

/** A fix of doctor that names a command, a flag or a statement, on the state that it is for. */
export interface FixCase {
  readonly state: string
  readonly check: string
  /** What the fix names. */
  readonly names: readonly string[]
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Grants of a role that runs the program, instead of the owner of the tables. */
  readonly role?: (role: string) => string
  /** A CloudZero that runs meanwhile. */
  readonly cloudzero?: CloudZeroOptions
  database(): Promise<TestDatabase>
  /** Does what the fix says, and expects it to help. */
  follow(trial: Trial): Promise<void>
}

const MONTH = ['--month', '2026-11']
const KEY_4711 = 'cz-secret-key-4711'

/** Tries a fix. */
export async function tryFix({ check, names, args = [], role, follow, ...state }: FixCase): Promise<void> {
  const db = await state.database()
  const server = state.cloudzero && (await startCloudZero(state.cloudzero))
  try {
    const url = role === undefined ? db.url : await db.createRole(role)
    const credentials: Record<string, string> =
      server === undefined
        ? {}
        : {
            CLOUDZERO_API_KEY: server.apiKey,
            CLOUDZERO_CONNECTION_ID: server.connectionId,
            CLOUDZERO_API_URL: server.url,
          }
    const run: Trial['run'] = (command, more) => runOn(url, command, { ...credentials, ...state.env, ...more })
    const doctor: Trial['doctor'] = async (more = args, others) => {
      const { stdout } = await run(['doctor', '--json', ...more], others)
      const { checks } = JSON.parse(stdout)
      return Object.fromEntries(checks.map((each: Finding & { id: string }) => [each.id, each]))
    }
    const finding = (await doctor())[check]
    if (finding === undefined) throw new Error(`doctor has no check ${check}`)
    const text = [finding.fix, ...finding.lines].join('\n')
    for (const name of names) expect(text).toContain(name)
    await follow({ db, finding, credentials, given: (...flags) => givenBy(text, flags), run, doctor })
  } finally {
    await server?.close()
    await db.drop()
  }
}

/** `--levels team,model.` gives `--levels team,model`. */
function givenBy(text: string, flags: readonly string[]): readonly string[] {
  return flags.flatMap((flag) =>
    [...text.matchAll(new RegExp(`${flag} ([^ \\n]*[^ \\n.,;:)])`, 'g'))].flatMap(([, value = '']) => [flag, value]),
  )
}

const oneDay = (spend: number) => [{ day: '2026-11-12', spend }]
const rowsOf = (text: string) => text.trim().split('\n').slice(1)

/** Cost by column of a CSV export. */
const exported = async ({ run }: Trial, args: readonly string[]) => {
  const { code, stdout, stderr } = await run(['export', ...MONTH, ...args, '--out', '-'])
  expect(code, stderr).toBe(0)
  return { lines: rowsOf(stdout), stderr }
}

/** Ten dollars in both teams of a user. */
const inTwoTeams = (db: TestDatabase) =>
  Promise.all([
    insertDaily(db, 'user', oneDay(10)),
    insertDaily(db, 'team', oneDay(10)),
    insertDaily(db, 'team', oneDay(10), 't2'),
  ])

const withoutOwners = async () => {
  const db = await healthyDatabase()
  const row = {
    date: '2026-11-10',
    api_key: 'forgotten',
    model: 'gpt-4o',
    custom_llm_provider: 'openai',
    prompt_tokens: 5,
  }
  await insertRows(db, 'LiteLLM_DailyUserSpend', [{ ...row, user_id: null, completion_tokens: 5, spend: 4 }])
  return db
}

/** Every fix that names something to run. */
export const FIX_CASES: readonly FixCase[] = [
  {
    state: 'negative spend, and spend that is NaN',
    check: 'lines',
    names: ['litellm-cloudzero push --plan --no-read-back --rejects FILE'],
    args: MONTH,
    database: () => caseDatabase('negative-spend'),
    async follow({ finding, run }) {
      const file = join(mkdtempSync(join(tmpdir(), 'fixes-')), 'rejects.jsonl')
      const [, command = ''] = /litellm-cloudzero (.*)$/m.exec(finding.fix ?? '') ?? []
      const { code, stderr } = await run([...command.replace('FILE', file).split(' '), ...MONTH])
      expect(code, stderr).toBe(1)
      const rejects = readFileSync(file, 'utf8').trim().split('\n')
      expect(rejects).toHaveLength(2)
      expect(rejects.join('\n')).toContain('2.324595')
      // By file they are lines like any other.
      expect((await run(['export', ...MONTH, '--out', '-'])).stdout.match(/Adjustment/g)).toHaveLength(2)
    },
  },
  {
    state: 'cost without owners',
    check: 'attribution',
    names: ['--levels'],
    database: withoutOwners,
    async follow(trial) {
      const levels = trial.given('--levels')
      expect(levels).toHaveLength(2)
      expect((await trial.doctor(levels)).attribution).toMatchObject({ verdict: 'ok' })
      await exported(trial, levels)
    },
  },
  {
    state: 'a role without grants',
    check: 'grants',
    names: ['GRANT SELECT'],
    role: (role) => `GRANT USAGE ON SCHEMA public TO ${role}`,
    database: () => healthyDatabase(),
    async follow(trial) {
      await trial.db.query(trial.finding.lines.join('\n'))
      expect((await trial.doctor()).grants).toMatchObject({ verdict: 'ok' })
      await exported(trial, [])
    },
  },
  {
    state: 'a role that may not use the schema',
    check: 'schema',
    names: ['GRANT USAGE'],
    args: ['--schema', 'closed'],
    role: (role) => `GRANT USAGE ON SCHEMA public TO ${role}`,
    database: () =>
      createDatabase({
        sql: 'CREATE SCHEMA closed; CREATE TABLE closed."LiteLLM_DailyUserSpend" (date text, spend float8)',
      }),
    async follow({ db, finding, doctor }) {
      await db.query(finding.fix?.replace(/^[^:]*: /, '') ?? '')
      expect((await doctor()).schema).toMatchObject({ verdict: 'ok' })
    },
  },
  {
    state: 'tables in another schema',
    check: 'schema',
    names: ['--schema'],
    database: () => createDatabase({ schema: 'march-2026', schemaName: 'litellm' }),
    async follow({ doctor }) {
      expect(await doctor(['--schema', 'litellm'])).toMatchObject({
        schema: { verdict: 'ok' },
        tables: { verdict: 'ok' },
      })
    },
  },
  {
    state: 'half of the tables in another schema',
    check: 'tables',
    names: ['--schema'],
    database: () =>
      createDatabase({
        schema: 'march-2026',
        schemaName: 'litellm',
        sql: 'CREATE TABLE public."LiteLLM_DailyUserSpend" (LIKE "LiteLLM_DailyUserSpend")',
      }),
    async follow({ doctor }) {
      expect((await doctor(['--schema', 'litellm'])).tables).toMatchObject({ verdict: 'ok' })
    },
  },
  {
    state: 'an owner as role',
    check: 'role',
    names: ['CREATE ROLE', 'GRANT USAGE', 'GRANT SELECT'],
    database: () => healthyDatabase(),
    async follow({ db, finding }) {
      const statements = finding.lines.filter((line) => !line.startsWith('CREATE ROLE')).join('\n')
      const url = await db.createRole((role) => statements.replaceAll('cost_reader', role))
      const { checks } = JSON.parse((await runOn(url, ['doctor', '--json'])).stdout)
      const found = (id: string) => checks.find((each: { id: string }) => each.id === id)
      expect([found('role'), found('grants')]).toMatchObject([{ verdict: 'ok' }, { verdict: 'ok' }])
    },
  },
  {
    state: 'a lost index',
    check: 'indexes',
    names: ['CREATE INDEX'],
    database: () => healthyDatabase({ schema: 'march-2026', sql: 'DROP INDEX "LiteLLM_DailyUserSpend_date_idx"' }),
    async follow({ db, finding, doctor }) {
      for (const line of finding.lines) await db.query(line)
      expect((await doctor()).indexes).toMatchObject({ verdict: 'ok' })
    },
  },
  {
    state: 'a level that the ledger has no column for',
    check: 'ledger',
    names: ['--levels'],
    args: ['--source', 'spend-logs', '--levels', 'team,agent,model'],
    database: async () => {
      const db = await createDatabase({ schema: 'mid-2025' })
      await insertLog(db, requestsOf('2026-11-12', 10, 1))
      return db
    },
    async follow(trial) {
      const levels = trial.given('--levels')
      expect((await trial.doctor(['--source', 'spend-logs', ...levels])).ledger).toMatchObject({ verdict: 'ok' })
      await exported(trial, ['--source', 'spend-logs', ...levels])
    },
  },
  {
    state: 'a ledger without a table',
    check: 'ledger',
    names: ['--source another ledger'],
    database: async () => {
      const db = await healthyDatabase()
      await db.query('DROP TABLE "LiteLLM_DailyUserSpend"')
      return db
    },
    async follow(trial) {
      expect((await trial.doctor(['--source', 'daily-team'])).ledger).toMatchObject({ verdict: 'ok' })
      await exported(trial, ['--source', 'daily-team'])
    },
  },
  {
    state: 'a margin',
    check: 'margin',
    names: ['--source spend-logs --split-usage'],
    database: () =>
      oneKey(async (db) => {
        await insertDaily(db, 'user', oneDay(1))
        await insertLog(db, requestsOf('2026-11-12', 10, 1))
        await db.query(
          `UPDATE "LiteLLM_SpendLogs" SET metadata = '{"cost_breakdown": {"input_cost": 0.05, "output_cost": 0.04, "margin_total_amount": 0.01, "total_cost": 0.1}}'`,
        )
      }),
    async follow(trial) {
      const { lines } = await exported(trial, [...trial.given('--source').slice(0, 2), '--split-usage'])
      expect(lines.filter((line) => line.includes(',margin,'))).not.toEqual([])
    },
  },
  {
    state: 'subscription fees left out',
    check: 'subscriptions',
    names: ['--subscriptions'],
    database: () =>
      oneKey(async (db) => {
        await insertDaily(db, 'user', oneDay(1))
        await insertRows(db, 'LiteLLM_SubscriptionAccountTable', [
          {
            subscription_account_id: 'a',
            custom_llm_provider: 'chatgpt',
            account_id: 'workspace',
            monthly_fee: 25,
            currency: 'USD',
            billing_period_start: '2026-10-15',
            created_by: 'admin',
            updated_by: 'admin',
          },
        ])
      }),
    async follow(trial) {
      const { lines } = await exported(trial, ['--subscriptions'])
      expect(lines.filter((line) => line.startsWith('Fee,'))).toHaveLength(1)
    },
  },
  {
    state: 'providers with a bill of their own',
    check: 'native-bill',
    names: ['--native-bill openai', 'telemetry', '"acknowledge": ["native-bills"]'],
    database: withoutOwners,
    async follow(trial) {
      const flags = trial.given('--native-bill')
      expect((await trial.doctor(flags))['native-bill']).toMatchObject({ verdict: 'ok' })
      expect((await exported(trial, flags)).stderr).toContain('$4.00')
      const config = join(mkdtempSync(join(tmpdir(), 'fixes-')), 'config.json')
      writeFileSync(config, `{${/"acknowledge": \[.*?\]/.exec(trial.finding.fix ?? '')?.[0]}}`)
      expect((await trial.doctor(['--config', config]))['native-bill']).toMatchObject({ verdict: 'ok' })
      expect((await trial.run(['telemetry', ...MONTH, '--plan'])).code).toBe(0)
    },
  },
  {
    state: 'a request log without the first days',
    check: 'request-log',
    names: ['--from', '--source daily-user'],
    args: ['--source', 'spend-logs'],
    database: async () => {
      const db = await healthyDatabase()
      await db.query(`DELETE FROM "LiteLLM_SpendLogs" WHERE "startTime" < '2026-11-04'`)
      return db
    },
    async follow({ given, doctor }) {
      const later = await doctor(['--source', 'spend-logs', '--from', '2026-11-04', '--to', '2026-11-21'])
      expect(later['request-log']).toMatchObject({ verdict: 'ok' })
      expect((await doctor(given('--source')))['request-log']).toMatchObject({ verdict: 'ok' })
    },
  },
  {
    state: 'a request log of batches alone',
    check: 'request-log',
    names: ['--source daily-user'],
    args: ['--source', 'spend-logs', ...MONTH],
    database: () => caseDatabase('log-off-but-batches-logged'),
    async follow({ given, doctor }) {
      expect((await doctor([...given('--source'), ...MONTH]))['request-log']).toMatchObject({ verdict: 'ok' })
    },
  },
  {
    state: 'a day that daily-user lacks',
    check: 'request-log',
    names: ['--source spend-logs'],
    database: async () => {
      const db = await healthyDatabase()
      await db.query(`DELETE FROM "LiteLLM_DailyUserSpend" WHERE date = '2026-11-07'`)
      return db
    },
    async follow(trial) {
      const { lines } = await exported(trial, trial.given('--source'))
      expect(lines.filter((line) => line.includes('2026-11-07'))).toHaveLength(1)
    },
  },
  {
    state: 'a month that will nearly fill a stream',
    check: 'volume',
    names: ['--tags', '--no-key-detail', '--levels', 'push --split-by', 'push --bucket'],
    args: MONTH,
    // After one of thirty days.
    env: { SOURCE_DATE_EPOCH: '1793577600' },
    database: async () => {
      const db = await createDatabase({ schema: 'march-2026' })
      await insertDay(db, '2026-11-01', 200, 2_000)
      return db
    },
    async follow({ finding, run, doctor }) {
      const size = ({ lines: [line] }: Finding) => {
        const [, number, unit] = /([0-9.]+) (kB|MB)\b/.exec(line ?? '') ?? []
        return Number(number) * (unit === 'MB' ? 1000 : 1)
      }
      const remedies = finding.lines.flatMap((line) => /^ {2}(--.*) saves about/.exec(line)?.[1] ?? [])
      expect(remedies.length).toBeGreaterThan(2)
      // The largest saving is the first.
      const { volume } = await doctor([...MONTH, ...(remedies[0] ?? '').split(' ')])
      expect(volume === undefined ? null : size(volume)).toBeLessThan(size(finding))
      const { code, stderr } = await run([
        'export',
        ...MONTH,
        ...remedies.flatMap((each) => each.split(' ')),
        '--out',
        '-',
      ])
      expect(code, stderr).toBe(0)
      const folder = mkdtempSync(join(tmpdir(), 'fixes-'))
      const push = await run(['push', '--bucket', folder, ...MONTH])
      expect(push.code, push.stderr).toBe(0)
      const streams = join(folder, 'streams.json')
      writeFileSync(streams, JSON.stringify({ default: { bucket: folder } }))
      const split = await run(['push', '--plan', ...MONTH, '--split-by', `org=${streams}`])
      expect(split.code, split.stderr).toBe(0)
    },
  },
  {
    state: 'no credentials of CloudZero',
    check: 'cloudzero',
    names: ['CLOUDZERO_API_KEY', 'CLOUDZERO_CONNECTION_ID'],
    cloudzero: {},
    env: { CLOUDZERO_CONNECTION_ID: '' },
    database: () => healthyDatabase(),
    async follow({ doctor, credentials }) {
      expect((await doctor([], credentials)).cloudzero).toMatchObject({ verdict: 'ok' })
    },
  },
  {
    state: 'a key that may not read back',
    check: 'scopes',
    names: ['--no-read-back'],
    cloudzero: { keys: { [KEY_4711]: ALL_CALLS.filter((call) => call !== 'contents') } },
    env: { CLOUDZERO_API_KEY: KEY_4711 },
    database: () => healthyDatabase(),
    async follow({ run }) {
      const whole = await run(['push', ...MONTH])
      expect(whole.code, whole.stderr).toBe(4)
      const sent = await run(['push', ...MONTH, '--no-read-back'])
      expect(sent.code, sent.stderr).toBe(0)
    },
  },
  {
    state: SIDE_KINDS['lost-by-counters'].title,
    check: 'sides',
    names: ['--native', '"litellm-cloudzero reconcile"'],
    args: MONTH,
    database: () => caseDatabase('only-100-rows-of-a-flush'),
    async follow({ run }) {
      const { code, stdout } = await run(['reconcile', ...MONTH])
      expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('$1,000.00') })
      const bill = billOf('2026-11-10', 400)
      expect((await run(['reconcile', ...MONTH, '--native', bill])).stdout).toContain('$400.00')
    },
  },
  {
    state: SIDE_KINDS['lost-in-daily'].title,
    check: 'sides',
    names: ['--source spend-logs', '"litellm-cloudzero reconcile"'],
    database: () =>
      oneKey(async (db) => {
        await insertDaily(db, 'user', oneDay(1))
        await insertDaily(db, 'team', oneDay(1))
        await insertLog(db, requestsOf('2026-11-12', 40, 4))
      }),
    async follow(trial) {
      expect((await exported(trial, trial.given('--source'))).stderr).toContain('$4.00')
      expect((await trial.run(['reconcile', ...MONTH])).code).toBe(1)
    },
  },
  {
    state: SIDE_KINDS['beyond-ledger'].title,
    check: 'sides',
    names: ['--source spend-logs', '"litellm-cloudzero reconcile"'],
    database: () =>
      oneKey(async (db) => {
        await insertDaily(db, 'user', oneDay(1))
        await insertDaily(db, 'team', [{ day: '2026-11-12', spend: 4, requests: 40 }])
        await insertLog(db, requestsOf('2026-11-12', 40, 4))
      }),
    async follow(trial) {
      expect((await exported(trial, trial.given('--source'))).stderr).toContain('$4.00')
      expect((await trial.run(['reconcile', ...MONTH])).code).toBe(1)
    },
  },
  {
    state: SIDE_KINDS['no-number'].title,
    check: 'sides',
    names: ['--rejects FILE', '--source spend-logs', '"litellm-cloudzero reconcile"'],
    args: MONTH,
    env: AT_END,
    database: () =>
      oneKey(async (db) => {
        await insertDaily(db, 'user', [{ day: '2026-11-12', spend: Number.NaN }])
        await insertDaily(db, 'team', [{ day: '2026-11-12', spend: 4 }])
        await insertLog(db, requestsOf('2026-11-12', 10, 4))
      }),
    async follow(trial) {
      const rejects = join(mkdtempSync(join(tmpdir(), 'fixes-')), 'rejects.jsonl')
      await trial.run(['export', ...MONTH, '--out', '-', '--rejects', rejects])
      expect(readFileSync(rejects, 'utf8')).toContain('cost-not-finite')
      expect((await exported(trial, trial.given('--source'))).stderr).toContain('$4.00')
      await trial.db.query(`UPDATE "LiteLLM_DailyUserSpend" SET spend = 4`)
      expect((await trial.run(['reconcile', ...MONTH])).code).toBe(0)
    },
  },
  {
    state: SIDE_KINDS['before-user'].title,
    check: 'sides',
    names: ['--source spend-logs', '"litellm-cloudzero reconcile"'],
    database: () =>
      oneKey(async (db) => {
        await insertDaily(db, 'user', oneDay(1))
        await insertLog(db, [...requestsOf('2026-11-11', 30, 3), ...requestsOf('2026-11-12', 10, 1)])
      }),
    async follow(trial) {
      expect((await exported(trial, trial.given('--source'))).stderr).toContain('$4.00')
      expect((await trial.run(['reconcile', ...MONTH])).code).toBe(1)
    },
  },
  {
    state: SIDE_KINDS['no-day'].title,
    check: 'sides',
    names: ['"litellm-cloudzero doctor"', '"litellm-cloudzero reconcile"'],
    args: MONTH,
    env: AT_END,
    database: () =>
      oneKey(async (db) => {
        await insertDaily(db, 'user', [{ day: '2026-11-12', spend: 4 }])
        await db.query(`UPDATE "LiteLLM_DailyUserSpend" SET date = date || ' '`)
        await insertDaily(db, 'team', [{ day: '2026-11-12', spend: 4 }])
        await insertLog(db, requestsOf('2026-11-12', 10, 4))
      }),
    async follow(trial) {
      const [, shows = ''] = (await trial.doctor()).dates?.lines ?? []
      expect(await trial.db.query(shows)).toMatchObject([{ date: '2026-11-12 ', spend: 4 }])
      await trial.db.query(`UPDATE "LiteLLM_DailyUserSpend" SET date = '2026-11-12'`)
      expect((await trial.run(['reconcile', ...MONTH])).code).toBe(0)
    },
  },
  {
    state: SIDE_KINDS['added-twice'].title,
    check: 'sides',
    names: ['--source spend-logs', '"litellm-cloudzero reconcile"'],
    args: MONTH,
    env: AT_END,
    database: () => caseDatabase('daily-batch-added-twice'),
    async follow(trial) {
      expect((await exported(trial, trial.given('--source'))).stderr).toContain('$17.50')
      expect((await trial.run(['reconcile', ...MONTH])).code).toBe(1)
    },
  },
  {
    state: SIDE_KINDS['above-others'].title,
    check: 'sides',
    names: ['--native', '"litellm-cloudzero reconcile"'],
    args: MONTH,
    env: AT_END,
    database: () =>
      oneKey(async (db) => {
        await insertDaily(db, 'user', [{ day: '2026-11-12', spend: 4, requests: 20 }])
        for (const table of ['team', 'organization'] as const) {
          await insertDaily(db, table, [{ day: '2026-11-12', spend: 2 }])
        }
      }),
    async follow(trial) {
      const bill = billOf('2026-11-12', 2)
      const { code, stdout } = await trial.run(['reconcile', ...MONTH, '--native', bill])
      expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('$2.00') })
    },
  },
  {
    state: SIDE_KINDS['credit-differs'].title,
    check: 'sides',
    names: ['--native', '"litellm-cloudzero reconcile"'],
    args: MONTH,
    env: AT_END,
    database: () =>
      oneKey(async (db) => {
        await insertDaily(db, 'user', [{ day: '2026-11-12', spend: 4 }])
        await insertDaily(db, 'team', [{ day: '2026-11-12', spend: 1, requests: 11 }])
        await insertLog(db, [
          ...requestsOf('2026-11-12', 10, 4),
          { at: '2026-11-12T13:00:00Z', spend: -3, id: 'credit' },
        ])
      }),
    async follow(trial) {
      const credits = await trial.db.query(`SELECT spend FROM "LiteLLM_SpendLogs" WHERE spend < 0`)
      expect(credits).toEqual([{ spend: -3 }])
      const bill = billOf('2026-11-12', 1)
      const { code, stdout } = await trial.run(['reconcile', ...MONTH, '--native', bill])
      expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('$1.00') })
    },
  },
  {
    state: SIDE_KINDS['log-half'].title,
    check: 'sides',
    names: ['--native', '--source spend-logs', '"litellm-cloudzero reconcile"'],
    args: MONTH,
    env: AT_END,
    database: () =>
      oneKey(async (db) => {
        for (const day of ['2026-11-11', '2026-11-12', '2026-11-13']) {
          const times = day === '2026-11-12' ? 2 : 1
          await insertDaily(db, 'user', [{ day, spend: times, requests: 10 * times }])
          await insertLog(db, requestsOf(day, 10, 1))
        }
      }),
    async follow(trial) {
      expect((await exported(trial, trial.given('--source'))).stderr).toContain('$3.00')
      const bill = billOf('2026-11-12', 1)
      const { code, stdout } = await trial.run(['reconcile', ...MONTH, '--native', bill])
      expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('openai') })
    },
  },
  {
    state: SIDE_KINDS['fanned-out'].title,
    check: 'sides',
    names: ['--source daily-user', '"litellm-cloudzero reconcile"'],
    database: () => oneKey(async (db) => void (await inTwoTeams(db))),
    async follow(trial) {
      expect((await exported(trial, trial.given('--source'))).stderr).toContain('$10.00')
      expect((await trial.run(['reconcile', ...MONTH])).stdout).toContain('spend written to several teams')
    },
  },
  {
    state: SIDE_KINDS['batch-per-poll'].title,
    check: 'sides',
    names: ['--native', '"litellm-cloudzero reconcile"'],
    database: () =>
      oneKey(async (db) => {
        await insertDaily(db, 'user', [{ day: '2026-11-12', spend: 6, requests: 3, endpoint: '/batches' }])
        const batch = { callType: 'aretrieve_batch', id: 'batch' }
        await insertLog(
          db,
          [1, 2, 3].map((hour) => ({ ...batch, id: `batch-${hour}`, at: `2026-11-12T0${hour}:00:00Z`, spend: 2 })),
        )
      }),
    async follow({ run }) {
      expect((await run(['reconcile', ...MONTH])).stdout).toContain('batches charged with every poll')
      const bill = billOf('2026-11-12', 2)
      expect((await run(['reconcile', ...MONTH, '--native', bill])).stdout).toContain('$2.00')
    },
  },
  {
    state: SIDE_KINDS['tag-pruned'].title,
    check: 'sides',
    names: ['--source daily-tag', '"litellm-cloudzero reconcile"'],
    args: MONTH,
    database: () => caseDatabase('tag-table-pruned'),
    async follow(trial) {
      const from = /rows from (\S+) on/.exec(trial.finding.lines.join('\n'))?.[1] ?? ''
      const { code, stderr } = await trial.run([
        'export',
        '--source',
        'daily-tag',
        '--from',
        from,
        '--to',
        '2026-12-01',
        '--out',
        '-',
      ])
      expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.not.stringContaining('has rows from') })
      expect((await trial.run(['reconcile', ...MONTH])).code).toBe(0)
    },
  },
]
