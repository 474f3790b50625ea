import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { formatMoney, parseMoney } from '../../src/core/model/money.ts'
import { runLocks } from '../../src/features/push/lock/run-locks.ts'
import { anApp } from '../support/app.ts'
import { currentOf, folderPlace, rowsOf } from '../support/bucket.ts'
import { type CliOptions, cli, ended, startCli } from '../support/cli.ts'
import { type CloudZeroServer, startCloudZero } from '../support/cloudzero-server.ts'
import { insertDailyUser, insertEntities } from '../support/litellm-rows.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'
import { costOf, exported, plain, pushEnv } from '../support/push.ts'

type Row = Readonly<Record<string, string>>

interface SaidTarget {
  readonly name: string
  readonly verified: boolean
  readonly cost: Record<string, string>
  readonly error: { readonly code: string } | null
}

interface Said {
  readonly version: number
  readonly splitBy: string
  readonly verified: boolean
  readonly cost: Record<string, string>
  readonly warnings: readonly string[]
  readonly targets: readonly SaidTarget[]
}

const OCTOBER = ['--month', '2026-10', '--allow-rejects']

let runs = 0
let db: TestDatabase
let server: CloudZeroServer
let cwd: string
let names: Record<'acme' | 'globex' | 'rest', string>

beforeAll(async () => {
  db = await createDatabase({ schema: 'march-2026' })
  await insertEntities(db, 'march-2026')
  await insertDailyUser(db, 'march-2026')
  await db.query(`UPDATE "LiteLLM_OrganizationTable" SET organization_alias = 'Globex' WHERE organization_id = 'org-2'`)
})
afterAll(() => db.drop())
beforeEach(async () => {
  const own = `split-${process.pid}-${++runs}`
  names = { acme: `${own}-a`, globex: `${own}-g`, rest: `${own}-r` }
  server = await startCloudZero({ connections: Object.values(names) })
  cwd = mkdtempSync(join(tmpdir(), 'split-'))
})
afterEach(async () => {
  expect(server.violations).toEqual([])
  expect(server.mostInFlight).toBeLessThanOrEqual(1)
  await server.close()
})

const three = () => ({
  'org-1': { connection: names.acme },
  Globex: { connection: names.globex },
  default: { connection: names.rest },
})
/** Without a connection in the environment: the file names them. */
const env = (more: Record<string, string> = {}) => ({ ...pushEnv(db, server, more), CLOUDZERO_CONNECTION_ID: '' })
const argsOf = (targets: object, args: readonly string[]) => {
  writeFileSync(join(cwd, 'connections.json'), JSON.stringify(targets))
  return ['push', '--json', '--verify-timeout', '4s', '--split-by', 'org=connections.json', ...args]
}
const split = async (targets: object, args: readonly string[] = OCTOBER, options: CliOptions = {}) => {
  const result = await cli(argsOf(targets, args), { cwd, ...options, env: env(options.env) })
  const said: Said = result.stdout.startsWith('{') ? JSON.parse(result.stdout) : { targets: [], cost: {} }
  return { ...result, said }
}
const held = (connection: string) => server.state('2026-10', undefined, connection)
const orgOf = (row: Row) => row['resource/id']?.split('/')[1]?.split('|')[0] ?? ''
const positive = (rows: readonly Row[]) => rows.filter((row) => !row['cost/cost']?.startsWith('-'))
const wanted = async (belongs: (org: string) => boolean) =>
  plain((await exported(db, ['--month', '2026-10'])).filter((row) => belongs(orgOf(row))))
const money = (text: string | undefined) => parseMoney(text ?? '') ?? 0n

/** Cost read is what the targets deliver, what was rejected and native bills, over all and for each. */
const expectConserved = ({ cost, targets }: Said) => {
  const sum = (of: string) => targets.reduce((total, target) => total + money(target.cost[of]), 0n)
  expect(money(cost.read)).toBe(sum('delivered') + money(cost.rejected) + money(cost.nativeBills))
  for (const of of ['read', 'delivered', 'rejected', 'nativeBills']) expect(sum(of)).toBe(money(cost[of]))
  for (const target of targets) {
    const { read, delivered, rejected, nativeBills } = target.cost
    expect(money(read)).toBe(money(delivered) + money(rejected) + money(nativeBills))
  }
}
/** Every connection holds its own organization's lines, and all of them the whole export. */
const expectAllHeld = async () => {
  const lines = positive(await exported(db, ['--month', '2026-10']))
  expect(plain(held(names.acme))).toEqual(plain(lines.filter((row) => orgOf(row) === 'org-1')))
  expect(plain(held(names.globex))).toEqual(plain(lines.filter((row) => orgOf(row) === 'org-2')))
  const all = Object.values(names).flatMap(held)
  expect(plain(all)).toEqual(plain(lines))
  expect(costOf(all)).toBe(costOf(lines))
}

