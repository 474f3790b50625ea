import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatMoney, parseMoney } from '../../src/core/model/money.ts'
import { SPEND_TABLES } from '../../src/source/ledgers/index.ts'
import { cli } from '../support/cli.ts'
import { deliverableCost, hash, insertEntities } from '../support/litellm-rows.ts'
import { createDatabase, insertRows, type TestDatabase } from '../support/postgres.ts'

type Line = Record<string, string>
type Version = 'mid-2025' | 'march-2026' | 'autumn-2026'

const folder = mkdtempSync(join(tmpdir(), 'ledgers-'))
const doubled = (token: string) => createHash('sha256').update(token).digest('hex')
let files = 0

async function exported(db: TestDatabase, source: string, args: readonly string[] = []) {
  const file = join(folder, `${++files}.csv`)
  const result = await cli(['export', '--source', source, '--month', '2026-10', '--out', file, '--json', ...args], {
    env: { DATABASE_URL: db.url },
  })
  expect(result.stderr, result.stderr).not.toContain('error:')
  const lines: Line[] = parse(readFileSync(file), { columns: true })
  return { ...result, lines, summary: JSON.parse(result.stdout) }
}

const money = (line: Line) => parseMoney(line['cost/cost'] ?? '') ?? 0n
const sum = (lines: readonly Line[]) => formatMoney(lines.reduce((total, line) => total + money(line), 0n))

/** No (resource/id, tag) has two values, and every id survives CloudZero's split. */
function expectTrueTags(lines: readonly Line[]): void {
  const values = new Map<string, string>()
  for (const line of lines) {
    expect(line['resource/id']).toMatch(/^llm-usage\/[^/:\s]+$/)
    for (const [column, value] of Object.entries(line)) {
      if (!column.startsWith('resource/tag:')) continue
      const key = `${line['resource/id']} ${column}`
      expect(values.get(key) ?? value).toBe(value)
      values.set(key, value)
    }
  }
}

const ENTITY: Readonly<Record<string, readonly (string | null)[]>> = {
  'daily-user': ['ann@example.com', 'user-2', ''],
  'daily-team': ['team-1', 'Team|3', ''],
  'daily-tag': ['env:prod', 'User-Agent: curl/8', 'Env:Prod'],
  'daily-organization': ['org-1', 'Org/3:x', ''],
  'daily-end-user': ['customer-1', 'Customer 1', 'kunde@example.com'],
  'daily-agent': ['agent-1', 'agent-2', 'Agent 1'],
  'daily-project': ['project-1', 'Project 1', 'unknown'],
}
const COLUMN: Readonly<Record<string, string>> = {
  'daily-user': 'user_id',
  'daily-team': 'team_id',
  'daily-tag': 'tag',
  'daily-organization': 'organization_id',
  'daily-end-user': 'end_user_id',
  'daily-agent': 'agent_id',
  'daily-project': 'project_id',
}
const dailyLedgers = Object.values(SPEND_TABLES).filter((table) => table.id.startsWith('daily-'))

async function tablesOf(db: TestDatabase): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ relname: string }>(`SELECT relname FROM pg_class WHERE relname LIKE 'LiteLLM%'`)
  return new Set(rows.map(({ relname }) => relname))
}

