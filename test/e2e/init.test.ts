import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type CliResult, cli, ended } from '../support/cli.ts'
import { type CloudZeroServer, startCloudZero } from '../support/cloudzero-server.ts'
import { healthyDatabase } from '../support/doctor.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { KEYS, onTerminal } from '../support/terminal.ts'

/** Noon of 20 November 2026, the day of the other tests. */
const CLOCK = '1795176000'

let db: TestDatabase
let server: CloudZeroServer
let cwd: string
beforeAll(async () => {
  db = await healthyDatabase()
  // One whose own bill CloudZero can hold.
  await db.query(`UPDATE "LiteLLM_DailyUserSpend" SET custom_llm_provider = 'openai' WHERE date = '2026-11-05'`)
})
afterAll(() => db.drop())
beforeEach(async () => {
  server = await startCloudZero()
  cwd = mkdtempSync(join(tmpdir(), 'init-'))
})
afterEach(() => server.close())

const read = (path: string) => readFileSync(join(cwd, path), 'utf8')
const config = () => JSON.parse(read('litellm-cloudzero.config.json'))
const mode = (path: string) => statSync(join(cwd, path)).mode & 0o777
const cloudzero = () => ({ CLOUDZERO_API_KEY: server.apiKey, CLOUDZERO_API_URL: server.url })
const init = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  cli(['init', '--yes', ...args], { cwd, env })

/** Runs the line of the crontab that init wrote. */
function cronRun(env: Readonly<Record<string, string>>): Promise<CliResult> {
  const lines = read('crontab').split('\n')
  const [path] = lines.flatMap((line) => /^PATH=(.*)$/.exec(line)?.[1] ?? [])
  const [command = ''] = lines.flatMap((line) => /^17 6 \* \* \* (.*)$/.exec(line)?.[1] ?? [])
  const child = spawn('/bin/sh', ['-c', command.replaceAll('\\%', '%')], {
    cwd: '/',
    env: { ...(path === undefined ? {} : { PATH: path }), SOURCE_DATE_EPOCH: CLOCK, ...env },
  })
  return ended(child)
}

/** A role that no other test makes, dropped when the test ends. */
async function withRole<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } finally {
    await db.query(`DROP OWNED BY ${name}`).catch(() => {})
    await db.query(`DROP ROLE IF EXISTS ${name}`)
  }
}

describe('unattended', () => {
  test('makes a read-only role, tries CloudZero, and writes what a push needs', () =>
    withRole('init_reader', async () => {
      const answers = ['--role', 'create', '--role-name', 'init_reader', '--connection', server.connectionId]
      const made = await init([...answers, '--schedule', 'cron', '--native-bill', 'bedrock'], {
        DATABASE_URL: db.url,
        ...cloudzero(),
      })
      expect(made).toMatchObject({ code: 0 })
      expect(made.stderr).toContain('The role init_reader is made')
      expect(made.stderr).toContain('CloudZero accepts the key; the connection holds nothing yet.')
      expect(config()).toEqual({
        $schema: expect.stringMatching(/^\.\.?\/.*litellm-cloudzero\.schema\.json$/),
        databaseFile: 'secrets/database-url',
        connection: server.connectionId,
        apiKeyFile: 'secrets/cloudzero-api-key',
        nativeBills: ['bedrock'],
      })
      expect(mode('secrets/database-url')).toBe(0o600)
      expect(mode('secrets/cloudzero-api-key')).toBe(0o600)
      expect(mode('secrets')).toBe(0o700)
      const password = new URL(read('secrets/database-url')).password
      expect(password).toHaveLength(32)
      for (const text of [made.stdout, made.stderr, read('crontab'), read('litellm-cloudzero.config.json')]) {
        expect(text).not.toContain(password)
        expect(text).not.toContain(server.apiKey)
      }

      // As cron would: its own PATH, a shell, nothing else.
      expect(await cronRun({ CLOUDZERO_API_URL: server.url })).toMatchObject({ code: 0, stdout: '', stderr: '' })
      expect(read('litellm-cloudzero.log')).toContain('verified')
      expect(server.state('2026-11').length).toBeGreaterThan(0)
      const failed = await cronRun({ CLOUDZERO_API_URL: server.url, CLOUDZERO_API_KEY: 'wrong' })
      expect(failed).toMatchObject({ code: 1, stdout: expect.stringContaining('E_CLOUDZERO_KEY') })
      const doctor = await cli(['doctor', '--json'], { cwd, env: { CLOUDZERO_API_URL: server.url } })
      const { checks } = JSON.parse(doctor.stdout)
      expect(checks.find(({ id }: { id: string }) => id === 'role')).toMatchObject({ verdict: 'ok' })
    }))

  test('a second run keeps what is there', async () => {
    const first = ['--role', 'keep', '--connection', server.connectionId, '--schedule', 'systemd']
    expect(await init(first, { DATABASE_URL: db.url, ...cloudzero() })).toMatchObject({ code: 0 })
    const before = { ...config(), push: { lockWait: '5m' } }
    writeFileSync(join(cwd, 'litellm-cloudzero.config.json'), JSON.stringify(before))
    writeFileSync(join(cwd, 'systemd/litellm-cloudzero.timer'), '# mine\n')
    const secret = read('secrets/database-url')

    const again = await init(['--schedule', 'systemd', '--levels', 'team,model', '--json'], {
      DATABASE_URL: 'postgres://somebody:else@127.0.0.1:1/nowhere',
      CLOUDZERO_API_URL: server.url,
    })
    expect(again).toMatchObject({ code: 0 })
    expect(JSON.parse(again.stdout)).toMatchObject({
      destination: 'stream',
      files: expect.arrayContaining([{ path: 'systemd/litellm-cloudzero.timer', done: 'kept' }]),
    })
    expect(config()).toEqual({ ...before, levels: 'team,model' })
    expect(read('systemd/litellm-cloudzero.timer')).toBe('# mine\n')
    expect(read('secrets/database-url')).toBe(secret)
  })

  test('without CloudZero it exports, and variables stay variables', async () => {
    const { host, username, password, pathname } = new URL(db.url)
    const made = await init(['--destination', 'files', '--secrets', 'variables', '--schedule', 'github'], {
      DATABASE_HOST: host,
      DATABASE_USERNAME: username,
      DATABASE_PASSWORD: decodeURIComponent(password),
      DATABASE_NAME: pathname.slice(1),
    })
    expect(made).toMatchObject({ code: 0 })
    expect(made.stdout).toContain('Set DATABASE_URL wherever it runs.')
    expect(existsSync(join(cwd, 'secrets'))).toBe(false)
    expect(Object.keys(config())).toEqual(['$schema'])
    expect(read('.github/workflows/litellm-cloudzero.yml')).toContain('export --out litellm-spend.csv')
    // The login may do more than read, and nobody was asked.
    expect(read('role.sql')).toMatch(/^CREATE ROLE "cost_reader" LOGIN PASSWORD '\.\.\.';\nGRANT USAGE ON SCHEMA/)
  })

  test('an answer that does not work is an error, and nothing is written', async () => {
    const wrongKey = await init(['--role', 'keep', '--connection', server.connectionId], {
      DATABASE_URL: db.url,
      ...cloudzero(),
      CLOUDZERO_API_KEY: 'wrong',
    })
    expect(wrongKey).toMatchObject({ code: 4, stderr: expect.stringContaining('E_CLOUDZERO_KEY') })
    const noKey = await init(['--role', 'keep', '--destination', 'stream', '--connection', 'x'], {
      DATABASE_URL: db.url,
    })
    expect(noKey).toMatchObject({ code: 2, stderr: expect.stringContaining('CLOUDZERO_API_KEY') })
    const noDatabase = await init([])
    expect(noDatabase).toMatchObject({ code: 2, stderr: expect.stringContaining('No database is given') })
    const taken = await init(['--role', 'create', '--role-name', 'postgres'], { DATABASE_URL: db.url })
    expect(taken).toMatchObject({ code: 2, stderr: expect.stringContaining('there is a role postgres already') })
    expect(existsSync(join(cwd, 'litellm-cloudzero.config.json'))).toBe(false)
  })
})