describe('streams', () => {
  test('each organization to its own, the rest to the default; a second run sends nothing', async () => {
    const { code, said, stderr } = await split(three())
    expect({ code, version: said.version, by: said.splitBy, verified: said.verified, stderr }).toMatchObject({
      code: 0,
      version: 2,
      by: 'org',
      verified: true,
    })
    expect(said.targets.map(({ name }) => name)).toEqual(['org-1', 'Globex', 'default'])
    expectConserved(said)
    for (const { cost } of said.targets) expect(money(cost.delivered)).toBeGreaterThan(0n)
    await expectAllHeld()
    server.clearLog()
    expect((await split(three())).said.verified).toBe(true)
    expect(server.requests.map(({ call }) => call)).toEqual(['contents', 'contents', 'contents'])
  })

  test.each([
    ['cannot be read back', 'contents', 403],
    ['does not take its rows', 'send', 500],
  ] as const)('one that %s does not stop the others', async (_, call, status) => {
    const path = `/${names.globex}/`
    server.fault({
      do: 'answer',
      status,
      headers: { 'retry-after': '0' },
      times: 1_000,
      when: (request) => request.call === call && request.path.includes(path),
    })
    const receipt = join(cwd, 'receipt.json')
    const { code, said, stderr } = await split(three(), [...OCTOBER, '--receipt', receipt])
    expect(code).toBe(4)
    expect(stderr).toMatch(new RegExp(`error: Globex \\(${names.globex}\\): .*\\[E_CLOUDZERO_\\w+\\]`, 's'))
    expect(said.targets.map(({ name, verified }) => [name, verified])).toEqual([
      ['org-1', true],
      ['Globex', false],
      ['default', true],
    ])
    expect(said.targets[1]?.error?.code).toMatch(/^E_CLOUDZERO_/)
    expect(JSON.parse(readFileSync(receipt, 'utf8'))).toEqual(JSON.parse(JSON.stringify(said)))
    expectConserved(said)
    expect(held(names.globex)).toEqual([])
    server.clearFaults()
    expect((await split(three())).code).toBe(0)
    await expectAllHeld()
  })

  test('one that another run pushes to is left to it', async () => {
    const locks = runLocks({ database: db.url, wait: 0, ...anApp() })
    const lock = await locks.take(names.acme)
    const { code, said } = await split(three())
    await lock.release()
    await locks.close()
    expect(code).toBe(4)
    expect(said.targets.map(({ error, verified }) => [error?.code ?? null, verified])).toEqual([
      ['E_PUSH_LOCKED', false],
      [null, true],
      [null, true],
    ])
    expectConserved(said)
    expect(held(names.acme)).toEqual([])
  })

  test.each(['SIGKILL', 'SIGTERM'] as const)('%s between two of them, then one further run', async (signal) => {
    const path = `/${names.globex}/`
    server.fault({ do: 'slow', milliseconds: 300, when: (request) => request.path.includes(path) })
    const child = startCli(argsOf(three(), OCTOBER), { cwd, env: env() })
    const end = ended(child)
    while (!server.requests.some((request) => request.path.includes(path))) await new Promise((go) => setTimeout(go, 5))
    child.kill(signal)
    const { code, stdout } = await end
    expect(code).toBe(signal === 'SIGKILL' ? null : 143)
    if (signal === 'SIGTERM') {
      const { targets }: Said = JSON.parse(stdout)
      expect(targets.map(({ verified, error }) => [verified, error?.code ?? null])).toEqual([
        [true, null],
        [false, 'E_INTERRUPTED'],
        [false, 'E_INTERRUPTED'],
      ])
    }
    expect(held(names.rest)).toEqual([])
    expect((await split(three())).code).toBe(0)
    await expectAllHeld()
  })

  test('an organization that gets a connection of its own leaves the default with --allow-shrink and --prune', async () => {
    const { Globex: _, ...two } = three()
    expect((await split(two)).code).toBe(0)
    const moved = await split(three())
    expect(moved.code).toBe(5)
    expect(moved.said.targets.map(({ name, error }) => [name, error?.code ?? null])).toEqual([
      ['org-1', null],
      ['Globex', null],
      ['default', 'E_PUSH_SHRINK'],
    ])
    expect((await split(three(), [...OCTOBER, '--allow-shrink', '--prune'])).code).toBe(0)
    await expectAllHeld()
  })

  test('rejected rows are told once, and with --strict nothing is sent anywhere', async () => {
    const strict = await split(three(), ['--month', '2026-10', '--strict'])
    expect(strict.code).toBe(1)
    expect(server.requests).toEqual([])
    const rejects = join(cwd, 'rejects.jsonl')
    const { code, said } = await split(three(), ['--month', '2026-10', '--rejects', rejects])
    expect(code).toBe(1)
    expect(said.verified).toBe(true)
    expect(said.cost.rejected).toBe('1')
    expect(readFileSync(rejects, 'utf8').trim().split('\n')).toHaveLength(5)
    expectConserved(said)
  })

  test('metrics name the stream of each month', async () => {
    const file = join(cwd, 'metrics.prom')
    await split(three(), [...OCTOBER, '--metrics-file', file], { env: { CLOUDZERO_CONNECTION_ID: 'other' } })
    const text = readFileSync(file, 'utf8')
    for (const connection of Object.values(names)) {
      expect(text).toContain(`month_limit_used_ratio{command="push",month="2026-10",connection="${connection}"} `)
    }
    expect(text).toMatch(/last_run_verified\{command="push"\} 1/)
    expect(text).not.toContain('other')
  })
})

