import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Finding } from '../../src/features/doctor/check.ts'
import { cli, ended, startCli } from '../support/cli.ts'
import { aRequest, type Examined, examined, healthyDatabase } from '../support/doctor.ts'
import { startEmbedded } from '../support/embedded-server.ts'
import { hash } from '../support/litellm-rows.ts'
import { createDatabase, insertRows, type TestDatabase } from '../support/postgres.ts'
import { insertDay } from '../support/push.ts'

/** The clock of this machine, so that nothing but a test's own skew is found. */
const NOW = { env: { SOURCE_DATE_EPOCH: String(Math.floor(Date.now() / 1000)) } }

const verdicts = ({ checks }: Examined) =>
  Object.fromEntries(Object.entries(checks).map(([id, { verdict }]) => [id, verdict]))

describe('a healthy LiteLLM', () => {
  let db: TestDatabase
  let reader: string
  let role: Finding | undefined
  beforeAll(async () => {
    db = await healthyDatabase()
    role = (await examined(db.url)).checks.role
    const statements = role?.lines.filter((line) => line.startsWith('GRANT')) ?? []
    reader = await db.createRole((name) => statements.map((line) => line.replace('cost_reader', name)).join('\n'))
  })
  afterAll(() => db.drop())

  test('the statements for a role of its own are exactly what a run needs', async () => {
    expect(role).toMatchObject({ verdict: 'warning' })
    expect(role?.found).toContain('is a superuser and may read prompts and answers')
    expect(role?.lines.length).toBeGreaterThan(8)
    const exported = await cli(['export', '--month', '2026-11'], { env: { DATABASE_URL: reader } })
    expect({ code: exported.code, warnings: exported.stderr.match(/^warn.*$/gm) }).toEqual({ code: 0, warnings: null })
  })

  test('nothing is wrong with it as that role', async () => {
    const result = await examined(reader, ['--levels', 'team,user,model'])
    expect(result.code).toBe(0)
    const { clock: _, ...rest } = verdicts(result)
    const good = Object.entries(rest).filter(([, verdict]) => verdict === 'ok')
    expect(good.map(([id]) => id)).toEqual([
      'reachable',
      'tls',
      'version',
      'replica',
      'role',
      'schema',
      'ledger',
      'tables',
      'grants',
      'features',
      'indexes',
      'exporter',
      'lines',
      'freshness',
      'dates',
      'sides',
      'request-log',
      'duplicates',
      'margin',
      'subscriptions',
      'attribution',
      'volume',
      'providers',
      'native-bill',
    ])
    expect(Object.entries(rest).filter(([, verdict]) => verdict !== 'ok')).toEqual([
      ['cloudzero', 'skipped'],
      ['key', 'skipped'],
      ['scopes', 'skipped'],
      ['connection', 'skipped'],
      ['months', 'skipped'],
    ])
    expect(result.checks.cloudzero?.found).toBe('CloudZero was not asked: CLOUDZERO_API_KEY is not set.')
  })

  test('a role for one command may read less, and --for examines it for that', async () => {
    const push = (await examined(db.url, ['--for', 'push', '--source', 'daily-user'])).checks.role?.lines ?? []
    expect(push.join('\n')).not.toMatch(/failed_requests|max_budget|updated_at|end_user/)
    const url = await db.createRole((name) =>
      push
        .slice(1)
        .map((line) => line.replace('cost_reader', name))
        .join('\n'),
    )
    const args = ['--for', 'push', '--source', 'daily-user']
    expect(verdicts(await examined(url, args))).toMatchObject({ grants: 'ok', 'request-log': 'skipped' })
    const all = await examined(url)
    expect(all.checks.grants).toMatchObject({ verdict: 'warning' })
    expect(all.checks.grants?.found).toMatch(
      /counts of requests and tokens \(telemetry, report\).*budgets \(report, budgets\)/,
    )
    const wrong = await cli(['doctor', '--for', 'push,send'], { env: { DATABASE_URL: db.url } })
    expect(wrong).toMatchObject({ code: 2, stdout: '' })
  })

  test('clocks that agree are fine, one that is two days behind is a warning', async () => {
    expect((await examined(db.url, [], NOW)).checks.clock).toMatchObject({ verdict: 'ok' })
    const behind = { env: { SOURCE_DATE_EPOCH: String(Number(NOW.env.SOURCE_DATE_EPOCH) - 172_800) } }
    const { checks } = await examined(db.url, [], behind)
    expect(checks.clock).toMatchObject({
      verdict: 'warning',
      fix: 'SOURCE_DATE_EPOCH is set and fixes the clock: unset it.',
    })
    expect(checks.clock?.found).toContain('2 days behind the database')
  })

  test('a plain connection to another machine is a warning', async () => {
    const url = new URL(db.url)
    const address = url.hostname
    url.hostname = 'db.example.com'
    url.search = `?hostaddr=${address === 'localhost' ? '127.0.0.1' : address}&sslmode=disable`
    const { checks } = await examined(url.href)
    expect(checks.reachable).toMatchObject({ verdict: 'ok' })
    expect(checks.tls).toMatchObject({ verdict: 'warning', fix: expect.stringContaining('sslmode=verify-full') })
  })

  test('text is grouped, with a sign for each check and totals; --quiet shows problems only', async () => {
    const { code, stdout, stderr } = await cli(['doctor'], { env: { DATABASE_URL: db.url } })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^Database\n {2}✓ reachable {8}postgres:\/\/.* answers\.\n/)
    expect(stdout).toMatch(/^ {2}! role /m)
    expect(stdout).toMatch(/^ {2}- 4 checks skipped: CloudZero was not reached$/m)
    expect(stdout).not.toContain('API key')
    expect(stdout).toMatch(/\n\d+ ok, \d warnings?, 0 problems, \d skipped\n$/)
    expect(stdout).not.toContain('\u001b')
    const quiet = await cli(['doctor', '--quiet', '--schema', 'nowhere'], { env: { DATABASE_URL: db.url } })
    expect(quiet.code).toBe(1)
    expect(quiet.stdout).toMatch(
      /^LiteLLM\n {2}✗ schema {2}The database has no schema "nowhere"\. \[E_SOURCE_SCHEMA_MISSING\]\n {12}Fix: Tables of LiteLLM are in "public": name that with --schema\.\n\n$/,
    )
  })
})

