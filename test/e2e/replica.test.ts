import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { cli, ended, startCli } from '../support/cli.ts'
import { type Replicas, startReplicas } from '../support/replicas.ts'

const ROWS = 3_000
/** Of November: with a long model some 110 MB, where the sockets between server and program may hold 36 (Linux, tcp_wmem and tcp_rmem). */
const MANY = 200_000
const LONG = 400
/** A read of the ledger waits for this advisory lock, so that a test decides when it ends. */
const GATE = 42

let replicas: Replicas
let primary: pg.Client
let standby: pg.Client
const connected = async (url: string) => {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

beforeAll(async () => {
  replicas = await startReplicas()
  primary = await connected(replicas.primary)
  await primary.query(await readFile(new URL('../../fixtures/litellm/schema/march-2026.sql', import.meta.url), 'utf8'))
  await primary.query(`
    ALTER TABLE "LiteLLM_DailyUserSpend" RENAME TO daily_rows;
    CREATE FUNCTION gate() RETURNS boolean LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${GATE}); RETURN true; END $$;
    CREATE VIEW "LiteLLM_DailyUserSpend" AS
      SELECT daily_rows.* FROM daily_rows, (SELECT gate() AS is_open OFFSET 0) AS gate WHERE is_open;
    INSERT INTO daily_rows (id, user_id, date, api_key, model, custom_llm_provider, prompt_tokens, spend, updated_at)
      SELECT g, 'user-' || g % 100,
        CASE WHEN g <= ${ROWS} THEN '2026-10-' ELSE '2026-11-' END || lpad((1 + g % 20)::text, 2, '0'),
        md5(g::text), CASE WHEN g <= ${ROWS} THEN 'gpt-4o' ELSE repeat('m', ${LONG}) END, 'openai', g, 0.001, now()
      FROM generate_series(1, ${ROWS + MANY}) g;
    CREATE TABLE moving (n int)`)
  await replicas.caughtUp()
  standby = await connected(replicas.standby)
})
afterAll(async () => {
  await primary.end()
  await standby.end()
  await replicas.stop()
})

/** Removes rows on the primary that a snapshot on the standby may still want to see. */
const conflict = async () => {
  await primary.query('INSERT INTO moving SELECT generate_series(1, 1000)')
  await primary.query('DELETE FROM moving')
  await primary.query('VACUUM moving')
}

const closeGate = () => standby.query('SELECT pg_advisory_lock($1)', [GATE])
const openGate = () => standby.query('SELECT pg_advisory_unlock_all()')
/** Resolves when a read stands at the gate. */
const atGate = () =>
  expect
    .poll(
      async () =>
        (
          await standby.query(
            `SELECT FROM pg_stat_activity WHERE wait_event = 'advisory' AND application_name = 'litellm-cloudzero'`,
          )
        ).rowCount,
      { timeout: 90_000 },
    )
    .toBe(1)

let cwd: string
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'replica-'))
  await replicas.caughtUp()
})
const OCTOBER = ['--month', '2026-10']
const start = (args: readonly string[]) => startCli(args, { cwd, env: { DATABASE_URL: replicas.standby } })

/** Resolves when the program has said this on stderr. */
const says = (child: ChildProcess, words: string) =>
  new Promise<void>((resolve) => {
    let said = ''
    child.stderr?.on('data', (chunk) => {
      said += chunk
      if (said.includes(words)) resolve()
    })
  })

test('a replica is read like its primary', async () => {
  const results = await Promise.all(
    [replicas.primary, replicas.standby].map((url) =>
      cli(['export', ...OCTOBER, '--out', '-'], { env: { DATABASE_URL: url } }),
    ),
  )
  expect(results.map(({ code }) => code)).toEqual([0, 0])
  expect(results[0]?.stdout.split('\n').sort()).toEqual(results[1]?.stdout.split('\n').sort())
})

test.each([
  ['export', ['export', ...OCTOBER, '--out', 'lines.csv', '--json']],
  ['push', ['push', ...OCTOBER, '--plan', '--no-read-back', '--json']],
])('%s reads again what the replica gave up before anything was delivered', async (_, args) => {
  await closeGate()
  const child = start(args)
  const result = ended(child)
  const again = says(child, 'reading again in 1 s')
  await atGate()
  await conflict()
  await again
  await openGate()
  const { code, stdout, stderr } = await result
  expect(code, stderr).toBe(0)
  expect(stderr.match(/the replica had to choose/g)).toHaveLength(1)
  expect(JSON.parse(stdout)).toMatchObject({
    rows: ROWS,
    cost: { read: String(ROWS / 1000), delivered: String(ROWS / 1000) },
  })
  if (args[0] === 'export') {
    expect(readFileSync(join(cwd, 'lines.csv'), 'utf8').match(/^lineitem/gm)).toHaveLength(1)
    expect(readdirSync(cwd)).toEqual(['lines.csv'])
  }
})

test('a replica that gives up every time ends the run, with what would help', async () => {
  await closeGate()
  const child = start(['export', ...OCTOBER, '--out', 'lines.csv'])
  const result = ended(child)
  for (const words of ['reading again in 1 s', 'reading again in 5 s', '[E_SOURCE_REPLICA_CONFLICT]']) {
    const said = says(child, words)
    await atGate()
    await conflict()
    await said
  }
  await openGate()
  const { code, stderr } = await result
  expect(code).toBe(3)
  expect(stderr).toContain('hot_standby_feedback = on')
  expect(readdirSync(cwd)).toEqual([])
})

test('a session that the replica ends without a word is read again', async () => {
  const sockets: Socket[] = []
  const { port } = new URL(replicas.standby)
  const relay = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1')
    for (const socket of [near, far]) socket.on('error', () => undefined)
    near.pipe(far).pipe(near)
    sockets.push(near)
  }).listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const url = new URL(replicas.standby)
  url.port = String((relay.address() as AddressInfo).port)
  await closeGate()
  const child = startCli(['export', ...OCTOBER, '--out', 'lines.csv', '--json'], {
    cwd,
    env: { DATABASE_URL: url.href },
  })
  const result = ended(child)
  const again = says(child, 'reading again in 1 s')
  await atGate()
  for (const socket of sockets) socket.destroy()
  await again
  await openGate()
  const { code, stdout, stderr } = await result
  relay.close()
  expect(code, stderr).toBe(0)
  expect(stderr).toContain('the replica ended the session')
  expect(JSON.parse(stdout)).toMatchObject({ rows: ROWS })
})

test('what was delivered in part is not read again', async () => {
  const child = start(['export', '--month', '2026-11', '--out', '-'])
  const result = ended(child)
  let bytes = 0
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > 200_000) resolve()
    })
  })
  // Nobody reads on, so that the run stands still in the middle of the rows.
  child.stdout?.pause()
  await conflict()
  await replicas.received()
  // Nothing shows that the standby has told the read to give up.
  await sleep(1000)
  child.stdout?.resume()
  const { code, stdout, stderr } = await result
  expect(code, stderr).toBe(3)
  expect(stderr).toContain('[E_SOURCE_REPLICA_CONFLICT]')
  expect(stderr).not.toContain('reading again')
  expect(stdout.split('\n').length).toBeLessThan(MANY)
})