describe('a folder beside streams', () => {
  const withFolder = () => ({ ...three(), 'org-1': { bucket: 'drops' } })
  const place = () => folderPlace(join(cwd, 'drops'))

  test('takes its whole months, and what a stream cannot carry', async () => {
    const { code, said, stderr } = await split(withFolder(), [
      '--from',
      '2026-10-05',
      '--to',
      '2026-10-31',
      '--allow-rejects',
    ])
    expect({ code, verified: said.verified }).toEqual({ code: 0, verified: true })
    expect(stderr).toContain('widened to whole months')
    expectConserved(said)
    const rows = await rowsOf(place(), '20261001-20261101')
    expect(plain(rows)).toEqual(await wanted((org) => org === 'org-1'))
    expect(rows.length).toBeGreaterThan(positive(rows).length)
    expect(plain(held(names.globex))).toEqual(await wanted((org) => org === 'org-2'))
  })

  test('keeps its drop where it fails, and the streams go on', async () => {
    await split(withFolder(), [...OCTOBER, '--drop-id', '20261101T000000Z'])
    writeFileSync(join(cwd, 'drops', '20261001-20261101', '20261102T000000Z'), 'in the way')
    const { code, said, stderr } = await split(withFolder(), [...OCTOBER, '--drop-id', '20261102T000000Z'])
    expect({ code, stderr }).toMatchObject({ code: 4 })
    expect(stderr).toContain('error: org-1 (')
    expect(said.targets.map(({ verified }) => verified)).toEqual([false, true, true])
    expect(stderr).not.toContain('--allow-empty')
    expect(await currentOf(place(), '20261001-20261101')).toBe('20261101T000000Z')
  })
})