describe('on a terminal', () => {
  const env = () => ({ SOURCE_DATE_EPOCH: CLOCK, CLOUDZERO_API_URL: server.url })

  test('from nothing to a verified push, by its questions alone', () =>
    withRole('cost_reader', async () => {
      const terminal = onTerminal(['init'], { cwd, env: { ...env(), DIRECT_URL: db.url } })
      await terminal.answer('Where is LiteLLM’s database?', KEYS.enter)
      await terminal.answer('A role cost_reader', KEYS.enter)
      await terminal.answer('Where do the lines go?', KEYS.enter)
      await terminal.answer('Id of the AnyCost Stream connection', `${server.connectionId}${KEYS.enter}`)
      await terminal.answer('API key of CloudZero', `mistyped${KEYS.enter}`)
      await terminal.answer('Id of the AnyCost Stream connection', `${server.connectionId}${KEYS.enter}`)
      await terminal.answer('API key of CloudZero', `${server.apiKey}${KEYS.enter}`)
      await terminal.answer('Whose own bill is in CloudZero already?', KEYS.enter)
      await terminal.answer('What starts it every day?', KEYS.enter)
      expect(await terminal.ended).toBe(0)
      const shown = terminal.shown()
      // docs/getting-started.md shows this conversation.
      const page = readFileSync(new URL('../../docs/getting-started.md', import.meta.url), 'utf8')
      const questions = [...page.matchAll(/^◇ {2}(.+)$/gm)].map(([, question = '']) => question)
      expect(questions.length).toBeGreaterThan(6)
      let place = 0
      for (const question of questions) {
        expect(shown.slice(place), question).toContain(question)
        place = shown.indexOf(question, place)
      }
      expect(shown).toContain('DIRECT_URL')
      expect(shown).toContain('the 5 lines that cost most')
      expect(shown).toMatch(/2026-11: \d+ lines, .* of what a stream takes/)
      expect(shown).not.toContain(server.apiKey)
      expect(config()).toMatchObject({ connection: server.connectionId, acknowledge: ['native-bills'] })

      const pushed = await cli(['push'], { cwd, env: { CLOUDZERO_API_URL: server.url } })
      expect(pushed).toMatchObject({ code: 0 })
      expect(pushed.stdout + pushed.stderr).toContain('verified')
    }))

  test('a database that does not answer is asked for again; Ctrl-C ends it and leaves nothing', async () => {
    const terminal = onTerminal(['init'], { cwd, env: env() })
    await terminal.answer('Where is LiteLLM’s database?', KEYS.enter)
    await terminal.answer('postgres://user:password@host', `postgres://a:s3cret@127.0.0.1:1/x${KEYS.enter}`)
    await terminal.answer('Where is LiteLLM’s database?', KEYS.interrupt)
    expect(await terminal.ended).toBe(130)
    expect(terminal.shown()).toContain('Connecting to postgres://a@127.0.0.1:1/x failed')
    expect(terminal.shown()).not.toContain('s3cret')
    expect(existsSync(join(cwd, 'litellm-cloudzero.config.json'))).toBe(false)
  })
})
