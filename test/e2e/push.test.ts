import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { formatMoney } from '../../src/core/model/money.ts'
import { cli } from '../support/cli.ts'
import { type CloudZeroOptions, type CloudZeroServer, startCloudZero } from '../support/cloudzero-server.ts'
import { hash, insertDailyUser, insertEntities } from '../support/litellm-rows.ts'
import { createDatabase, insertRows, type TestDatabase } from '../support/postgres.ts'
import { clock, costOf, exported, plain, pushed } from '../support/push.ts'

const OCTOBER = ['--month', '2026-10', '--allow-rejects']

let connections = 0
const open: CloudZeroServer[] = []
/** A stream of its own, so that no lock of another test is in the way. */
const stream = async (options: CloudZeroOptions = {}) => {
  const server = await startCloudZero({ connections: [`stream-${process.pid}-${++connections}`], ...options })
  open.push(server)
  return server
}
afterEach(async () => {
  for (const server of open.splice(0)) {
    expect(server.violations).toEqual([])
    expect(server.mostInFlight).toBeLessThanOrEqual(1)
    await server.close()
  }
})

/** Something to wait for until it is released. */
function gate() {
  let release = () => {}
  const until = new Promise<void>((resolve) => {
    release = resolve
  })
  return { until, release }
}

const sends = (server: CloudZeroServer) => server.requests.filter(({ call }) => call === 'send')
const row = (fields: Record<string, unknown>) => ({
  date: '2026-10-05',
  user_id: 'ann@example.com',
  api_key: hash('1'),
  model: 'gpt-4o',
  custom_llm_provider: 'openai',
  prompt_tokens: 100,
  completion_tokens: 10,
  api_requests: 1,
  spend: 0.25,
  ...fields,
})
const insert = (db: TestDatabase, rows: readonly Record<string, unknown>[]) =>
  insertRows(db, 'LiteLLM_DailyUserSpend', rows.map(row))

