import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LOG_EVENTS } from '../../src/core/app.ts'
import { cli } from '../support/cli.ts'
import { type CloudZeroServer, startCloudZero } from '../support/cloudzero-server.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'
import { insertDay, pushEnv } from '../support/push.ts'

let db: TestDatabase
let server: CloudZeroServer
let folder: string
beforeAll(async () => {
  db = await createDatabase({ schema: 'autumn-2026' })
  server = await startCloudZero()
  folder = mkdtempSync(join(tmpdir(), 'operations-'))
  await insertDay(db, '2026-11-18', 5, 1)
  await db.query(
    `INSERT INTO "LiteLLM_DailyUserSpend" (id, date, user_id, api_key, model, custom_llm_provider, spend, updated_at)
     VALUES ('x', '2026-11-18', 'u', 'k', 'm', 'openai', 'NaN', now())`,
  )
})
afterAll(async () => {
  await server.close()
  await db.drop()
})

const run = (args: readonly string[], env: Record<string, string> = {}) =>
  cli(args, { cwd: folder, env: pushEnv(db, server, env) })
const lines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
const sample = (text: string, name: string) =>
  new RegExp(`^litellm_cloudzero_${name}\\{.*\\} (.*)$`, 'm').exec(text)?.[1]

describe('--log-format json', () => {
  test('every line has an event of the documented list, and the last one sums up the run', async () => {
    const { stderr, code } = await run(['push', '--log-format', 'json', '--verify-timeout', '4s'])
    expect(code).toBe(1)
    const events = lines(stderr)
    expect(events.filter(({ event }) => !Object.keys(LOG_EVENTS).includes(String(event)))).toEqual([])
    expect(events.find(({ event }) => event === 'row-rejected')).toMatchObject({ reason: 'cost-not-finite' })
    expect(events.at(-1)).toMatchObject({
      event: 'run-ended',
      level: 'info',
      command: 'push',
      exitCode: 1,
      verified: true,
      rejectedRows: 1,
      cost: { read: '0.02', delivered: '0.02', rejected: '0' },
      months: [{ month: '2026-11', used: expect.any(Number), projected: expect.any(Number) }],
    })
  })

  test('a run that fails says so in two events', async () => {
    const { stderr, code } = await run(['export', '--log-format', 'json'], {
      DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x',
    })
    expect(code).toBe(3)
    expect(lines(stderr).slice(-2)).toMatchObject([
      { event: 'error', code: 'E_SOURCE_UNREACHABLE' },
      { event: 'run-ended', command: 'export', exitCode: 3 },
    ])
  })
})

describe('--metrics-file', () => {
  test('holds the run; a later run that fails keeps the moment of the last verification', async () => {
    const good = await run(['push', '--allow-rejects', '--metrics-file', 'm.prom'])
    expect(good.code).toBe(0)
    const first = readFileSync(join(folder, 'm.prom'), 'utf8')
    expect(sample(first, 'last_verified_timestamp_seconds')).toBe('1795176000')
    expect(sample(first, 'last_run_cost_read_usd')).toBe('0.02')
    expect(sample(first, 'last_run_rejected_rows')).toBe('1')
    const bad = await run(['push', '--metrics-file', 'm.prom'], {
      DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x',
      SOURCE_DATE_EPOCH: '1795180000',
    })
    expect(bad.code).toBe(3)
    const second = readFileSync(join(folder, 'm.prom'), 'utf8')
    expect(sample(second, 'last_run_exit_code')).toBe('3')
    expect(sample(second, 'last_run_timestamp_seconds')).toBe('1795180000')
    expect(sample(second, 'last_verified_timestamp_seconds')).toBe('1795176000')
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([])
  })

  test('a place that cannot be written is an error before anything is read', async () => {
    const { code, stderr } = await run(['export', '--metrics-file', 'no/such/m.prom', '--out', 'never.csv'])
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('E_USAGE_TARGET') })
    expect(existsSync(join(folder, 'never.csv'))).toBe(false)
  })
})

describe('--metrics-push', () => {
  const got: { method: string; url: string; type: string; login: string; body: string }[] = []
  let status = 200
  let gateway: Server
  beforeAll(async () => {
    gateway = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        const { method = '', url = '', headers } = request
        got.push({ method, url, type: headers['content-type'] ?? '', login: headers.authorization ?? '', body })
        response.writeHead(status).end(status === 200 ? '' : 'no room')
      })
    })
    await new Promise<void>((listening) => gateway.listen(0, '127.0.0.1', listening))
  })
  afterAll(() => gateway.close())
  const url = () => `http://me:secret@127.0.0.1:${(gateway.address() as AddressInfo).port}`

  test('sends the metrics of the run to the group of the connection', async () => {
    const { code, stderr } = await run(['push', '--allow-rejects', '--metrics-push', url()])
    expect({ code, warned: stderr.includes('metrics') }).toEqual({ code: 0, warned: false })
    expect(got).toHaveLength(1)
    expect(got[0]).toMatchObject({
      method: 'POST',
      url: `/metrics/job/litellm_cloudzero/instance/${server.connectionId}`,
      type: 'text/plain; version=0.0.4',
      login: `Basic ${Buffer.from('me:secret').toString('base64')}`,
    })
    expect(sample(got[0]?.body ?? '', 'last_run_exit_code')).toBe('0')
  })

  test('what it refuses is a warning without secrets, and no worse exit code', async () => {
    status = 503
    const { code, stderr } = await run(['export', '--allow-rejects', '--out', 'o.csv', '--metrics-push', url()])
    expect(code).toBe(0)
    expect(stderr).toContain('The metrics did not reach 127.0.0.1')
    expect(stderr).toContain('it answers 503 no room')
    expect(stderr).not.toContain('secret')
  })

  test('nobody there is a warning; no URL at all is a usage error', async () => {
    const gone = await run(['export', '--allow-rejects', '--out', 'p.csv', '--metrics-push', 'http://127.0.0.1:1'])
    expect({ code: gone.code, warned: gone.stderr.includes('metrics did not reach') }).toEqual({
      code: 0,
      warned: true,
    })
    expect(await run(['export', '--metrics-push', 'host:9091'])).toMatchObject({ code: 2 })
  })
})
