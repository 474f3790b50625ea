import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CliOptions, cli } from '../support/cli.ts'
import { insertDailyUser, insertEntities } from '../support/litellm-rows.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'validate-'))
const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/cbf/${name}`, import.meta.url))
let files = 0

function fileOf(content: string | Uint8Array, name = `${++files}.txt`): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

/** What `validate --json` says: exit code, and how often each rule found something. */
async function found(args: readonly string[], options: CliOptions = {}) {
  const result = await cli(['validate', '--json', ...args], options)
  const json = result.stdout === '' ? null : JSON.parse(result.stdout)
  const rules: Record<string, number> = Object.fromEntries(
    (json?.rules ?? []).map(({ id, count }: { id: string; count: number }) => [id, count]),
  )
  return { ...result, json, rules }
}

const SOUND =
  'cost/cost,time/usage_start,resource/id,resource/account,resource/service\n0.25,2026-10-01T05:00:00Z,llm-usage/a,acme,OpenAI API\n'
const BROKEN = SOUND.replace('llm-usage/a', 'llm-usage/a/b')
const WARNING = SOUND.replace('05:00:00Z', '05:30:00Z')

describe('a file of export breaks no rule', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await createDatabase({ schema: 'march-2026' })
    await insertEntities(db, 'march-2026')
    await insertDailyUser(db, 'march-2026')
  })
  afterAll(() => db.drop())

  const env = () => ({ DATABASE_URL: db.url })
  const MONTH = ['--month', '2026-10']

  test.each([
    ['csv', []],
    ['jsonl', []],
    ['csv.gz', []],
    ['csv', ['--tags', 'all', '--levels', 'org,team,user,key,model']],
    ['jsonl', ['--identity', 'name', '--levels', 'user,provider']],
    ['csv', ['--levels', 'team', '--account', 'team']],
  ])('the nasty rows as %s %j', async (ending, args) => {
    const file = join(folder, `nasty-${++files}.${ending}`)
    await cli(['export', ...MONTH, '--out', file, '--allow-rejects', ...args], { env: env() })
    const { code, rules, json } = await found([file])
    expect(rules).toEqual({})
    expect(code).toBe(0)
    expect(json.lines).toBeGreaterThan(20)
  })

  test('the bodies of a push, from its stdout', async () => {
    const push = await cli(['push', ...MONTH, '--plan', '--no-read-back', '--show-bodies', '--allow-rejects'], {
      env: env(),
    })
    const { code, rules, json } = await found(['-'], { input: push.stdout })
    expect({ code, rules }).toEqual({ code: 0, rules: {} })
    expect(json.bodies).toBeGreaterThan(0)
  })

  test('without a file the lines are checked as export would write them; what it rejects is a finding', async () => {
    const { code, rules, json, stderr } = await found(MONTH, { env: env() })
    expect(rules).toEqual({ CBF070: 4 })
    expect(code).toBe(1)
    expect(json.rules[0].findings[0].message).toContain('spend is NaN')
    const lines = (await cli(['export', ...MONTH, '--allow-rejects'], { env: env() })).stdout
    expect(json.lines).toBe(lines.split('\n').length - 2)
    expect(stderr).not.toContain('bug')
  })

  test('flags of the selection count: a team alone has no rejects', async () => {
    const { code, json } = await found([...MONTH, '--team', 'Old Guard'], { env: env() })
    expect(code).toBe(0)
    expect(json.lines).toBeGreaterThan(0)
    expect(json.file).toBeNull()
  })

  test('the sample database', async () => {
    const { code, rules, json } = await found(['--database', 'demo:'])
    expect({ code, rules }).toEqual({ code: 0, rules: {} })
    expect(json.lines).toBeGreaterThan(1000)
  })
})

describe('files of other tools: each of their defects is explained', () => {
  test('LiteLLM’s own exporter', async () => {
    const { code, rules } = await found([fixture('litellm-exporter.jsonl')])
    expect(code).toBe(1)
    expect(rules).toEqual({
      CBF006: 4, // counters as tags
      CBF032: 6, // a full CZRN as resource/id: all of it becomes one resource
      CBF034: 5,
      CBF035: expect.any(Number), // tags that differ for one resource
      CBF040: 1, // a team that is unknown
      CBF044: 2, // NULL as the text None
      CBF052: 2, // a day shifted into another month
      CBF055: 1, // the rows that changed replace the hour, and wipe those that did not
      CBF064: 1, // ten decimals
      CBF065: 1, // days shifted by a time zone
    })
    expect(rules.CBF035).toBeGreaterThan(10)
  })

  test('ll2cz', async () => {
    const { code, rules } = await found([fixture('ll2cz.csv')])
    expect(code).toBe(1)
    expect(rules).toEqual({
      CBF006: 1,
      CBF011: 1, // nan
      CBF012: 1, // 4.2e-07
      CBF021: 1, // the time of a request
      CBF022: 4, // no zone
      CBF032: 4,
      CBF034: 3,
      CBF035: expect.any(Number),
      CBF040: 2 + 2, // account, and the CZRN
      CBF044: 4,
    })
  })
})

describe('the report', () => {
  test('is text on stdout, grouped, with line numbers, and the exit code is 1', async () => {
    const file = fileOf(BROKEN)
    const { code, stdout, stderr } = await cli(['validate', file])
    expect(code).toBe(1)
    expect(stdout).toContain(`1 error in 1 line of ${file} (csv).`)
    expect(stdout).toContain(
      'error CBF031  resource/id has more than one separator (1 finding)\n  line 2: "llm-usage/a/b"',
    )
    expect(stderr).toBe('')
  })

  test('--fail-on warning', async () => {
    const file = fileOf(WARNING)
    expect((await cli(['validate', file])).code).toBe(0)
    expect((await cli(['validate', file, '--fail-on', 'warning'])).code).toBe(1)
  })

  test('--max-findings caps what is shown, not what is counted', async () => {
    const line = BROKEN.split('\n')[1]
    const file = fileOf(`${BROKEN}${Array.from({ length: 40 }, (_, n) => line?.replace('/b', `/b${n}`)).join('\n')}\n`)
    const { json } = await found([file, '--max-findings', '2'])
    expect(json.rules.map((rule: { count: number; findings: [] }) => [rule.count, rule.findings.length])).toEqual([
      [41, 2],
      [40, 2],
    ])
    expect((await found([file])).json.rules[0].findings).toHaveLength(20)
    expect((await cli(['validate', file, '--max-findings', '0'])).code).toBe(2)
  })

  test('--out writes a file, and only with --force over another', async () => {
    const out = join(folder, 'report.sarif')
    const args = ['validate', fileOf(BROKEN), '--format', 'sarif', '--out', out]
    const first = await cli(args)
    expect(first).toMatchObject({ code: 1, stdout: '' })
    expect(first.stderr).toContain('1 error in 1 line')
    expect(JSON.parse(readFileSync(out, 'utf8')).version).toBe('2.1.0')
    expect(await cli(args)).toMatchObject({ code: 2, stderr: expect.stringContaining('E_USAGE_TARGET_EXISTS') })
    expect((await cli([...args, '--force'])).code).toBe(1)
  })

  test.each(['github', 'junit'])('--format %s', async (format) => {
    const file = fileOf(BROKEN, `${format}.csv`)
    const { code, stdout } = await cli(['validate', `${format}.csv`, '--format', format], { cwd: folder })
    expect(code).toBe(1)
    expect(stdout).toContain(
      format === 'github' ? `::error file=github.csv,line=2,title=CBF031` : '<failure type="error"',
    )
    expect(file).toContain(format)
  })

  test('--json and another format cannot be used together; a file and a selection too', async () => {
    const file = fileOf(SOUND)
    expect((await cli(['validate', file, '--json', '--format', 'sarif'])).stderr).toContain('E_USAGE')
    const both = await cli(['validate', file, '--month', '2026-10'])
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('--month chooses rows of a database') })
    expect((await cli(['validate', file, file])).code).toBe(2)
  })

  test('--help shows the argument', async () => {
    const { stdout } = await cli(['validate', '--help'])
    expect(stdout).toMatch(/^ {2}\[file\] +CSV, JSON lines, Parquet/m)
  })
})

describe('bad input', () => {
  const packed = gzipSync(SOUND + SOUND.split('\n')[1]?.repeat(50))
  test.each([
    ['a missing file', () => 'nothing.csv', 2, 'E_FILE_UNREADABLE'],
    ['a folder', () => '.', 2, 'E_FILE_UNREADABLE'],
    ['an empty file', () => fileOf(''), 0, 'holds no lines'],
    ['a header only', () => fileOf(`${SOUND.split('\n')[0]}\n`), 0, 'holds no lines'],
    ['a truncated gzip', () => fileOf(packed.subarray(0, packed.length - 10)), 2, 'E_FILE_BROKEN'],
    ['not CBF at all', () => fileOf('name,age\nx,3\n'), 2, 'E_FILE_FORMAT'],
    ['binary rubbish', () => fileOf(Buffer.from([0, 159, 146, 150, 0, 255])), 2, 'E_FILE_FORMAT'],
    ['broken JSON', () => fileOf('{"cost/cost":"1"}\n{"cost'), 2, 'line 2'],
    ['a quote that nobody closes', () => fileOf(`${SOUND}1,"x\n2,y\n`), 2, 'line 3'],
  ])('%s', async (_, file, exit, says) => {
    const { code, stdout, stderr } = await cli(['validate', file()], { cwd: folder })
    expect(code).toBe(exit)
    expect(stderr).toContain(says)
    expect(stderr).not.toContain('bug')
    expect(stdout).toMatch(exit === 2 ? /^$/ : /^No findings in 0 lines/)
  })

  test('a file that may not be read', async () => {
    const file = fileOf(SOUND, 'closed.csv')
    writeFileSync(file, SOUND, { mode: 0o000 })
    const { code } = await cli(['validate', file])
    // Root reads everything; anybody else is told.
    expect([0, 2]).toContain(code)
  })
})

test('stdin may be compressed', async () => {
  expect(await found(['-'], { input: gzipSync(BROKEN) })).toMatchObject({ code: 1, rules: { CBF031: 1 } })
})