describe('push of a month', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await createDatabase({ schema: 'march-2026' })
    await insertEntities(db, 'march-2026')
    await insertDailyUser(db, 'march-2026')
  })
  afterAll(() => db.drop())

  const wanted = async (args: readonly string[] = ['--month', '2026-10']) =>
    (await exported(db, args)).filter((line) => !line['cost/cost']?.startsWith('-'))

  test('converges, verified; a second run sends nothing but reads back', async () => {
    const server = await stream()
    const first = await pushed(db, server, OCTOBER)
    expect({ code: first.code, verified: first.said.verified }).toEqual({ code: 0, verified: true })
    expect(plain(server.state('2026-10'))).toEqual(plain(await wanted()))
    expect(first.said.bodies.map(({ dropId }) => dropId)).toEqual(['drop-1'])
    server.clearLog()
    const second = await pushed(db, server, OCTOBER)
    expect({ code: second.code, verified: second.said.verified }).toEqual({ code: 0, verified: true })
    expect(server.requests.map(({ call }) => call)).toEqual(['contents'])
  })

  test('rejects a negative sum and conserves the cost', async () => {
    const server = await stream()
    const rejects = join(mkdtempSync(join(tmpdir(), 'push-')), 'rejects.jsonl')
    const { code, said } = await pushed(db, server, ['--month', '2026-10', '--rejects', rejects])
    expect(code).toBe(1)
    expect(said.verified).toBe(true)
    expect(said.cost.rejected).toBe('1')
    const delivered = formatMoney(costOf(server.state('2026-10')))
    expect(said.cost.delivered).toBe(delivered)
    expect(delivered).toBe(formatMoney(costOf(await wanted())))
    expect(readFileSync(rejects, 'utf8')).toMatch(/"reason":"not-deliverable".*less than zero.*"cost":"-1.5"/)
    for (const line of server.state('2026-10')) {
      for (const [column, value] of Object.entries(line)) {
        if (column.startsWith('cost/') || column === 'usage/amount') expect(value).toMatch(/^\d+(\.\d{1,})?$/)
      }
    }
  })

  test('--strict sends nothing when a row is rejected', async () => {
    const server = await stream()
    const { code, said } = await pushed(db, server, ['--month', '2026-10', '--strict'])
    expect(code).toBe(1)
    expect(said.verified).toBe(false)
    expect(server.requests).toEqual([])
  })

  test('repairs a foreign overwrite, time and again with the same bodies', async () => {
    const server = await stream()
    await pushed(db, server, OCTOBER)
    const ours = server.state('2026-10')
    const foreign = ours.map((line) => ({ ...line, 'cost/cost': '7' }))
    for (let time = 0; time < 3; time++) {
      server.seed('2026-10', foreign)
      const { code, said } = await pushed(db, server, [...OCTOBER, '--allow-shrink'])
      expect({ time, code, verified: said.verified }).toEqual({ time, code: 0, verified: true })
      expect(plain(server.state('2026-10'))).toEqual(plain(ours))
    }
  })

  test('replaces rows of another exporter with --adopt only', async () => {
    const server = await stream()
    const other = {
      ...(await wanted())[0],
      'resource/id': 'czrn:litellm:openai:cross-region:team',
      'cost/cost': '0.01',
    }
    server.seed('2026-10', [other, { ...other, 'time/usage_start': '2026-10-20T07:00:00Z' }])
    const refused = await pushed(db, server, OCTOBER)
    expect(refused.code).toBe(5)
    expect(refused.stderr).toContain('[E_PUSH_FOREIGN]')
    expect(sends(server)).toEqual([])
    const adopted = await pushed(db, server, [...OCTOBER, '--adopt'])
    expect({ code: adopted.code, verified: adopted.said.verified }).toEqual({ code: 1, verified: false })
    expect(adopted.said.plan?.stale).toEqual([{ hour: '2026-10-20T07:00:00Z', rows: 1, cost: '0.01', pruned: false }])
    const pruned = await pushed(db, server, [...OCTOBER, '--adopt', '--prune', '--allow-shrink'])
    expect({ code: pruned.code, verified: pruned.said.verified }).toEqual({ code: 0, verified: true })
    expect(plain(server.state('2026-10'))).toEqual(plain(await wanted()))
    server.clearLog()
    expect((await pushed(db, server, [...OCTOBER, '--prune'])).code).toBe(0)
    expect(sends(server)).toEqual([])
  })

  test('a filter is refused with what it would have done', async () => {
    const server = await stream()
    const { code, stderr } = await pushed(db, server, [...OCTOBER, '--team', 'Research'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/\[E_USAGE_FILTERED_PUSH\]/)
    expect(stderr).toMatch(/\$[\d,.]+ of other spend would vanish/)
    expect(server.requests).toEqual([])
    const partial = await pushed(db, server, [...OCTOBER, '--team', 'Research', '--partial-stream'])
    expect({ code: partial.code, verified: partial.said.verified }).toEqual({ code: 0, verified: true })
  })

  test('a server that does not give cloud_provider back is verified without it, and left alone then', async () => {
    const server = await stream({ notEchoed: ['lineitem/cloud_provider'] })
    const first = await pushed(db, server, OCTOBER)
    expect(first.said).toMatchObject({ verified: true, notEchoed: ['lineitem/cloud_provider'] })
    server.clearLog()
    const second = await pushed(db, server, OCTOBER)
    expect(second.code).toBe(0)
    expect(second.said).toMatchObject({ verified: true, notEchoed: ['lineitem/cloud_provider'] })
    expect(sends(server)).toEqual([])
  })

  test('a new tag on old lines is a difference, other names in a closed month are refused first', async () => {
    const server = await stream()
    await pushed(db, server, OCTOBER)
    const refused = await pushed(db, server, [...OCTOBER, '--tags', '+team_id'])
    expect(refused.code).toBe(5)
    expect(refused.stderr).toContain('[E_PUSH_REMAP]')
    const allowed = await pushed(db, server, [...OCTOBER, '--tags', '+team_id', '--allow-remap'])
    expect({ code: allowed.code, verified: allowed.said.verified }).toEqual({ code: 0, verified: true })
    expect(Object.keys(allowed.said.plan?.classes ?? {})).toEqual(['identity'])
    expect(server.state('2026-10').some((line) => line['resource/tag:team_id'] === 'team-1')).toBe(true)
  })

  test('without read scopes or with a month too large to read back: exit 4 that names --no-read-back', async () => {
    for (const options of [{ keys: { 'send-only-key-0123456789': ['send'] as const } }, { readBackRows: 1 }]) {
      const server = await stream(options)
      if ('readBackRows' in options) server.seed('2026-10', (await wanted()).slice(0, 2))
      const refused = await pushed(db, server, OCTOBER)
      expect(refused.code).toBe(4)
      expect(refused.stderr).toContain('--no-read-back')
      expect(sends(server)).toEqual([])
      const receipt = join(mkdtempSync(join(tmpdir(), 'push-')), 'receipt.json')
      const { code, said } = await pushed(db, server, [...OCTOBER, '--no-read-back', '--receipt', receipt])
      expect({ code, verified: said.verified }).toEqual({ code: 0, verified: false })
      expect(JSON.parse(readFileSync(receipt, 'utf8'))).toMatchObject({
        verified: false,
        bodies: [{ fate: 'applied' }],
      })
      expect(plain(server.state('2026-10'))).toEqual(plain(await wanted()))
    }
  })

  test('wrong key, unknown connection and missing settings say what to do', async () => {
    const server = await stream()
    const key = await pushed(db, server, OCTOBER, { env: { CLOUDZERO_API_KEY: 'wrong-key-0123456789' } })
    expect({ code: key.code, named: key.stderr.includes('[E_CLOUDZERO_KEY]') }).toEqual({ code: 4, named: true })
    expect(key.stderr + key.stdout).not.toContain('wrong-key-0123456789')
    const connection = await pushed(db, server, [...OCTOBER, '--connection', 'nobody'])
    expect(connection.code).toBe(4)
    expect(connection.stderr).toContain('[E_CLOUDZERO_CONNECTION]')
    const none = await cli(['push', ...OCTOBER], { env: { DATABASE_URL: db.url } })
    expect({ code: none.code, named: none.stderr.includes('CLOUDZERO_CONNECTION_ID') }).toEqual({
      code: 2,
      named: true,
    })
  })

  test('a plan needs no credentials, and shows the bodies byte for byte', async () => {
    const shown = await cli(['push', ...OCTOBER, '--plan', '--no-read-back', '--show-bodies'], {
      env: { DATABASE_URL: db.url },
    })
    expect(shown.code).toBe(0)
    const bodies = shown.stdout.trimEnd().split('\n')
    const server = await stream()
    const { said } = await pushed(db, server, OCTOBER)
    expect(bodies.map((body) => createHash('sha256').update(body).digest('hex'))).toEqual(
      said.bodies.map(({ sha256 }) => sha256),
    )
    expect(sends(server).map(({ bytes }) => bytes)).toEqual(bodies.map((body) => Buffer.byteLength(body)))
    const plan = await cli(['push', ...OCTOBER, '--plan', '--no-read-back'], { env: { DATABASE_URL: db.url } })
    expect(plan.stdout).toMatch(/^Plan: 1 month to send \(\d+ days, \+\$[\d,.]+\)\.\n/)
  })

  test('--plan with read-back sends nothing and names the classes', async () => {
    const server = await stream()
    const { code, said } = await pushed(db, server, [...OCTOBER, '--plan'])
    expect(code).toBe(0)
    expect(said.plan?.classes.new?.hours).toBeGreaterThan(2)
    expect(sends(server)).toEqual([])
  })

  test('--test-key rehearses in a namespace of its own', async () => {
    const server = await stream()
    const { said } = await pushed(db, server, [...OCTOBER, '--test-key', 'rehearsal'])
    expect(said.verified).toBe(true)
    expect(server.state('2026-10')).toEqual([])
    expect(server.state('2026-10', 'rehearsal').length).toBeGreaterThan(30)
  })

  test('the receipt holds what was sent, readable to its owner', async () => {
    const server = await stream()
    const file = join(mkdtempSync(join(tmpdir(), 'push-')), 'receipt.json')
    await pushed(db, server, [...OCTOBER, '--receipt', file])
    const receipt = JSON.parse(readFileSync(file, 'utf8'))
    expect(receipt).toMatchObject({
      version: 1,
      verified: true,
      window: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
      months: [{ month: '2026-10', rows: server.state('2026-10').length }],
      bodies: [{ operation: 'replace_hourly', dropId: 'drop-1', fate: 'applied' }],
    })
    expect(receipt.mapping).toMatch(/^[0-9a-f]{16}$/)
    expect(statSync(file).size).toBeLessThan(20_000)
    const again = await pushed(db, server, [...OCTOBER, '--receipt', file])
    expect({ code: again.code, named: again.stderr.includes('[E_USAGE_TARGET_EXISTS]') }).toEqual({
      code: 2,
      named: true,
    })
    expect((await pushed(db, server, [...OCTOBER, '--receipt', file, '--force'])).code).toBe(0)
  })

  test('one run at a time for a connection; --lock-wait waits', async () => {
    const server = await stream()
    const { until, release } = gate()
    server.fault({ do: 'hold', until, when: { call: 'send' } })
    const first = pushed(db, server, OCTOBER)
    while (sends(server).length === 0) await new Promise((resolve) => setTimeout(resolve, 50))
    const second = await pushed(db, server, OCTOBER)
    setTimeout(release, 1_000)
    expect({ code: second.code, named: second.stderr.includes('[E_PUSH_LOCKED]') }).toEqual({ code: 4, named: true })
    const third = await pushed(db, server, [...OCTOBER, '--lock-wait', '30s'])
    expect({ code: third.code, verified: third.said.verified }).toEqual({ code: 0, verified: true })
    expect((await first).code).toBe(0)
  })
})

