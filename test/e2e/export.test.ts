import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatMoney, parseMoney } from '../../src/core/model/money.ts'
import { cli } from '../support/cli.ts'
import { deliverableCost, hash, insertDailyUser, insertEntities } from '../support/litellm-rows.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'

type Line = Record<string, string>

const h16 = (kind: string, text: string) => createHash('sha256').update(`${kind}\0${text}`).digest('hex').slice(0, 16)
const folder = mkdtempSync(join(tmpdir(), 'export-'))
let files = 0

async function exported(db: TestDatabase, args: readonly string[] = [], env: Record<string, string> = {}) {
  const file = join(folder, `${++files}.csv`)
  const result = await cli(['export', '--month', '2026-10', '--out', file, '--json', ...args], {
    env: { DATABASE_URL: db.url, ...env },
  })
  const lines: Line[] = result.code === 0 || result.code === 1 ? parse(readFileSync(file), { columns: true }) : []
  const summary = result.stdout === '' ? null : JSON.parse(result.stdout)
  return { ...result, lines, summary }
}

const sum = (lines: readonly Line[]) =>
  formatMoney(lines.reduce((total, line) => total + (parseMoney(line['cost/cost'] ?? '') ?? 0n), 0n))

describe.each(['mid-2025', 'march-2026'] as const)('export from the schema of %s', (version) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await createDatabase({ schema: version })
    await insertEntities(db, version)
    await insertDailyUser(db, version)
  })
  afterAll(() => db.drop())

  test('delivers the database’s own sum to the last digit and rejects only what is broken', async () => {
    const { code, lines, summary } = await exported(db)
    const deliverable = await deliverableCost(db, 'LiteLLM_DailyUserSpend', '2026-10-01', '2026-11-01')
    expect(code).toBe(1)
    expect(sum(lines)).toBe(deliverable)
    expect(summary.cost.delivered).toBe(deliverable)
    expect(summary.cost.rejected).toBe('2.5')
    expect(summary.cost.read).toBe(formatMoney((parseMoney(deliverable) ?? 0n) + (parseMoney('2.5') ?? 0n)))
    expect(summary.rejects).toEqual({ rows: 4, withoutCost: 3 })
    expect(summary.zeroLines).toBe(1)
  })

  test('has true tags and ids that survive CloudZero', async () => {
    const { lines } = await exported(db, ['--tags', 'all', '--levels', 'org,team,user,key,model'])
    const values = new Map<string, string>()
    for (const line of lines) {
      const id = line['resource/id'] ?? ''
      expect(id).toMatch(/^llm-usage\/[^/:\s]+$/)
      expect(line['resource/tag:czrn']).toMatch(/^czrn:litellm:[a-z0-9-]+:cross-region:[a-z0-9-]+:llm-usage:[^/:\s]+$/)
      expect(line['resource/tag:czrn']?.split(':').slice(6).join(':')).toBe(id.slice('llm-usage/'.length))
      expect(line['resource/account']).toBe(line['resource/tag:czrn']?.split(':')[4])
      for (const [column, value] of Object.entries(line)) {
        if (!column.startsWith('resource/tag:')) continue
        const key = `${id} ${column}`
        expect(values.get(key) ?? value).toBe(value)
        values.set(key, value)
      }
      expect(`:${line['resource/account']}:${line['resource/service']}:${id}:`).not.toMatch(/[:/|]unknown[:|@]/)
    }
    expect(lines.length).toBeGreaterThan(30)
  })

  test('keeps organizations and teams of one name apart, and names people in any script', async () => {
    const { lines } = await exported(db)
    const acme = new Set(
      lines
        .filter((line) => line['resource/tag:organization'] === 'Acme')
        .map((line) => line['resource/id']?.split('|')[0]),
    )
    expect(acme).toEqual(new Set(['llm-usage/org-1', 'llm-usage/org-2']))
    expect(new Set(lines.map((line) => line['resource/tag:user']))).toContain('田中')
    expect(new Set(lines.map((line) => line['resource/tag:user']))).toContain('Ann, "the" boss')
    const third = lines.find((line) => line['resource/tag:team'] === '研究部')
    expect(third?.['resource/id']).toContain(
      `llm-usage/org-3-x--${h16('org', 'Org/3:x')}|team-3--${h16('team', 'Team|3')}|`,
    )
    expect(third?.['resource/account']).toBe(`unknown--${h16('name', 'Unknown')}`)
  })

  test('adds duplicate rows up and keeps what failed but was billed', async () => {
    const { lines } = await exported(db)
    const of = (model: string) => lines.filter((line) => line['resource/tag:model'] === model)
    expect(of('duplicate').map((line) => [line['cost/cost'], line['usage/amount']])).toEqual([['2.1', '330']])
    expect(of('billed-but-failed').map((line) => line['cost/cost'])).toEqual(['0.5'])
    expect(of('no-tokens')[0]).toMatchObject({ 'usage/amount': '3', 'usage/units': 'requests' })
    expect(of('negative')[0]).toMatchObject({ 'lineitem/type': 'Adjustment', 'cost/cost': '-1.5' })
    expect(of('failed')).toEqual([])
    const kept = await exported(db, ['--keep-zero'])
    expect(kept.lines.some((line) => line['resource/tag:model'] === 'failed')).toBe(true)
  })

  test('an id and its tags do not depend on which other rows exist', async () => {
    const all = await exported(db)
    const some = await exported(db, ['--model', 'gpt-4o', '--user', 'user-2'])
    const byId = new Map(
      all.lines.map((line) => [
        `${line['resource/id']} ${line['time/usage_start']} ${line['lineitem/description']} ${line['action/usage_type']}`,
        line,
      ]),
    )
    expect(some.lines.length).toBeGreaterThan(2)
    for (const line of some.lines) {
      expect(
        byId.get(
          `${line['resource/id']} ${line['time/usage_start']} ${line['lineitem/description']} ${line['action/usage_type']}`,
        ),
      ).toEqual(line)
    }
    expect(some.summary.cost.filtered).not.toBe('0')
  })

  test('never lets a raw secret, a prompt or unasked metadata out', async () => {
    const { stdout, stderr, lines } = await exported(db, ['--tags', 'all', '--levels', 'user,key,model', '--verbose'])
    const everything = stdout + stderr + JSON.stringify(lines)
    expect(everything).not.toContain('sk-raw-secret-text')
    expect(everything).not.toContain('hidden-in-metadata')
    expect(everything).not.toContain(new URL(db.url).password)
    const hashed = createHash('sha256').update('sk-raw-secret-text').digest('hex')
    expect(lines.some((line) => line['resource/id']?.includes(hashed))).toBe(true)
    // By the hash that is shown it can be asked for.
    expect((await exported(db, ['--key', hashed])).lines.length).toBeGreaterThan(0)
  })

  test('takes a tag from metadata, by the path asked for only', async () => {
    const { lines } = await exported(db, ['--tag-from', 'team.metadata.cost_center=cost_center'])
    const centers = new Map(lines.map((line) => [line['resource/id']?.split('|')[1], line['resource/tag:cost_center']]))
    expect(centers.get('team-1')).toBe('CC-1')
    expect(centers.get('team-2')).toBe('CC-2')
    expect(centers.get('unassigned')).toBe('')
  })

  test('hides people with --no-pii, everywhere', async () => {
    const rejects = join(folder, `${version}-rejects.jsonl`)
    const args = ['--no-pii', '--rejects', rejects, '--levels', 'org,team,user,key,model', '--tags', 'all']
    const { lines, stderr } = await exported(db, args, { LITELLM_CLOUDZERO_PII_KEY: 'sixteen or more letters' })
    const everything = JSON.stringify(lines) + stderr + readFileSync(rejects, 'utf8')
    expect(everything).not.toMatch(/ann|tanaka|田中|user-2|Владимир|@example/i)
    expect(everything).not.toContain(hash('1'))
    expect(lines.every((line) => line['lineitem/description'] === '')).toBe(true)
    expect(lines.some((line) => line['resource/tag:team'] === 'Research')).toBe(true)
  })

  test('leaves a native bill out and says how much', async () => {
    const { summary, lines } = await exported(db, ['--native-bill', 'bedrock', '--native-bill', 'nonsense'])
    expect(summary.cost.nativeBills).toBe('0.5')
    expect(lines.some((line) => line['resource/service'] === 'AmazonBedrock')).toBe(false)
    const { read, delivered, rejected, nativeBills } = summary.cost
    const money = (text: string) => parseMoney(text) ?? 0n
    expect(money(read)).toBe(money(delivered) + money(rejected) + money(nativeBills))
    expect(summary.warnings).toContain('--native-bill nonsense matched no row of the window.')
  })

  test('writes the same lines as JSON and compressed', async () => {
    const { lines } = await exported(db)
    const env = { DATABASE_URL: db.url }
    const file = join(folder, `${version}.jsonl.gz`)
    const { code, stdout, stderr } = await cli(
      ['export', '--month', '2026-10', '--out', file, '--allow-rejects', '-q'],
      { env },
    )
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toBe('')
    const records: Line[] = gunzipSync(readFileSync(file))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const present = (line: Line) => Object.fromEntries(Object.entries(line).filter(([, text]) => text !== ''))
    expect(records.map((record) => JSON.stringify(present(record))).sort()).toEqual(
      lines.map((line) => JSON.stringify(present(line))).sort(),
    )
  })
})