describe('whose rows are whose', () => {
  test('without a default nothing may be left over; what is, is named, and nothing was sent', async () => {
    const targets = { 'org-1': { connection: names.acme }, 'org-2': { bucket: 'drops' } }
    const { code, stderr } = await split(targets)
    expect(code).toBe(2)
    expect(stderr).toMatch(/\d+ lines of .*"Unknown".* and \d+ rejected rows? belong to no target.*E_USAGE_SPLIT_REST/)
    expect(server.requests.filter(({ call }) => call === 'send')).toEqual([])
    expect(
      existsSync(join(cwd, 'drops')) ? readdirSync(join(cwd, 'drops'), { recursive: true }) : [],
    ).not.toContainEqual(expect.stringMatching(/part|manifest/))
    const all = { ...targets, 'Org/3:x': { bucket: 'third' }, unassigned: { connection: names.rest } }
    const complete = await split(all)
    expect({ code: complete.code, stderr: complete.stderr }).toMatchObject({ code: 0 })
    expectConserved(complete.said)
  })

  test('an entry without rows is a warning', async () => {
    const { code, said, stderr } = await split({ ...three(), nobody: { bucket: 'drops' } })
    expect(code).toBe(0)
    expect(said.warnings).toContain('--split-by: "nobody" matched no row of the window.')
    expect(stderr).toContain('warn: --split-by: "nobody" matched no row of the window.')
  })

  test('by team, and a name of two teams is refused', async () => {
    writeFileSync(
      join(cwd, 'teams.json'),
      JSON.stringify({ ...three(), 'org-1': undefined, Research: { bucket: 'x' } }),
    )
    const refused = await cli(['push', '--split-by', 'team=teams.json', ...OCTOBER], { cwd, env: env() })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toMatch(/"Research" is the name of more than one team: "team-1", "team-2"/)
    const targets = { 'team-1': { connection: names.acme }, default: { connection: names.rest } }
    writeFileSync(join(cwd, 'teams.json'), JSON.stringify(targets))
    const { code } = await cli(['push', '--split-by', 'team=teams.json', ...OCTOBER], { cwd, env: env() })
    expect(code).toBe(0)
    expect(new Set(held(names.acme).map((row) => row['resource/id']?.split('|')[1]))).toEqual(new Set(['team-1']))
  })

  test.each([
    ['two of one connection', () => ({ 'org-1': { connection: names.rest }, default: { connection: names.rest } }), []],
    ['two of one folder', () => ({ 'org-1': { bucket: './drops' }, default: { bucket: 'drops' } }), []],
    ['a level that is not in the lines', three, ['--levels', 'team,model']],
    ['a connection besides', three, ['--connection', 'c']],
    ['bodies, which do not say where they go', three, ['--plan', '--show-bodies']],
    ['a flag for buckets without one', three, ['--keep-drops', '3']],
    ['a key that is not there', () => ({ default: { connection: names.rest, apiKeyEnv: 'NO_KEY' } }), []],
  ] as const)('%s is refused before anything is read', async (_, targets, args) => {
    const { code, stderr } = await split(targets(), [...OCTOBER, ...args])
    expect({ code, stderr }).toMatchObject({ code: 2 })
    expect(stderr).toMatch(/\[E_USAGE_\w+\]/)
    expect(server.requests).toEqual([])
  })

  test('a key of its own, from a file', async () => {
    writeFileSync(join(cwd, 'key'), `${server.apiKey}\n`)
    const targets = { ...three(), default: { connection: names.rest, apiKeyFile: 'key' } }
    const { said, code } = await split(targets, OCTOBER, { env: { CLOUDZERO_API_KEY: 'cz-wrong-key-0123456789' } })
    expect(code).toBe(4)
    expect(said.targets.map(({ verified }) => verified)).toEqual([false, false, true])
  })

  test('a plan needs no credentials, from the config file as well', async () => {
    const targets = { ...three(), default: { connection: names.rest, apiKeyFile: '/not/here' } }
    const config = { connection: 'another', push: { splitBy: { org: targets }, bucket: 'another' } }
    writeFileSync(join(cwd, 'litellm-cloudzero.config.json'), JSON.stringify(config))
    const { code, stdout } = await cli(['push', '--plan', '--no-read-back', ...OCTOBER], {
      cwd,
      env: { DATABASE_URL: db.url },
    })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^A plan for 3 targets\./)
    const [, read = '', parts = ''] = /exactly (\S+) = (.*) USD$/m.exec(stdout) ?? []
    const sum = [...parts.matchAll(/(\d+(?:\.\d+)?) (?:org-1|Globex|default)|rejected (\d+(?:\.\d+)?)/g)]
      .map(([, delivered, rejected]) => money(delivered ?? rejected))
      .reduce((total, each) => total + each, 0n)
    expect(formatMoney(sum)).toBe(read)
    expect(server.requests).toEqual([])
  })
})
