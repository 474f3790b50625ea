import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { ALL_CALLS, type CloudZeroOptions, type CloudZeroServer, startCloudZero } from '../support/cloudzero-server.ts'
import { type Examined, examined, healthyDatabase } from '../support/doctor.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { pushEnv } from '../support/push.ts'

const KEY = 'cz-secret-key-4711'
const without = (...calls: readonly string[]) => ({
  keys: { [KEY]: ALL_CALLS.filter((call) => !calls.includes(call)) },
})

let db: TestDatabase
let server: CloudZeroServer
beforeAll(async () => {
  db = await healthyDatabase()
})
afterAll(() => db.drop())
afterEach(async () => {
  expect(server.violations).toEqual([])
  expect(server.mostInFlight).toBeLessThanOrEqual(1)
  // Whatever was asked, nothing was delivered, nor anything sent outside of the rehearsal.
  expect(server.requests.filter(({ applied }) => applied)).toEqual([])
  const posts = server.requests.filter(({ method }) => method === 'POST')
  expect(posts.filter(({ testKey }) => testKey !== 'litellm-cloudzero-doctor')).toEqual([])
  await server.close()
})

const start = async (options: CloudZeroOptions = {}) => {
  server = await startCloudZero({ keys: { [KEY]: ALL_CALLS }, ...options })
}
const ask = (env: Readonly<Record<string, string>> = {}): Promise<Examined> =>
  examined(db.url, [], { env: pushEnv(db, server, { ...env }) })

describe('CloudZero', () => {
  test('accepts the key, has the scopes and the connection; asked one after the other', async () => {
    await start()
    server.seed('2026-10', [{ 'time/usage_start': '2026-10-05T00:00:00Z', 'cost/cost': '1' }])
    const { checks, code, stdout, stderr } = await ask()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const id of ['cloudzero', 'key', 'scopes', 'connection', 'months']) {
      expect(checks[id]).toMatchObject({ verdict: 'ok', fix: null })
    }
    expect(checks.months?.lines).toEqual(['2026-10: 1 row'])
    expect(server.requests.map(({ call, status }) => `${call} ${status}`)).toEqual([
      'drops 200',
      'contents 404',
      'contents 400',
      'validate 200',
      'send 400',
    ])
    expect(stdout).not.toContain(KEY)
  })

  test.each([
    ['an unknown key', {}, { CLOUDZERO_API_KEY: 'another-key' }, 'key', 'E_CLOUDZERO_KEY', 'CLOUDZERO_API_KEY'],
    [
      'a key that the gateway refuses without a word',
      { wrongKey: { status: 403, message: 'Forbidden' } },
      { CLOUDZERO_API_KEY: 'another-key' },
      'key',
      'is not valid, or lacks the scope',
      'Check the key',
    ],
    [
      'an unknown connection',
      {},
      { CLOUDZERO_CONNECTION_ID: 'another' },
      'connection',
      'E_CLOUDZERO_CONNECTION',
      'CLOUDZERO_CONNECTION_ID',
    ],
    ['a key with white space', {}, { CLOUDZERO_API_KEY: 'Bearer key' }, 'cloudzero', 'white space', 'bare key'],
  ])('%s is a problem', async (_, options, env, id, found, fix) => {
    await start(options)
    const { checks, code, stdout, stderr } = await ask(env)
    expect(code).toBe(1)
    expect(checks[id]).toMatchObject({ verdict: 'problem', found: expect.stringContaining(found) })
    expect(checks[id]?.fix).toContain(fix)
    expect(stdout + stderr).not.toContain('another-key')
  })

  test.each([
    ['send', 'problem', 'connections:create_billing_anycost_billing_drop: push'],
    ['contents', 'problem', 'connections:read_billing_anycost_billing_drops_month: push (without'],
    ['drops', 'warning', 'connections:read_billing_anycost_billing_drops: the list'],
    ['validate', 'warning', 'connections:create_billing_anycost_validate_billing_drop: asking'],
  ])('a key without the scope for %s is a %s that names it', async (call, verdict, line) => {
    await start(without(call))
    const { checks, code } = await ask()
    expect(code).toBe(verdict === 'problem' ? 1 : 0)
    expect(checks.scopes).toMatchObject({ verdict, found: 'The key lacks 1 of 4 scopes.' })
    expect(checks.scopes?.lines[0]).toContain(line)
    expect([checks.key?.verdict, checks.connection?.verdict]).toEqual(['ok', 'ok'])
  })

  test('a scope that was given since is seen at once, whatever CloudZero has cached', async () => {
    await start()
    const forbidden = { do: 'answer', status: 403, body: '{"message":"Forbidden"}' } as const
    server.fault({ ...forbidden, when: { call: 'send' }, cached: true })
    expect((await ask()).checks.scopes).toMatchObject({ verdict: 'problem' })
    expect((await ask()).checks.scopes).toMatchObject({ verdict: 'ok' })
  })

  test('a call that breaks leaves its scope open', async () => {
    await start()
    server.fault({ do: 'answer', status: 503, when: { call: 'validate' }, times: 9 })
    const { checks } = await ask()
    expect(checks.scopes).toMatchObject({ verdict: 'warning', fix: 'Run it again.' })
    expect(checks.scopes?.lines[0]).toContain('503')
  })

  test('a month that is nearly full is a warning', async () => {
    await start()
    const billing_drops = [{ drop_id: 'a', month: '2026-10', row_count: 900_000 }]
    server.fault({ do: 'answer', status: 200, body: JSON.stringify({ billing_drops }), when: { call: 'drops' } })
    const { checks } = await ask()
    expect(checks.months).toMatchObject({ verdict: 'warning', found: '2026-10 is at 90.0 % of its 1,000,000 rows.' })
  })

  test('a CloudZero out of order is asked twice and no more', async () => {
    await start()
    server.fault({ do: 'answer', status: 503, when: { call: 'drops' }, times: 9 })
    const { checks, code } = await ask()
    expect(code).toBe(1)
    expect(checks.cloudzero).toMatchObject({ verdict: 'problem', found: expect.stringContaining('E_CLOUDZERO_BUSY') })
    expect(checks.scopes).toMatchObject({ verdict: 'skipped', found: 'skipped: CloudZero was not reached' })
    expect(server.requests.map(({ call }) => call)).toEqual(['drops', 'drops'])
  })

  test('without a connection it is not asked', async () => {
    await start()
    const { checks } = await examined(db.url, [], { env: { CLOUDZERO_API_KEY: KEY } })
    expect(checks.cloudzero).toMatchObject({
      verdict: 'skipped',
      found: 'CloudZero was not asked: CLOUDZERO_CONNECTION_ID (or --connection) is not set.',
    })
  })
})

