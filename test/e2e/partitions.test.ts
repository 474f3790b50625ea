import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { insertEntities } from '../support/litellm-rows.ts'
import { foreignDatabase, partitionedDatabase, viewedDatabase } from '../support/partitioned-log.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'
import { insertRequests, requests } from '../support/request-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'partitions-'))
const databases: Record<string, TestDatabase> = {}

beforeAll(async () => {
  Object.assign(databases, {
    plain: await createDatabase({ schema: 'autumn-2026' }),
    native: await partitionedDatabase(),
    foreign: await foreignDatabase(3),
  })
  for (const db of Object.values(databases)) {
    await insertEntities(db, 'march-2026')
    await insertRequests(db, 'autumn-2026', requests(1000))
  }
})
afterAll(async () => {
  for (const db of Object.values(databases)) await db.drop()
})

const OCTOBER = ['--source', 'spend-logs', '--month', '2026-10']
const EVERY_LEVEL = 'tag:env,org,team,project,user,key,end-user,agent,metadata:cost_center,model-group,model'

/** The header, the lines in an order of their own, and what the run says of itself. */
async function exported(name: string, args: readonly string[]) {
  const file = join(folder, `${name}.csv`)
  const { code, stdout, stderr } = await cli(['export', ...OCTOBER, '--out', file, '--force', '--json', ...args], {
    env: { DATABASE_URL: databases[name]?.url ?? '' },
  })
  expect(code, stderr).toBe(0)
  const { bytes: _, target: __, seconds: ___, ...said } = JSON.parse(stdout)
  const [header, ...lines] = readFileSync(file, 'utf8').split('\n')
  return { header, lines: lines.sort(), said }
}

test.each([
  [['--granularity', 'hour']],
  [['--granularity', 'request', '--levels', EVERY_LEVEL]],
  [['--split-usage', '--levels', EVERY_LEVEL]],
])('partitions, here and on other servers, give the lines of the plain table: %s', async (args) => {
  const plain = await exported('plain', args)
  expect(plain.lines.length).toBeGreaterThan(300)
  expect(await exported('native', args)).toEqual(plain)
  expect(await exported('foreign', args)).toEqual(plain)
})

test('push plans the same stream from all of them', async () => {
  const planned = async (name: string) => {
    const args = ['push', ...OCTOBER, '--allow-rejects', '--plan', '--no-read-back', '--json']
    const { stdout, stderr, code } = await cli(args, { env: { DATABASE_URL: databases[name]?.url ?? '' } })
    expect(code, stderr).toBe(0)
    const { cost, rows, rejects, months, plan } = JSON.parse(stdout)
    return { cost, rows, rejects, months, plan: { ...plan, requests: plan.requests.length } }
  }
  const plain = await planned('plain')
  expect(plain.months).toHaveLength(1)
  expect(await planned('native')).toEqual(plain)
  expect(await planned('foreign')).toEqual(plain)
})

test('grants on the table are enough: its partitions and the servers behind them need none', async () => {
  const columns = [
    'startTime',
    'api_key',
    'user',
    'team_id',
    'model',
    'spend',
    'prompt_tokens',
    'completion_tokens',
    'custom_llm_provider',
  ]
  const names = columns.map((column) => `"${column}"`).join(', ')
  for (const name of ['native', 'foreign']) {
    const url = await databases[name]?.createRole(
      (role) => `GRANT USAGE ON SCHEMA public TO ${role}; GRANT SELECT (${names}) ON "LiteLLM_SpendLogs" TO ${role}`,
    )
    const file = join(folder, 'granted.csv')
    const { code, stdout, stderr } = await cli(['export', ...OCTOBER, '--out', file, '--force', '--json'], {
      env: { DATABASE_URL: url ?? '' },
    })
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout).rows).toBe(1000)
  }
})

test('the view of docs/scale.md holds all that is read', async () => {
  const page = readFileSync(new URL('../../docs/scale.md', import.meta.url), 'utf8')
  const [, view = ''] = /```sql\n(CREATE VIEW log_for_cost[\s\S]*?)```/.exec(page) ?? []
  const { db, other } = await viewedDatabase(view)
  try {
    await insertEntities(db, 'march-2026')
    await insertRequests(other, 'autumn-2026', requests(1000))
    databases.viewed = db
    for (const args of [
      ['--split-usage', '--levels', EVERY_LEVEL],
      ['--granularity', 'request'],
    ]) {
      expect(await exported('viewed', args)).toEqual(await exported('plain', args))
    }
  } finally {
    await other.drop()
  }
})