describe.each<[Version, number]>([
  ['mid-2025', 3],
  ['march-2026', 6],
  ['autumn-2026', 7],
])('every daily ledger of %s', (version, expected) => {
  let db: TestDatabase
  const present: string[] = []
  beforeAll(async () => {
    db = await createDatabase({ schema: version })
    await insertEntities(db, version === 'mid-2025' ? 'mid-2025' : 'march-2026')
    const tables = await tablesOf(db)
    for (const { id, relation } of dailyLedgers.filter((table) => tables.has(table.relation))) {
      present.push(id)
      const spends = [0.1, 1 / 3, 5.87e-7, 1e-12, 123456.789012345]
      const rows = (ENTITY[id] ?? []).flatMap((entity, index) =>
        spends.map((spend, row) => ({
          [COLUMN[id] ?? '']: entity,
          date: `2026-10-0${row + 1}`,
          api_key: hash(String(1 + ((index + row) % 7))),
          model: row % 2 ? 'openai/gpt-4o' : 'us.anthropic.claude-3-5-haiku-20241022-v1:0',
          custom_llm_provider: row % 2 ? 'openai' : 'bedrock',
          prompt_tokens: 10,
          spend,
        })),
      )
      await insertRows(db, relation, rows)
    }
  })
  afterAll(() => db.drop())

  test('is found, adds up to the database’s sum, and has true tags', async () => {
    expect(present).toHaveLength(expected)
    for (const id of present) {
      const relation = Object.values(SPEND_TABLES).find((table) => table.id === id)?.relation ?? ''
      const { code, lines, summary, stderr } = await exported(db, id, ['--tags', 'all'])
      const deliverable = await deliverableCost(db, relation, '2026-10-01', '2026-11-01')
      expect({ id, code, sum: sum(lines), delivered: summary.cost.delivered }).toEqual({
        id,
        code: 0,
        sum: deliverable,
        delivered: deliverable,
      })
      expectTrueTags(lines)
      const [entity] = SPEND_TABLES['daily-user'].id === id ? ['user'] : [id.slice('daily-'.length).replace('-', '_')]
      if (id !== 'daily-user') {
        expect(stderr, id).toMatch(new RegExp(`warn: ${id} `))
        const named = new Set(lines.map((line) => line['resource/id']?.split('/')[1]?.split('|')[0]))
        expect(named.size, `${id} ${entity}`).toBe(3)
      }
    }
  })

  test('a ledger that this LiteLLM lacks is named', async () => {
    const missing = dailyLedgers.find((table) => !present.includes(table.id))
    if (!missing) return expect(version).toBe('autumn-2026')
    const { code, stderr } = await cli(['export', '--source', missing.id], { env: { DATABASE_URL: db.url } })
    expect(code).toBe(3)
    expect(stderr).toContain(`"${missing.relation}" does not exist`)
  })
})

