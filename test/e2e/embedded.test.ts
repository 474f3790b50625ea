import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cli, ended, startCli } from '../support/cli.ts'
import { PRINT_PEAK, peakMiB } from '../support/peak-memory.ts'

const SCHEMA = new URL('../../fixtures/litellm/schema/mid-2025.sql', import.meta.url)
const ROWS = 60_000

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'embedded-'))
  const db = await PGlite.create(join(folder, 'kept'))
  await db.exec(readFileSync(SCHEMA, 'utf8'))
  await db.query(
    `INSERT INTO "LiteLLM_DailyUserSpend" (id, user_id, date, api_key, model, custom_llm_provider, prompt_tokens, spend, updated_at)
     SELECT g, 'user ' || g % 200, '2026-10-' || lpad((1 + g % 31)::text, 2, '0'), md5((g % 500)::text) || md5((g % 500)::text),
       'model-' || g / 3000, 'openai', g, 0.000001, now() FROM generate_series(1, $1::int) g`,
    [ROWS],
  )
  await db.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

const args = ['export', '--database', 'pglite:kept', '--month', '2026-10']

test('pglite:DIR is read row by row: a month of 60,000 fits a heap of 48 MB', async () => {
  const env = { NODE_OPTIONS: '--max-old-space-size=48 --max-semi-space-size=2' }
  const { code, stdout } = await cli([...args, '--out', '/dev/null', '--json'], { cwd: folder, env })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ rows: ROWS, cost: { read: '0.06', delivered: '0.06' } })
})

test('the sample takes 400 MiB at most', async () => {
  const { code, stderr } = await cli(['demo', '--out', '/dev/null'], { env: { NODE_OPTIONS: PRINT_PEAK } })
  expect(code).toBe(0)
  expect(peakMiB(stderr)).toBeLessThan(400)
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s in the middle of it leaves nothing behind, neither of the file nor of the lock',
  async (signal, code) => {
    const child = startCli([...args, '--out', 'out.csv'], { cwd: folder })
    const result = ended(child)
    while (!readdirSync(folder).some((name) => name.includes('out.csv'))) await sleep(5)
    child.kill(signal)
    expect(await result).toMatchObject({ code, stdout: '' })
    expect(readdirSync(folder)).toEqual(['kept'])
    expect(readdirSync(join(folder, 'kept'))).not.toContain('postmaster.pid')
  },
)
