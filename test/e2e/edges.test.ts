import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli, ended, startCli } from '../support/cli.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'

const BIN = fileURLToPath(new URL('../../bin/litellm-cloudzero.js', import.meta.url))
const NOBODY = 65_534
let db: TestDatabase
let env: Record<string, string>

beforeAll(async () => {
  db = await createDatabase({ schema: 'march-2026' })
  env = { DATABASE_URL: db.url }
  await db.query(`
    INSERT INTO "LiteLLM_DailyUserSpend" (id, user_id, date, api_key, model, spend, updated_at)
    SELECT g, 'user-' || g, '2026-11-' || lpad((1 + g % 20)::text, 2, '0'), md5(g::text), 'gpt-4o', 0.001, now()
    FROM generate_series(1, 20000) g`)
})
afterAll(() => db.drop())

describe('before anything is read', () => {
  test.each([
    [['export', '--nonsense'], 'E_USAGE', "unknown option '--nonsense'"],
    [['exprot'], 'E_USAGE', 'Did you mean export?'],
    [[], 'E_USAGE', 'No command was given'],
    [['export', 'extra'], 'E_USAGE', 'too many arguments'],
    [['export', '--from', '2026-02-30'], 'E_USAGE_DATE', '--from 2026-02-30 is not a date'],
    [['export', '--from', '2026-02-03', '--to', '2026-02-01'], 'E_USAGE_WINDOW', '--to is exclusive'],
    [['export', '--month', '9999-12'], 'E_USAGE_WINDOW', 'ends after 9999-12-01'],
    [['export', '--from', '9999-12-01', '--to', '9999-12-31'], 'E_USAGE_WINDOW', 'ends after 9999-12-01'],
    [['export', '--format', 'xml'], 'E_USAGE_VALUE', '--format: '],
    [['export', '--identity', 'email'], 'E_USAGE_VALUE', '--identity: '],
    [['export', '--source', 'daily-user', '--levels', 'org,tag:env'], 'E_USAGE_LEVELS', 'has no level "tag:env"'],
    [['export', '--levels', 'tag,end-user'], 'E_USAGE_LEVELS', 'spend-logs lacks tag'],
    [['export', '--source', 'daily-user', '--tag', 'web'], 'E_USAGE_LEDGER', 'daily-tag, spend-logs'],
    [['export', '--levels', 'org,org'], 'E_USAGE_LEVELS', 'one twice'],
    [['export', '--account', 'model'], 'E_USAGE_LEVELS', '--account model'],
    [['export', '--tags', 'nonsense'], 'E_USAGE_TAG', 'there is no tag nonsense'],
    [['export', '--no-pii'], 'E_USAGE_SECRET', 'LITELLM_CLOUDZERO_PII_KEY'],
    [['export', '--out', 'missing/x.csv'], 'E_USAGE_TARGET', 'does not exist'],
    [['export', '--out', 'a.csv', '--rejects', './a.csv'], 'E_USAGE_TARGET', 'the same file'],
    [['export', '--strict', '--allow-rejects'], 'E_USAGE', 'cannot be used together'],
    [['export', '--source', 'nonsense'], 'E_USAGE_VALUE', 'must be one of daily-user, '],
    [['export', '--out', 'a.parquet.gz'], 'E_USAGE_FORMAT', 'compressed inside'],
    [['export', '--out', 'a.zst', '--format', 'parquet'], 'E_USAGE_FORMAT', 'compressed inside'],
    [['export', '--config', 'missing.json'], 'E_USAGE_CONFIG', 'missing.json cannot be read'],
    [['export', '--log-format', 'xml'], 'E_USAGE_VALUE', '--log-format'],
    [['export', '--database', 'mysql://x'], 'E_USAGE_DATABASE', ''],
  ])('%j is refused with %s', async (args, code, message) => {
    const result = await cli(args, { env })
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain(`[${code}]`)
    expect(result.stderr).toContain(message)
  })

  test('no database at all is a usage error that says how to give one', async () => {
    const { code, stderr } = await cli(['export'])
    expect(code).toBe(2)
    expect(stderr).toContain('DATABASE_URL')
  })

  test('an existing target is left alone without --force', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'edges-'))
    writeFileSync(join(cwd, 'x.csv'), 'precious')
    expect(await cli(['export', '--out', 'x.csv'], { env, cwd })).toMatchObject({ code: 2 })
    expect(readdirSync(cwd)).toEqual(['x.csv'])
    expect(await cli(['export', '--out', 'x.csv', '--force'], { env, cwd })).toMatchObject({ code: 0 })
  })

  test('a read-only folder is named', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'edges-'))
    chmodSync(cwd, 0o555)
    const user = process.getuid?.() === 0 ? { uid: NOBODY } : {}
    const { code, stderr } = await cli(['export', '--out', 'x.csv'], { env, cwd, ...user })
    expect(code).toBe(2)
    expect(stderr).toContain('may not be written to')
  })

  test('help fits a screen and shows examples, on stdout', async () => {
    for (const args of [
      ['--help'],
      ['export', '--help'],
      ['demo', '--help'],
      ['report', '--help'],
      ['validate', '--help'],
    ]) {
      const { code, stdout, stderr } = await cli(args)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toMatch(/^Usage: litellm-cloudzero .*\n\n.*\.\n\n/s)
      expect(stdout).toContain(args.length === 1 ? 'Getting started:' : 'Examples:')
      expect(stdout.split('\n').length).toBeLessThanOrEqual(75)
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110)
    }
    expect(await cli(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })

  test.each([
    [['--help'], ['-h'], ['help'], ['--help', 'push'], ['help', '--help']],
    [['--version'], ['-V'], ['-v'], ['version'], ['push', '--version'], ['--version', '--help']],
    [
      ['push', '--help'],
      ['push', '-h'],
      ['help', 'push'],
      ['help', 'push', '--plan'],
    ],
    [
      ['push', '--help', 'all'],
      ['help', 'push', 'all'],
    ],
  ])('%s is answered alike wherever it stands', async (first, ...others) => {
    const expected = await cli(first)
    expect(expected).toMatchObject({ code: 0, stderr: '' })
    expect(await Promise.all(others.map((args) => cli(args)))).toEqual(others.map(() => expected))
  })

  test('there is no help for a command that is none', async () => {
    expect(await cli(['help', 'psuh'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: "error: unknown command 'psuh' [E_USAGE]\n  Did you mean push? See litellm-cloudzero --help.\n",
    })
  })
})