describe('the owner of the day', () => {
  let db: TestDatabase
  const row = (fields: Record<string, unknown>) => ({
    model: 'gpt-4o',
    custom_llm_provider: 'openai',
    prompt_tokens: 1,
    spend: 1,
    ...fields,
  })
  const day = (number: number) => `2026-10-${String(number).padStart(2, '0')}`
  const moved = hash('a')
  const forgotten = hash('b')
  const old = hash('c')

  beforeAll(async () => {
    db = await createDatabase({ schema: 'autumn-2026' })
    await insertEntities(db, 'march-2026')
    // Moved from team-1 (org-1) to team-2 (org-2) on the 10th.
    await insertRows(db, 'LiteLLM_VerificationToken', [
      { token: moved, key_alias: 'moved', user_id: 'user-2', team_id: 'team-2', models: [] },
    ])
    await insertRows(db, 'LiteLLM_DeprecatedVerificationToken', [
      { id: '1', token: old, active_token_id: moved, revoke_at: '2026-12-01' },
    ])
    const days = [8, 9, 10, 11]
    await insertRows(db, 'LiteLLM_DailyUserSpend', [
      ...days.map((number) => row({ user_id: 'user-2', api_key: moved, date: day(number) })),
      row({ user_id: '', api_key: forgotten, date: day(9) }),
      row({ user_id: '', api_key: old, date: day(9) }),
      row({ user_id: '', api_key: doubled(hash('1')), date: day(9) }),
      row({ user_id: 'user-4', api_key: hash('4'), date: day(20) }),
    ])
    await insertRows(db, 'LiteLLM_DailyTeamSpend', [
      ...days.map((number) => row({ team_id: number < 10 ? 'team-1' : 'team-2', api_key: moved, date: day(number) })),
      // The day it moved at noon: two teams, so the table does not tell and the key decides.
      row({ team_id: 'team-1', api_key: moved, date: day(10) }),
      row({
        team_id: 'team-1',
        api_key: '__ptu_flat_cost__',
        date: day(5),
        model: 'deployment-uuid',
        model_group: 'gpt-4o-reserved',
        custom_llm_provider: '',
        spend: 0,
        ptu_flat_cost: 24.5,
      }),
    ])
    await insertRows(db, 'LiteLLM_DailyOrganizationSpend', [
      ...days.map((number) =>
        row({ organization_id: number < 10 ? 'org-1' : 'org-2', api_key: moved, date: day(number) }),
      ),
    ])
    const log = (id: string, alias: string) => ({
      request_id: id,
      call_type: 'acompletion',
      api_key: forgotten,
      spend: 1,
      startTime: '2026-10-09 10:00:00',
      endTime: '2026-10-09 10:00:01',
      metadata: {
        user_api_key_alias: alias,
        user_api_key_user_id: id,
        user_api_key_team_id: 'team-x',
        user_api_key_team_alias: 'Forgotten Team',
      },
    })
    await insertRows(db, 'LiteLLM_SpendLogs', [log('r1', 'forgotten'), log('r2', 'forgotten')])
    await insertRows(db, 'LiteLLM_Config', [{ param_name: 'cloudzero_settings', param_value: {} }])
  })
  afterAll(() => db.drop())

  const teamsByDay = (lines: readonly Line[], key: string) =>
    lines
      .filter((line) => line['lineitem/description'] === `key ${key}` && line['resource/tag:user'] === '田中')
      .map((line) => [line['time/usage_start']?.slice(8, 10), line['resource/id']?.split(/[/|]/).slice(1, 3).join('|')])

  test('is the old team before a move and the new one after', async () => {
    const { lines, summary } = await exported(db, 'daily-user')
    expect(teamsByDay(lines, 'moved').sort()).toEqual([
      ['08', 'org-1|team-1'],
      ['09', 'org-1|team-1'],
      // The hash it had before it was rotated, of which the team table knows nothing.
      ['09', 'org-2|team-2'],
      ['10', 'org-2|team-2'],
      ['11', 'org-2|team-2'],
    ])
    expect(summary.attribution.team).toMatchObject({ day: '3', 'deleted-key': '1', logs: '1' })
  })

  test('comes from the rotation table, the hash of the hash and the request logs where nothing else knows', async () => {
    const { lines } = await exported(db, 'daily-user')
    const of = (description: string) => lines.filter((line) => line['lineitem/description'] === description)
    expect(of('key moved')).toHaveLength(5)
    expect(of('key ci').map((line) => line['resource/tag:team'])).toEqual(['Research'])
    expect(of('key forgotten').map((line) => [line['resource/tag:team'], line['resource/id']])).toEqual([
      ['Forgotten Team', 'llm-usage/unassigned|team-x|unassigned|gpt-4o@openai'],
    ])
    expectTrueTags(lines)
  })

  test('PTU flat cost is a line of its own, named, without an amount', async () => {
    const { lines, summary, stderr } = await exported(db, 'daily-user')
    const [line] = lines.filter((each) => each['action/usage_type'] === 'ptu')
    expect(line).toMatchObject({
      'time/usage_start': '2026-10-05T00:00:00Z',
      'cost/cost': '24.5',
      'usage/amount': '',
      'usage/units': '',
      'lineitem/type': 'Usage',
      'resource/id': 'llm-usage/org-1|team-1|unassigned|deployment-uuid@azure',
      'resource/tag:model': 'gpt-4o-reserved',
      'resource/service': 'microsoft.cognitiveservices',
    })
    expect(summary.cost.delivered).toBe('32.5')
    expect(stderr).toContain('PTU flat cost of $24.50 is included')
    expect((await exported(db, 'daily-user', ['--no-ptu'])).summary.cost.delivered).toBe('8')
    expect((await exported(db, 'daily-team')).summary.cost.delivered).toBe('29.5')
    expect((await exported(db, 'daily-organization')).summary.cost.delivered).toBe('4')
    const native = await exported(db, 'daily-user', ['--native-bill', 'azure'])
    expect(native.summary.cost).toMatchObject({ read: '32.5', nativeBills: '24.5', delivered: '8' })
  })

  test('the warning of PTU flat cost can be acknowledged: then only --verbose has it', async () => {
    const config = join(folder, 'acknowledged.json')
    writeFileSync(config, JSON.stringify({ acknowledge: ['ptu'] }))
    const { summary, stderr } = await exported(db, 'daily-user', ['--config', config])
    expect(summary.warnings.join()).not.toContain('PTU')
    expect(stderr).not.toContain('PTU flat cost of')
    const { stderr: verbose } = await exported(db, 'daily-user', ['--config', config, '--verbose'])
    expect(verbose).toMatch(/^debug: PTU flat cost of \$24\.50 is included/m)
  })

  test('LiteLLM’s own exporter is noticed', async () => {
    const { summary } = await exported(db, 'daily-user')
    expect(summary.warnings.join()).toContain('LiteLLM’s own CloudZero export is configured')
  })
})

test('a level that a ledger lacks names the ledgers that have it', async () => {
  const wrong = await cli(['export', '--source', 'daily-user', '--levels', 'org,tag:env'], {
    env: { DATABASE_URL: 'postgres://u@127.0.0.1:1/x' },
  })
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toContain('Ledgers that have it: spend-logs')
  const granular = await cli(['export', '--granularity', 'hour'], {
    env: { DATABASE_URL: 'postgres://u@127.0.0.1:1/x' },
  })
  // One ledger has hours: it is read, from a server that is not there.
  expect(granular.code).toBe(3)
  expect(granular.stderr).toContain('[E_SOURCE_UNREACHABLE]')
})