describe('export from March 2026', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await createDatabase({ schema: 'march-2026' })
    await insertEntities(db, 'march-2026')
    await insertDailyUser(db, 'march-2026')
  })
  afterAll(() => db.drop())

  test('keeps the names of deleted keys and teams', async () => {
    const { lines, summary } = await exported(db)
    const old = lines.filter((line) => line['resource/tag:team'] === 'Old Guard')
    expect(old.map((line) => line['lineitem/description'])).toEqual(['key gone'])
    expect(old[0]?.['resource/id']).toMatch(/^llm-usage\/org-2\|team-gone\|/)
    expect(summary.attribution.team['deleted-key']).not.toBe('0')
  })

  test('a rotated key is one resource under its alias', async () => {
    const { lines } = await exported(db, ['--levels', 'key'])
    const ids = lines.filter((line) => line['lineitem/description'] === 'key ci').map((line) => line['resource/id'])
    expect(new Set(ids)).toEqual(new Set(['llm-usage/ci']))
  })

  test('counts tokens beyond 2^53 exactly, and reads NULL and empty text alike', async () => {
    const { lines } = await exported(db)
    expect(lines.find((line) => line['resource/tag:model'] === 'huge')?.['usage/amount']).toBe('18014398509481986')
    const nothing = lines.filter((line) => line['resource/id']?.endsWith('|unassigned@unassigned'))
    expect(nothing.map((line) => line['cost/cost'])).toEqual(['0.25'])
    expect(lines.find((line) => line['action/operation'] === 'mcp-github-search')?.['cost/cost']).toBe('0.001')
  })

  test('names master key, health checks and sessions', async () => {
    const { lines } = await exported(db)
    const descriptions = new Set(lines.map((line) => line['lineitem/description']))
    for (const words of ['key master key', 'key health check', 'key CLI session of 田中'])
      expect(descriptions).toContain(words)
    expect(lines.find((line) => line['lineitem/description'] === 'key health check')?.['resource/tag:team']).toBe(
      'health check',
    )
  })

  test('writes rejected rows with the reason, and nothing at all with --strict', async () => {
    const rejects = join(folder, 'strict-rejects.jsonl')
    const { code, stdout, stderr } = await cli(['export', '--month', '2026-10', '--strict', '--rejects', rejects], {
      env: { DATABASE_URL: db.url },
    })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('Nothing was written')
    expect(stderr).toMatch(/USD read, .* USD withheld/)
    const reasons = readFileSync(rejects, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(reasons.map(({ reason, cost }) => [reason, cost]).sort()).toEqual([
      ['cost-not-finite', null],
      ['cost-not-finite', null],
      ['cost-not-finite', null],
      ['date-invalid', '2.5'],
    ])
  })

  test('works for a role that may read just the documented columns', async () => {
    const url = await db.createRole((role) => leastPrivilege(role))
    const all = await exported(db)
    const granted = await cli(['export', '--month', '2026-10', '--out', '-', '--allow-rejects'], {
      env: { DATABASE_URL: url },
    })
    expect(granted.code).toBe(0)
    expect(granted.stderr).not.toContain('may not read')
    const lines: Line[] = parse(granted.stdout, { columns: true })
    expect(sum(lines)).toBe(sum(all.lines))
  })

  test('names the exact GRANT that is missing', async () => {
    const url = await db.createRole((role) => `GRANT SELECT (date, user_id) ON "LiteLLM_DailyUserSpend" TO ${role}`)
    const { code, stderr } = await cli(['export', '--month', '2026-10'], { env: { DATABASE_URL: url } })
    expect(code).toBe(3)
    expect(stderr).toContain('[E_SOURCE_PERMISSION]')
    expect(stderr).toMatch(/GRANT SELECT \("api_key", .*\) ON "public"\."LiteLLM_DailyUserSpend" TO/)
  })

  test('goes on without an entity table that is not granted, and says what is lost', async () => {
    const url = await db.createRole((role) =>
      leastPrivilege(role).replace(/GRANT SELECT \([^)]*\) ON "LiteLLM_OrganizationTable"[^;]*;/, ''),
    )
    const { code, stderr, stdout } = await cli(['export', '--month', '2026-10', '--allow-rejects'], {
      env: { DATABASE_URL: url },
    })
    expect(code).toBe(0)
    const role = new URL(url).username
    const fix = '"litellm-cloudzero doctor --for export" prints the grants.'
    expect(stderr).toContain(`${role} may not read all that export uses, so organizations have no names. ${fix}`)
    expect(stdout).not.toContain('Acme')
  })

  test('an unknown team is a usage error that suggests a near one, an unknown model a warning', async () => {
    const wrong = await exported(db, ['--team', 'Reserch'])
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('There is no team "Reserch". [E_USAGE_FILTER]')
    expect(wrong.stderr).toContain('Did you mean "Research"?')
    const both = await exported(db, ['--team', 'Research'])
    expect(new Set(both.lines.map((line) => line['resource/id']?.split('|')[1]))).toEqual(new Set(['team-1', 'team-2']))
    const model = await exported(db, ['--model', 'gpt-9'])
    expect(model.code).toBe(0)
    expect(model.summary.warnings).toContain('--model gpt-9 matched no row of the window.')
    const forgotten = await exported(db, ['--user', 'user-3', '--key', hash('6')])
    expect(forgotten.code).toBe(0)
  })

  test('an empty window is a header, a warning and exit 0', async () => {
    const { code, stdout, stderr } = await cli(['export', '--month', '2026-01'], { env: { DATABASE_URL: db.url } })
    expect(code).toBe(0)
    expect(stdout.split('\n')).toHaveLength(2)
    expect(stdout).toMatch(/^lineitem\/type,/)
    expect(stderr).toContain('has no rows in this window')
  })
})

/** The grants of README.md, without those for what LiteLLM added after March 2026. */
function leastPrivilege(role: string): string {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const grants = (readme.match(/GRANT SELECT \([^;]*;/g) ?? []).filter((grant) => !grant.includes('ptu_flat_cost'))
  return [
    `GRANT USAGE ON SCHEMA public TO ${role};`,
    ...grants.map((grant) => grant.replace(/ TO \w+;/, ` TO ${role};`)),
  ].join('\n')
}
