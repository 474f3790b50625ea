import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CliResult, cli } from '../support/cli.ts'
import { examined } from '../support/doctor.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { createSampleDatabase } from '../support/sample-database.ts'

/** Each command that reads the database, with what it reads most by. */
const COMMANDS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  export: [
    ['--last', '30d'],
    ['--source', 'spend-logs', '--last', '7d', '--levels', 'team,tag:env,model'],
    ['--source', 'spend-logs', '--last', '2d', '--granularity', 'request', '--split-usage', '--format', 'jsonl'],
    ['--source', 'daily-end-user', '--last', '7d'],
  ],
  push: [['--plan', '--no-read-back', '--show-bodies']],
  telemetry: [
    ['--filter-by', 'provider', '--plan', '--show-bodies'],
    ['--metric', '--value', 'requests', '--plan', '--show-bodies'],
  ],
  report: [
    ['--last', '30d', '--json'],
    ['--last', '30d'],
    ['--by', 'team,model', '--format', 'csv'],
    ['--source', 'spend-logs', '--last', '7d', '--json'],
  ],
  budgets: [['--json']],
  validate: [['--last', '30d']],
  reconcile: [['--last', '30d', '--json']],
  schema: [['--format', 'markdown']],
}

/** Read no database, or only the sample. */
const OTHERS = ['costformation', 'doctor', 'demo', 'init', 'completion']

let db: TestDatabase
let reader: string
beforeAll(async () => {
  db = await createSampleDatabase()
  const lines = (await examined(db.url)).checks.role?.lines ?? []
  const statements = lines.filter((line) => line.startsWith('GRANT'))
  reader = await db.createRole((name) => statements.map((line) => line.replace('cost_reader', name)).join('\n'))
})
afterAll(() => db.drop())

/** What a run says, without the names of the role and the time that it took. */
async function figures(url: string, args: readonly string[]): Promise<Pick<CliResult, 'code' | 'stdout' | 'stderr'>> {
  const { code, stdout, stderr } = await cli(args, { env: { DATABASE_URL: url } })
  const same = (text: string) =>
    text.replaceAll(`${new URL(url).username}@`, '').replaceAll(/\d+(\.\d+)? (ms|s)\b|"seconds": [\d.]+/g, '')
  return { code, stdout: same(stdout), stderr: same(stderr) }
}

describe('as the role that doctor prints', () => {
  test('every command that reads a database is asked', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
    const listed = [...readme.matchAll(/^\| `([a-z]+)` \| /gm)].map(([, name]) => name)
    expect(listed.sort()).toEqual([...Object.keys(COMMANDS), ...OTHERS].sort())
  })

  const runs = Object.entries(COMMANDS).flatMap(([command, runs]) => runs.map((args) => [[command, ...args].join(' ')]))
  test.each(runs)('%s says what it says to the owner', async (line) => {
    const [owner, role] = [await figures(db.url, line.split(' ')), await figures(reader, line.split(' '))]
    expect(role).toEqual(owner)
    expect(role.code === 0 || role.code === 1).toBe(true)
    expect(role.stdout.length).toBeGreaterThan(100)
  })
})

describe('with a column revoked', () => {
  test('its figures are null in JSON, empty in CSV and a dash for people, and one warning names the fix', async () => {
    const url = await db.createRole(
      (name) =>
        `GRANT USAGE ON SCHEMA public TO ${name}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${name};
       REVOKE SELECT ON "LiteLLM_DailyUserSpend" FROM ${name};
       GRANT SELECT (user_id, date, api_key, model, model_group, custom_llm_provider, prompt_tokens, completion_tokens, spend, api_requests,
         endpoint, mcp_namespaced_tool_name, cache_creation_input_tokens) ON "LiteLLM_DailyUserSpend" TO ${name}`,
    )
    const { code, stdout, stderr } = await cli(['report', '--last', '30d', '--json'], { env: { DATABASE_URL: url } })
    expect(code).toBe(0)
    const report = JSON.parse(stdout)
    const all = rowsOf(report)
    const known = rowsOf(
      JSON.parse((await cli(['report', '--last', '30d', '--json'], { env: { DATABASE_URL: db.url } })).stdout),
    )
    expect(all.length).toBeGreaterThan(20)
    for (const [index, row] of all.entries()) {
      for (const [name, value] of Object.entries(row)) {
        const lost = /^(failed_requests|failure_rate|cache_read_tokens|cache_hit_share)$/.test(name)
        expect([name, value]).toEqual([name, lost ? null : known[index]?.[name]])
      }
    }
    expect(report.missing).toEqual(
      expect.arrayContaining(['failed requests are unknown', 'cached prompts are unknown']),
    )
    const warnings = stderr.split('\n').filter((line) => line.includes('may not read'))
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('"litellm-cloudzero doctor --for report" prints the grants.')
    const csv = await cli(['report', '--by', 'team', '--last', '30d', '--format', 'csv'], {
      env: { DATABASE_URL: url },
    })
    const [first]: Readonly<Record<string, string>>[] = parse(csv.stdout, { columns: true })
    expect(first).toMatchObject({ failed_requests: '', failure_rate: '', cache_read_tokens: '', cache_hit_share: '' })
    expect(Number(first?.cost)).toBeGreaterThan(0)
    const quiet = await cli(['report', '--last', '30d', '--quiet'], { env: { DATABASE_URL: url } })
    expect(quiet.stdout).toMatch(/Not all could be read: .*failed requests are unknown/)
    expect(quiet.stdout).toMatch(/^Failed requests +– +–$/m)
    expect(quiet.stdout).toMatch(/^Prompts from cache +– +–$/m)
  })
})

/** Every row of a report that has figures, whichever section it is in. */
function rowsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value)) return value.flatMap(rowsOf)
  if (typeof value !== 'object' || value === null) return []
  const row = Object.fromEntries(
    Object.entries(value).filter(([, field]) => typeof field !== 'object' || field === null),
  )
  return ['failed_requests' in row ? row : [], ...Object.values(value).map(rowsOf)].flat()
}