describe('an ill LiteLLM', () => {
  let db: TestDatabase
  let result: Examined
  beforeAll(async () => {
    db = await healthyDatabase({
      schema: 'march-2026',
      sql: `DROP INDEX "LiteLLM_DailyUserSpend_date_idx";
        ALTER TABLE "LiteLLM_DailyUserSpend" DROP COLUMN endpoint CASCADE;
        DROP TABLE "LiteLLM_EndUserTable" CASCADE;
        INSERT INTO "LiteLLM_Config" VALUES ('cloudzero_settings', '{"api_key": "encrypted"}');`,
    })
    await db.query('DROP TABLE "LiteLLM_UserTable" CASCADE')
    await db.query(`DELETE FROM "LiteLLM_DailyUserSpend" WHERE date > '2026-11-15' OR date = '2026-11-07'`)
    const row = {
      date: '2026-11-10',
      api_key: 'forgotten',
      model: 'gpt-4o',
      custom_llm_provider: 'openai',
      prompt_tokens: 5,
      completion_tokens: 5,
    }
    const twice = { ...row, user_id: null, spend: 3, custom_llm_provider: null }
    await insertRows(db, 'LiteLLM_DailyUserSpend', [
      { ...row, user_id: null, spend: 4 },
      { ...row, user_id: 'ann@example.com', spend: 'NaN' },
      twice,
      twice,
    ])
    await insertRows(db, 'LiteLLM_SpendLogs', [
      aRequest('2026-11-15', {
        request_id: 'with-margin',
        metadata: {
          cost_breakdown: { input_cost: 0.2, margin_total_amount: 0.05, discount_amount: 0.01, total_cost: 0.25 },
        },
      }),
    ])
    result = await examined(db.url)
  })
  afterAll(() => db.drop())

  test.each([
    ['tables', 'has no table LiteLLM_UserTable', 'Is this the database of LiteLLM?', /users have no names/],
    [
      'features',
      'but not LiteLLM_DailyUserSpend.endpoint, which came before',
      'migrations stopped',
      /2026-01 {2}LiteLLM/,
    ],
    [
      'indexes',
      'LiteLLM_DailyUserSpend (date)',
      'As its owner run',
      /^CREATE INDEX CONCURRENTLY ON "public"."LiteLLM_DailyUserSpend" \("date"\);$/,
    ],
    ['exporter', 'count the spend twice', 'Switch one of them off', null],
    [
      'freshness',
      'ends with 2026-11-15, 5 days before',
      'does LiteLLM write no spend',
      /daily-team: 2026-11-20, changed 2026-11-20 23:00:00 UTC/,
    ],
    [
      'request-log',
      'holds less than the request log',
      '--source spend-logs',
      /2026-11-07: \$0\.2500 in the request log, \$0\.00 in daily-user/,
    ],
    [
      'duplicates',
      'several times instead of adding to one',
      'since August 2026',
      /LiteLLM_DailyUserSpend: 2 rows that are 1/,
    ],
    ['margin', 'margin: $0.0500 in 21 requests of $5.25', '--split-usage', /\$0\.0100/],
    ['lines', '1 row, its cost unknown, cannot be delivered', 'push --plan --no-read-back --rejects FILE', null],
    ['attribution', '74.1 % without organization, 74.1 % without team, 74.1 % without user', '--levels model', null],
    [
      'native-bill',
      'Is the bill of OpenAI (openai) in CloudZero already?',
      '--native-bill openai',
      /^openai: \$4\.00, 29\.6 % of the cost$/,
    ],
  ])('%s is a warning with its fix', (id, found, fix, line) => {
    const check = result.checks[id]
    expect(check).toMatchObject({ verdict: 'warning' })
    expect(check?.found).toContain(found)
    expect(check?.fix).toContain(fix)
    if (line !== null) expect(check?.lines.join('\n')).toMatch(new RegExp(line, 'm'))
  })

  test('warnings alone exit 0', () => {
    expect(verdicts(result)).not.toContain('problem')
    expect({ code: result.code, stderr: result.stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('whoever knows that no bill is there twice acknowledges it', async () => {
    const config = join(mkdtempSync(join(tmpdir(), 'doctor-')), 'config.json')
    writeFileSync(config, JSON.stringify({ acknowledge: ['native-bills'] }))
    const { checks } = await examined(db.url, ['--config', config])
    expect(checks['native-bill']).toMatchObject({ verdict: 'ok', found: expect.stringMatching(/^Acknowledged: /) })
    expect(checks['native-bill']?.lines).toEqual(result.checks['native-bill']?.lines)
  })

  test('the index that it asks for mends it, a bill that is left out is not asked about', async () => {
    for (const line of result.checks.indexes?.lines ?? []) await db.query(line)
    const mended = await examined(db.url, ['--native-bill', 'openai'])
    expect(mended.checks.indexes).toMatchObject({ verdict: 'ok' })
    expect(mended.checks['native-bill']).toMatchObject({ verdict: 'ok' })
    expect(mended.checks['native-bill']?.found).toContain('$4.00 of openai is left out already')
  })

  test('a request log with gaps is a warning for the one who reads it', async () => {
    await db.query(`DELETE FROM "LiteLLM_SpendLogs" WHERE "startTime" < '2026-11-04'`)
    await db.query(`UPDATE "LiteLLM_SpendLogs" SET spend = 0.1 WHERE "startTime"::date = '2026-11-05'`)
    const { checks } = await examined(db.url, ['--source', 'spend-logs'])
    expect(checks['request-log']).toMatchObject({ verdict: 'warning' })
    expect(checks['request-log']?.found).toContain(
      'lacks 3 days of this window, and holds less than daily-user on 2 more',
    )
    expect(checks['request-log']?.lines[0]).toBe('2026-11-01 to 2026-11-03: 3 days of $0.7500 not in the request log')
    expect((await examined(db.url, ['--month', '2026-09'])).checks.freshness?.found).toContain('holds nothing from')
  })
})

describe('what the role may do', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await healthyDatabase()
  })
  afterAll(() => db.drop())

  test('missing grants of the ledger are a problem, and the statements mend it', async () => {
    const url = await db.createRole((role) => `GRANT USAGE ON SCHEMA public TO ${role}`)
    const role = new URL(url).username
    const before = await examined(url)
    expect(before.code).toBe(1)
    expect(verdicts(before)).toMatchObject({ reachable: 'ok', schema: 'ok', ledger: 'problem', grants: 'problem' })
    expect(before.checks.ledger?.found).toContain(`may not read "user_id", "date"`)
    expect(before.checks.lines).toMatchObject({ verdict: 'skipped', found: 'skipped: the ledger cannot be read' })
    expect(before.checks.exporter).toMatchObject({
      verdict: 'skipped',
      fix: expect.stringContaining('GRANT SELECT ("param_name", "param_value")'),
    })
    const statements = before.checks.grants?.lines ?? []
    expect(statements[0]).toBe('-- the ledger daily-user (export, push, telemetry, report, reconcile, doctor)')
    expect(statements[1]).toMatch(
      new RegExp(
        `^GRANT SELECT \\("user_id", "date", .*"spend".*\\) ON "public"."LiteLLM_DailyUserSpend" TO "${role}";$`,
      ),
    )
    await db.query(statements[1] ?? '')
    const half = await examined(url)
    expect(half.code).toBe(0)
    expect(half.checks.grants).toMatchObject({ verdict: 'warning', lines: statements.slice(2) })
    expect(half.checks.grants?.found).toContain('owners of a day (export, push')
    for (const line of statements.slice(2)) await db.query(line)
    expect(verdicts(await examined(url))).toMatchObject({ ledger: 'ok', grants: 'ok', lines: 'ok', role: 'ok' })
  })

  test('a role that may write or read prompts is told so', async () => {
    const url = await db.createRole(
      (role) =>
        `GRANT USAGE ON SCHEMA public TO ${role}; GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA public TO ${role}`,
    )
    const { checks } = await examined(url)
    expect(checks.role).toMatchObject({ verdict: 'warning' })
    expect(checks.role?.found).toMatch(/may change \d+ of LiteLLM’s tables and may read prompts and answers/)
  })

  test('a schema that is closed is a problem with its grant', async () => {
    await db.query('CREATE SCHEMA closed; CREATE TABLE closed."LiteLLM_Config" (param_name text)')
    const url = await db.createRole((role) => `GRANT USAGE ON SCHEMA public TO ${role}`)
    const { checks, code } = await examined(url, ['--schema', 'closed'])
    expect(code).toBe(1)
    expect(checks.schema).toMatchObject({
      verdict: 'problem',
      fix: expect.stringContaining('GRANT USAGE ON SCHEMA "closed"'),
    })
    expect(checks.grants).toMatchObject({ verdict: 'skipped', found: 'skipped: there is no schema of LiteLLM' })
  })

  test('row-level security is a warning', async () => {
    await db.query('ALTER TABLE "LiteLLM_TeamTable" ENABLE ROW LEVEL SECURITY')
    const url = await db.createRole(
      (role) => `GRANT USAGE ON SCHEMA public TO ${role}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`,
    )
    expect((await examined(url)).checks.grants).toMatchObject({
      verdict: 'warning',
      found: expect.stringContaining('may hide rows of LiteLLM_TeamTable'),
    })
  })
})

test('a replica is recognised, and can be examined like its primary', async () => {
  const server = await startEmbedded({ standby: true })
  try {
    const { checks } = await examined(server.url)
    expect(checks.replica).toMatchObject({ verdict: 'ok', found: expect.stringContaining('This is a replica.') })
    expect(checks.schema).toMatchObject({ verdict: 'problem', found: 'The schema public holds no table of LiteLLM.' })
  } finally {
    await server.stop()
  }
})

describe('what does not work at all', () => {
  test('a server that does not answer, and a password that it refuses', async () => {
    const db = await healthyDatabase()
    try {
      const nowhere = new URL(db.url)
      nowhere.port = '1'
      const stopped = await examined(nowhere.href)
      expect(stopped.code).toBe(1)
      expect(stopped.checks.reachable).toMatchObject({
        verdict: 'problem',
        found: expect.stringContaining('E_SOURCE_UNREACHABLE'),
      })
      expect(stopped.checks.reachable?.fix).toMatch(/./)
      expect(stopped.checks.volume).toMatchObject({
        verdict: 'skipped',
        found: 'skipped: the database is not reachable',
      })
      const wrong = new URL(await db.createRole((role) => `GRANT USAGE ON SCHEMA public TO ${role}`))
      wrong.password = 'not-the-password'
      const refused = await examined(wrong.href)
      expect(refused.checks.reachable).toMatchObject({
        verdict: 'problem',
        found: expect.stringContaining('E_SOURCE_PASSWORD'),
      })
      expect(refused.stdout + refused.stderr).not.toContain('not-the-password')
    } finally {
      await db.drop()
    }
  })

  test('no database at all is a problem like any other', async () => {
    const { code, stdout } = await cli(['doctor'])
    expect(code).toBe(1)
    expect(stdout).toContain('No database is given. [E_USAGE_DATABASE]')
  })

  test('a missing ledger, and a database without LiteLLM', async () => {
    const db = await createDatabase({ schema: 'march-2026', sql: 'DROP TABLE "LiteLLM_DailyUserSpend" CASCADE' })
    const empty = await createDatabase()
    try {
      const missing = await examined(db.url)
      expect(missing.code).toBe(1)
      expect(missing.checks.ledger).toMatchObject({
        verdict: 'problem',
        found: 'The table "public"."LiteLLM_DailyUserSpend" does not exist. [E_SOURCE_TABLE_MISSING]',
        fix: expect.stringContaining('--source another ledger'),
      })
      expect(missing.checks.features).toMatchObject({ verdict: 'warning' })
      const none = await examined(empty.url)
      expect(none.checks.schema).toMatchObject({ verdict: 'problem', fix: expect.stringContaining('--schema') })
    } finally {
      await db.drop()
      await empty.drop()
    }
  })

  test('a check that takes too long is a warning, and those after it are made all the same', async () => {
    const db = await healthyDatabase()
    try {
      await db.query(`ALTER TABLE "LiteLLM_DailyTagSpend" RENAME TO "Tags";
        INSERT INTO "Tags" (id, tag, date, api_key, model, updated_at) VALUES ('1', 'tag', '2026-11-10', '', 'm', now());
        CREATE VIEW "LiteLLM_DailyTagSpend" AS SELECT "Tags".* FROM "Tags", (SELECT pg_sleep(20) OFFSET 0) AS nap`)
      const url = await db.createRole(
        (role) => `GRANT pg_read_all_data TO ${role}; ALTER ROLE ${role} SET statement_timeout = '1s'`,
      )
      const { checks, code } = await examined(url)
      expect(code).toBe(0)
      expect(checks.freshness).toMatchObject({
        verdict: 'warning',
        found: expect.stringContaining('E_SOURCE_CANCELLED'),
      })
      expect(checks.freshness?.fix).toContain('shorter window')
      // It compares all tables, the one that naps among them.
      expect(checks['request-log']).toMatchObject({
        verdict: 'warning',
        found: expect.stringContaining('E_SOURCE_CANCELLED'),
      })
      expect(checks.margin).toMatchObject({ verdict: 'ok' })
      expect(checks.lines).toMatchObject({ verdict: 'ok' })
      // Without the limit it would nap on: whoever does not want to wait stops it.
      const child = startCli(['doctor', '--verbose'], { env: { DATABASE_URL: db.url } })
      const napping = () =>
        db.query(`SELECT FROM pg_stat_activity WHERE query LIKE '%LiteLLM_DailyTagSpend%' AND wait_event = 'PgSleep'`)
      while ((await napping()).length === 0) await sleep(50)
      child.kill('SIGINT')
      expect(await ended(child)).toMatchObject({ code: 130, stdout: '' })
      expect(await napping()).toEqual([])
    } finally {
      await db.drop()
    }
  })

  test('a wrong flag is still a usage error', async () => {
    expect(await cli(['doctor', '--month', 'never'], { env: { DATABASE_URL: 'demo:' } })).toMatchObject({
      code: 2,
      stdout: '',
    })
  })
})

describe('volume', () => {
  test('projects the month and says what each remedy saves', async () => {
    const db = await createDatabase({ schema: 'march-2026' })
    try {
      // The first of a month says what a month will be.
      await insertDay(db, '2026-11-01', 1000, 200)
      const env = { SOURCE_DATE_EPOCH: String(Date.parse('2026-11-01T20:00:00Z') / 1000) }
      const args = ['--month', '2026-11']
      const near = await examined(db.url, args, { env })
      expect(near.checks.volume).toMatchObject({ verdict: 'warning' })
      expect(near.checks.volume?.lines.join('\n')).toMatch(/--tags none saves about .*\n(?:.*\n)*.*AnyCost Bucket/)
      await insertDay(db, '2026-11-01', 1500, 190)
      const over = await examined(db.url, args, { env })
      expect(over.code).toBe(1)
      expect(over.checks.volume).toMatchObject({ verdict: 'problem', found: expect.stringContaining('2026-11') })
    } finally {
      await db.drop()
    }
  })
})

test('every schema of LiteLLM can be examined, the sample as well', async () => {
  for (const schema of ['mid-2025', 'march-2026', 'autumn-2026', 'simplified'] as const) {
    const db = await createDatabase({ schema })
    try {
      const source = schema === 'simplified' ? 'spend-logs' : 'daily-user'
      const { checks, code } = await examined(db.url, ['--source', source])
      expect({ schema, code, features: checks.features?.verdict, lines: checks.lines?.verdict }).toEqual({
        schema,
        code: 0,
        features: 'ok',
        lines: 'ok',
      })
    } finally {
      await db.drop()
    }
  }
  const demo = await cli(['doctor', '--database', 'demo:'])
  expect(demo.code).toBe(0)
  expect(demo.stdout).toContain('Not applicable to an embedded database.')
})

describe('the index of requests with a discount', () => {
  const args = ['--source', 'spend-logs']
  const MANY = `UPDATE pg_class SET reltuples = 1e6, relpages = 1 WHERE relname = 'LiteLLM_SpendLogs'`
  const advised = ({ checks }: Examined) => checks.indexes?.lines ?? []

  test('is advised where the log is large, until it is there; then metadata is read no more for discounts', async () => {
    const db = await healthyDatabase()
    try {
      expect(advised(await examined(db.url, args))).toEqual([])
      await db.query('ANALYZE "LiteLLM_SpendLogs"')
      await db.query(MANY)
      expect(advised(await examined(db.url))).toEqual([])
      const large = await examined(db.url, args)
      expect(large.checks.indexes).toMatchObject({ verdict: 'ok', fix: null })
      expect(large.checks.indexes?.found).toContain('metadata, which is read for LiteLLM’s discounts')
      const [statement, ...more] = advised(large)
      expect(more).toEqual([])
      expect(statement).toMatch(/^CREATE INDEX CONCURRENTLY ON "public"."LiteLLM_SpendLogs" \("startTime"\) WHERE /)

      const exported = async () => {
        const { code, stdout } = await cli(['export', ...args], { env: { DATABASE_URL: db.url } })
        expect(code).toBe(0)
        return stdout
      }
      const before = await exported()
      await db.query(statement ?? '')
      await db.query(MANY)
      expect(advised(await examined(db.url, args))).toEqual([])
      expect(await exported()).toBe(before)
    } finally {
      await db.drop()
    }
  })

  test('is not advised where there is no metadata', async () => {
    const db = await healthyDatabase()
    try {
      await db.query('ALTER TABLE "LiteLLM_SpendLogs" DROP COLUMN metadata')
      await db.query('ANALYZE "LiteLLM_SpendLogs"')
      await db.query(MANY)
      expect(advised(await examined(db.url, args))).toEqual([])
    } finally {
      await db.drop()
    }
  })
})

test('keys that were never logged stay hidden', async () => {
  const db = await healthyDatabase()
  try {
    await insertRows(db, 'LiteLLM_DailyUserSpend', [
      {
        date: '2026-11-10',
        api_key: 'sk-a-raw-secret',
        user_id: '',
        model: 'm',
        custom_llm_provider: 'x',
        spend: 'NaN',
      },
    ])
    const { stdout, stderr } = await examined(db.url, ['--verbose'])
    expect(stdout + stderr).not.toContain('sk-a-raw-secret')
    expect(stdout + stderr).not.toContain(hash('1'))
  } finally {
    await db.drop()
  }
})