test('the embedded sample is pushed, once at a time, and is verified', async () => {
  const server = await stream()
  const demo = ['--database', 'demo:']
  const unused = { url: 'postgres://nobody@127.0.0.1:1/none' }
  const { until, release } = gate()
  server.fault({ do: 'hold', until, when: { call: 'send' } })
  const first = pushed(unused, server, demo)
  while (sends(server).length === 0) await new Promise((resolve) => setTimeout(resolve, 50))
  const second = await pushed(unused, server, demo)
  release()
  expect({ code: second.code, named: second.stderr.includes('[E_PUSH_LOCKED]') }).toEqual({ code: 4, named: true })
  expect(await first).toMatchObject({ code: 0, said: { verified: true } })
  expect(await pushed(unused, server, demo)).toMatchObject({ code: 0, said: { verified: true, bodies: [] } })
})

describe('differences over time', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await createDatabase({ schema: 'march-2026' })
    await insertEntities(db, 'march-2026')
  })
  afterAll(() => db.drop())
  afterEach(async () => {
    await db.query('DELETE FROM "LiteLLM_DailyUserSpend"')
  })

  test('nightly runs over the end of a month, with late rows, leave both months equal', async () => {
    const server = await stream()
    const nights = Array.from({ length: 12 }, (_, night) => new Date(Date.UTC(2026, 9, 25 + night, 3)).toISOString())
    for (const night of nights) {
      const today = night.slice(0, 10)
      const before = new Date(Date.parse(night) - 86_400_000).toISOString().slice(0, 10)
      await insert(db, [
        { date: today, model: `m-${today}` },
        { date: before, model: 'late', spend: 0.125 },
      ])
      await db.query(
        'UPDATE "LiteLLM_DailyUserSpend" SET spend = spend + 0.5, prompt_tokens = prompt_tokens + 7 WHERE date = $1',
        [before],
      )
      const { code, said } = await pushed(db, server, [], { env: { SOURCE_DATE_EPOCH: clock(night) } })
      expect({ night, code, verified: said.verified }).toEqual({ night, code: 0, verified: true })
      expect(said.window.from).toBe(today < '2026-11-08' ? '2026-10-01T00:00:00Z' : '2026-11-01T00:00:00Z')
    }
    for (const month of ['2026-10', '2026-11']) {
      expect(plain(server.state(month))).toEqual(plain(await exported(db, ['--month', month])))
    }
  })

  test('a shrunken history, a restored backup and an empty database are refused in numbers', async () => {
    const server = await stream()
    await insert(db, [{ date: '2026-11-02' }, { date: '2026-11-02', model: 'b' }, { date: '2026-11-19' }])
    await pushed(db, server)
    await db.query(`DELETE FROM "LiteLLM_DailyUserSpend" WHERE model = 'b'`)
    server.clearLog()
    const shrunk = await pushed(db, server)
    expect(shrunk.code).toBe(5)
    expect(shrunk.stderr).toContain('[E_PUSH_SHRINK]')
    expect(shrunk.stderr).toContain('2026-11-02 from $0.5000 to $0.2500')
    expect(sends(server)).toEqual([])
    expect((await pushed(db, server, ['--plan'])).code).toBe(5)
    expect((await pushed(db, server, ['--allow-shrink'])).said.verified).toBe(true)

    await db.query('DELETE FROM "LiteLLM_DailyUserSpend"')
    const nothing = await pushed(db, server)
    expect({ code: nothing.code, verified: nothing.said.verified }).toEqual({ code: 1, verified: false })
    expect(nothing.said.plan?.stale.map(({ hour, cost }) => [hour, cost])).toEqual([
      ['2026-11-02T00:00:00Z', '0.25'],
      ['2026-11-19T00:00:00Z', '0.25'],
    ])
    const prune = await pushed(db, server, ['--prune', '--allow-shrink'])
    expect({ code: prune.code, named: prune.stderr.includes('--allow-empty') }).toEqual({ code: 5, named: true })
    const emptied = await pushed(db, server, ['--prune', '--allow-shrink', '--allow-empty'])
    expect({ code: emptied.code, verified: emptied.said.verified }).toEqual({ code: 0, verified: true })
    expect(costOf(server.state('2026-11'))).toBe(0n)
  })

  test('small differences wait with --min-change, and the run says that it is not verified', async () => {
    const server = await stream()
    await insert(db, [{ date: '2026-11-19' }])
    await pushed(db, server)
    await db.query('UPDATE "LiteLLM_DailyUserSpend" SET spend = 0.2501')
    server.clearLog()
    const waits = await pushed(db, server, ['--min-change', '0.01'])
    expect({ code: waits.code, verified: waits.said.verified }).toEqual({ code: 0, verified: false })
    expect(waits.said.plan?.waiting).toHaveLength(1)
    expect(sends(server)).toEqual([])
    expect((await pushed(db, server)).said).toMatchObject({ verified: true, plan: { classes: { cost: { hours: 1 } } } })
  })

  test('hours of another window are not touched', async () => {
    const server = await stream()
    await insert(db, [{ date: '2026-11-02' }, { date: '2026-11-03' }, { date: '2026-11-04' }])
    const before = { 'time/usage_start': '2026-11-02T00:00:00Z', 'cost/cost': '9', 'resource/id': 'x/y' }
    const after = { ...before, 'time/usage_start': '2026-11-04T05:00:00Z' }
    server.seed('2026-11', [before, after])
    const { said } = await pushed(db, server, ['--from', '2026-11-03', '--to', '2026-11-04'])
    expect(said.verified).toBe(true)
    expect(server.state('2026-11').filter((line) => line['cost/cost'] === '9')).toEqual([before, after])
    expect(server.state('2026-11')).toHaveLength(3)
  })

  describe('from the log of requests', () => {
    const logged = (day: string, hour: string, spend = 0.25) => ({
      request_id: `${day}-${hour}-${spend}`,
      call_type: 'acompletion',
      api_key: hash('1'),
      spend,
      total_tokens: 110,
      prompt_tokens: 100,
      completion_tokens: 10,
      startTime: new Date(`2026-11-${day}T${hour}:20:00Z`),
      endTime: new Date(`2026-11-${day}T${hour}:20:05Z`),
      model: 'gpt-4o',
      custom_llm_provider: 'openai',
      user: 'ann@example.com',
      team_id: 'team-1',
      metadata: {},
    })
    const logs = ['--source', 'spend-logs']
    beforeEach(async () => {
      const days = ['03', '04', '05']
      await insertRows(
        db,
        'LiteLLM_SpendLogs',
        days.flatMap((day) => ['00', '09', '15'].map((hour) => logged(day, hour))),
      )
      await insert(
        db,
        days.map((day) => ({ date: `2026-11-${day}`, spend: 0.75 })),
      )
    })
    afterEach(() => db.query('DELETE FROM "LiteLLM_SpendLogs"'))

    test('another ledger ends equal after --prune, and is never called verified before', async () => {
      const server = await stream()
      expect((await pushed(db, server, logs)).said).toMatchObject({
        verified: true,
        plan: { requests: [{ hours: { length: 9 } }] },
      })
      const switched = await pushed(db, server)
      expect({ code: switched.code, verified: switched.said.verified }).toEqual({ code: 1, verified: false })
      expect(switched.said.plan?.stale).toHaveLength(6)
      expect((await pushed(db, server)).code).toBe(1)
      const pruned = await pushed(db, server, ['--prune', '--allow-shrink'])
      expect({ code: pruned.code, verified: pruned.said.verified }).toEqual({ code: 0, verified: true })
      expect(plain(server.state('2026-11'))).toEqual(plain(await exported(db)))
      expect((await pushed(db, server)).said).toMatchObject({ verified: true, bodies: [] })
    })

    test('and in one step no day shrinks, so nothing has to be allowed', async () => {
      const server = await stream()
      await pushed(db, server, logs)
      const { code, said } = await pushed(db, server, ['--prune'])
      expect({ code, verified: said.verified }).toEqual({ code: 0, verified: true })
      expect(plain(server.state('2026-11'))).toEqual(plain(await exported(db)))
    })

    test('a pruned log is refused in numbers, or its hours are listed', async () => {
      const server = await stream()
      await pushed(db, server, logs)
      await db.query(`DELETE FROM "LiteLLM_SpendLogs" WHERE "startTime" < '2026-11-04 12:00:00'`)
      const listed = await pushed(db, server, logs)
      expect({ code: listed.code, stale: listed.said.plan?.stale.length }).toEqual({ code: 1, stale: 5 })
      const refused = await pushed(db, server, [...logs, '--prune'])
      expect(refused.code).toBe(5)
      expect(refused.stderr).toContain(
        '2026-11 from $2.25 to $1.00, 2026-11-03 from $0.7500 to $0.00, 2026-11-04 from $0.7500 to $0.2500.',
      )
    })
  })
})