describe('the database', () => {
  const withUrl = (change: (url: URL) => void) => {
    const url = new URL(db.url)
    change(url)
    return cli(['export', '--out', 'x.csv'], { env: { DATABASE_URL: url.href } })
  }

  test('with a wrong password, name or port is named, and its password is not', async () => {
    const wrongPassword = await withUrl((url) => {
      url.password = 'wrong-password-text'
    })
    expect(wrongPassword).toMatchObject({ code: 3, stdout: '' })
    expect(wrongPassword.stderr).toContain('[E_SOURCE_PASSWORD]')
    expect(wrongPassword.stderr).not.toContain('wrong-password-text')
    const wrongName = await withUrl((url) => {
      url.pathname = '/nowhere'
    })
    expect(wrongName).toMatchObject({ code: 3 })
    expect(wrongName.stderr).toContain('[E_SOURCE_DATABASE]')
    const wrongPort = await withUrl((url) => {
      url.port = '1'
    })
    expect(wrongPort).toMatchObject({ code: 3 })
    expect(wrongPort.stderr).toContain('[E_SOURCE_UNREACHABLE]')
    expect(wrongPort.stderr).not.toContain(new URL(db.url).password)
  })

  test('without the schema or the table says which', async () => {
    const schema = await cli(['export', '--schema', 'litellm'], { env })
    expect(schema).toMatchObject({ code: 3 })
    expect(schema.stderr).toContain('[E_SOURCE_SCHEMA_MISSING]')
    expect(schema.stderr).toContain('"public"')
    const empty = await createDatabase()
    const table = await cli(['export'], { env: { DATABASE_URL: empty.url } })
    await empty.drop()
    expect(table).toMatchObject({ code: 3 })
    expect(table.stderr).toContain('"public"."LiteLLM_DailyUserSpend"')
    expect(table.stderr).toContain('[E_SOURCE_TABLE_MISSING]')
  })

  test('that lacks a required column says which', async () => {
    const other = await createDatabase({
      schema: 'march-2026',
      sql: 'ALTER TABLE "LiteLLM_DailyUserSpend" DROP COLUMN spend',
    })
    const { code, stderr } = await cli(['export'], { env: { DATABASE_URL: other.url } })
    await other.drop()
    expect(code).toBe(3)
    expect(stderr).toContain('has no column "spend"')
  })

  test('that never answers is given up on', async () => {
    const silent = createServer()
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening))
    const address = silent.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { code, stderr } = await cli(['export'], {
      env: { DATABASE_URL: `postgres://u:p@127.0.0.1:${port}/d?connect_timeout=1&sslmode=disable` },
    })
    silent.close()
    expect(code).toBe(3)
    expect(stderr).toContain('[E_SOURCE_UNREACHABLE]')
  })

  test('in another schema, or with a native date column, is read all the same', async () => {
    const other = await createDatabase({
      schema: 'march-2026',
      schemaName: 'Lite LLM',
      sql: `ALTER TABLE "Lite LLM"."LiteLLM_DailyUserSpend" ALTER COLUMN date TYPE date USING date::date;
            INSERT INTO "Lite LLM"."LiteLLM_DailyUserSpend" (id, date, api_key, spend, updated_at)
            VALUES ('1', '2026-11-05', '', 1.25, now())`,
    })
    const { code, stdout } = await cli(['export', '--schema', 'Lite LLM'], { env: { DATABASE_URL: other.url } })
    await other.drop()
    expect(code).toBe(0)
    expect(stdout.split('\n')[1]).toContain('Usage,2026-11-05T00:00:00Z,1.25,')
  })
})

