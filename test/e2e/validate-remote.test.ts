import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { type CloudZeroServer, startCloudZero } from '../support/cloudzero-server.ts'
import { createSampleDatabase } from '../support/sample-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'validate-remote-'))
let server: CloudZeroServer
beforeAll(async () => {
  server = await startCloudZero()
})
afterAll(() => server.close())
afterEach(() => server.clearLog())

let files = 0
function fileOf(content: string): string {
  const path = join(folder, `${++files}`)
  writeFileSync(path, content)
  return path
}

const remote = (file: string | null, args: readonly string[] = [], env: Record<string, string> = {}) =>
  cli(['validate', ...(file === null ? [] : [file]), '--remote', '--json', ...args], {
    env: { CLOUDZERO_API_KEY: server.apiKey, CLOUDZERO_API_URL: server.url, ...env },
  })

const HEADER = 'cost/cost,time/usage_start,resource/id,resource/account,resource/service,lineitem/description\n'
const line = (month: string, day: number, text = '') =>
  `0.25,2026-${month}-${String(day).padStart(2, '0')}T05:00:00Z,llm-usage/a,acme,OpenAI API,${text}\n`

test('a sound file is asked about by month, and nothing is stored', async () => {
  const { code, stdout } = await remote(fileOf(HEADER + line('09', 30) + line('10', 1) + line('09', 30)))
  expect(JSON.parse(stdout).counts).toEqual({ error: 0, warning: 0, note: 0 })
  expect(code).toBe(0)
  expect(server.requests.map(({ call }) => call)).toEqual(['validate', 'validate'])
  expect([...server.state('2026-09'), ...server.state('2026-10')]).toEqual([])
})

test('pieces stay below 5 MB, one at a time', async () => {
  const long = 'x'.repeat(50_000)
  await remote(fileOf(HEADER + Array.from({ length: 250 }, (_, n) => line('10', 1 + (n % 28), long)).join('')))
  expect(server.requests.length).toBe(3)
  for (const { bytes } of server.requests) expect(bytes).toBeLessThanOrEqual(5_000_000)
  expect(server.violations).toEqual([])
})

test('what CloudZero says is a finding at the line it names', async () => {
  const file = fileOf(HEADER + line('10', 1) + line('10', 2).replace('0.25', '-0.25') + line('10', 3))
  const { code, stdout } = await remote(file)
  expect(code).toBe(1)
  const rule = JSON.parse(stdout).rules.find(({ id }: { id: string }) => id === 'CBF071')
  expect(rule.findings).toEqual([
    {
      line: 3,
      row: null,
      column: null,
      message: expect.stringMatching(/cost\/cost "-0.25".*\(2026-10, line 2 to line 4\)/),
    },
  ])
})

test('a body is asked about as it stands', async () => {
  const body = {
    month: '2026-10',
    operation: 'append',
    data: [{ 'cost/cost': 1, 'time/usage_start': '2026-10-01T00:00:00Z' }],
  }
  const { code, stdout } = await remote(fileOf(`${JSON.stringify(body)}\n`))
  expect(code).toBe(1)
  const ids = JSON.parse(stdout).rules.map(({ id, count }: { id: string; count: number }) => [id, count])
  expect(ids).toEqual([
    ['CBF053', 1],
    ['CBF057', 1],
    ['CBF071', 2],
  ])
})

test('the lines of a selection are asked about once the database is closed', async () => {
  const db = await createSampleDatabase()
  const { code, stdout, stderr } = await remote(null, ['--database', db.url, '--last', '3d'])
  await db.drop()
  expect(stderr).not.toContain('error')
  expect({ code, counts: JSON.parse(stdout).counts }).toEqual({ code: 0, counts: { error: 0, warning: 0, note: 0 } })
  expect(server.requests.length).toBe(1)
})

test('a wrong key is exit 4, after the report of what was found here', async () => {
  const { code, stdout, stderr } = await remote(fileOf(HEADER + line('10', 1).replace('0.25', 'x')), [], {
    CLOUDZERO_API_KEY: 'not-the-key',
  })
  expect(code).toBe(4)
  expect(stderr).toContain('E_CLOUDZERO_KEY')
  expect(JSON.parse(stdout).rules[0].id).toBe('CBF011')
})

test('without a key nothing is read', async () => {
  const { code, stdout, stderr } = await remote('nothing-there.csv', [], { CLOUDZERO_API_KEY: '' })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('CLOUDZERO_API_KEY')
})