test('missing grants, a missing table, a wrong key: each is named with its fix in one run', async () => {
  await start()
  await db.query('DROP TABLE "LiteLLM_OrganizationTable" CASCADE')
  const url = await db.createRole((role) => `GRANT USAGE ON SCHEMA public TO ${role}`)
  const { code, stdout } = await cli(['doctor'], {
    env: pushEnv({ url }, server, { CLOUDZERO_API_KEY: 'another-key' }),
  })
  expect(code).toBe(1)
  const role = new URL(url).username
  expect(stdout).toMatch(/✗ ledger .*may not read/)
  expect(stdout).toMatch(/✗ grants .*may not read/)
  expect(stdout).toContain(`ON "public"."LiteLLM_VerificationToken" TO "${role}";`)
  expect(stdout).toMatch(/! tables .*has no table LiteLLM_OrganizationTable/)
  expect(stdout).toMatch(/✗ API key .*\n?.*does not know the API key/)
  expect(stdout).toMatch(/Fix: Set CLOUDZERO_API_KEY to a key/)
})

test('a stopped Postgres and a stopped CloudZero are named with their fixes', async () => {
  await start()
  await server.close()
  const nowhere = new URL(db.url)
  nowhere.port = '1'
  const { code, stdout } = await cli(['doctor'], { env: pushEnv({ url: nowhere.href }, server) })
  expect(code).toBe(1)
  expect(stdout.match(/✗ reachable/g)).toHaveLength(2)
  expect(stdout).toContain('[E_SOURCE_UNREACHABLE]')
  expect(stdout).toContain('[E_CLOUDZERO_UNREACHABLE]')
  expect(stdout.match(/Fix: /g)).toHaveLength(2)
  expect(stdout).toMatch(/\n0 ok, 0 warnings, 2 problems, \d+ skipped\n$/)
})