describe('stdout', () => {
  test('holds data only, and the summary goes to stderr', async () => {
    const { code, stdout, stderr } = await cli(['export', '--out', '-'], { env })
    expect(code).toBe(0)
    expect(stdout.trim().split('\n')).toHaveLength(20_001)
    expect(stderr).toContain('20,000 lines written to stdout')
    const json = await cli(['export', '--out', '-', '--json'], { env })
    // Within a day Postgres gives rows in any order.
    const sorted = (text: string) => text.split('\n').sort().join('\n')
    expect(sorted(json.stdout) === sorted(stdout)).toBe(true)
    // A slow machine shows progress before it.
    const last = json.stderr.trim().split('\n').at(-1) ?? ''
    expect(JSON.parse(last)).toMatchObject({ lines: 20_000, target: '-' })
  })

  test('may be closed by its reader, quietly', async () => {
    const shell = spawn(
      'bash',
      ['-c', `"${process.execPath}" "${BIN}" export --out - | head -1; echo "codes \${PIPESTATUS[*]}"`],
      {
        env: { PATH: process.env.PATH, ...env, SOURCE_DATE_EPOCH: '1795176000' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    const { stdout, stderr } = await ended(shell)
    expect(stdout).toMatch(/^lineitem\/type,.*\ncodes 0 0\n$/)
    expect(stderr).toBe('')
  })
})

test('a full disk is an error with its fix', async () => {
  const { code, stderr } = await cli(['export', '--out', '/dev/full'], { env })
  expect(code).toBe(4)
  expect(stderr).toContain('[E_SINK_DISK_FULL]')
})

test('log lines are JSON where asked for', async () => {
  const { stderr } = await cli(['export', '--month', '2020-01', '--out', 'x.csv', '--log-format', 'json'], { env })
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', message: expect.stringContaining('no rows') }))
})

test('the config file gives settings, flags win, and a wrong key is named', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'edges-'))
  writeFileSync(
    join(cwd, 'litellm-cloudzero.config.json'),
    JSON.stringify({ database: db.url, last: '3d', levels: ['user', 'model'] }),
  )
  const { stdout } = await cli(['export', '--json', '--out', 'x.csv'], { cwd })
  expect(JSON.parse(stdout).window).toEqual({ from: '2026-11-18T00:00:00Z', to: '2026-11-21T00:00:00Z' })
  const flag = await cli(['export', '--json', '--out', 'y.csv', '--last', '1d'], { cwd })
  expect(JSON.parse(flag.stdout).window.from).toBe('2026-11-20T00:00:00Z')
  writeFileSync(join(cwd, 'quiet.json'), '{"quiet": "yes"}')
  const notBoolean = await cli(['export', '--config', 'quiet.json'], { cwd, env })
  expect(notBoolean.stderr).toContain('quiet in quiet.json: must be true or false (got yes)')
  writeFileSync(join(cwd, 'bad.json'), '{"lastt": "3d"}')
  const bad = await cli(['export', '--config', 'bad.json'], { cwd, env })
  expect(bad).toMatchObject({ code: 2 })
  expect(bad.stderr).toContain('bad.json: there is no setting "lastt"')
})

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('in the middle leaves nothing half-written and nothing running', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'edges-'))
    // Whoever holds this lock keeps the export waiting inside Postgres.
    const holder = new pg.Client({ connectionString: db.url })
    await holder.connect()
    await holder.query('BEGIN')
    await holder.query('LOCK TABLE "LiteLLM_DailyUserSpend" IN ACCESS EXCLUSIVE MODE')
    const child = startCli(['export', '--out', 'x.csv'], { env, cwd })
    const result = ended(child)
    const waiting = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'litellm-cloudzero' AND datname = current_database()`
    const count = async () => (await db.query<{ n: number }>(waiting))[0]?.n
    while ((await count()) === 0) await sleep(50)
    await sleep(300)
    const asked = performance.now()
    child.kill(signal)
    expect(await result).toMatchObject({ code: signal === 'SIGINT' ? 130 : 143, stdout: '' })
    expect(performance.now() - asked).toBeLessThan(5_000)
    expect(readdirSync(cwd)).toEqual([])
    while ((await count()) !== 0) await sleep(50)
    await holder.end()
  })
})
