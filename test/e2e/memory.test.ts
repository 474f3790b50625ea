import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { dropIndexes } from '../support/drop-indexes.ts'
import { PRINT_PEAK, peakMiB } from '../support/peak-memory.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'

const ROWS = 400_000
/** Rows of another month, each of another key and model. */
const PAIRS = 200_000
/** Users, each with a key and a row. */
const OWNERS = 60_000
const OPTIONS = { schema: 'march-2026', sql: dropIndexes('LiteLLM_DailyUserSpend') } as const
let db: TestDatabase

beforeAll(async () => {
  db = await createDatabase(OPTIONS)
  await db.query(
    `INSERT INTO "LiteLLM_DailyUserSpend" (id, user_id, date, api_key, model, custom_llm_provider, prompt_tokens, spend, updated_at)
     SELECT g, 'user-' || g % 200, '2026-10-' || lpad((1 + g % 31)::text, 2, '0'), md5((g % 500)::text) || md5((g % 500)::text),
       'model-' || g % 20, 'openai', g, 0.000001, now() FROM generate_series(1, $1::int) g`,
    [ROWS],
  )
  await db.query(
    `INSERT INTO "LiteLLM_DailyUserSpend" (id, user_id, date, api_key, model, custom_llm_provider, prompt_tokens, spend, updated_at)
     SELECT 'p' || g, 'user-' || g % 400, '2026-09-' || lpad((1 + g % 30)::text, 2, '0'), md5((g % 2000)::text) || md5((g % 2000)::text),
       'model-' || g / 2000, 'openai', g, 0.000001, now() FROM generate_series(0, $1::int - 1) g`,
    [PAIRS],
  )
})
afterAll(() => db.drop())

test.each([
  ['csv', 32],
  // A row group of Parquet is in memory as a whole.
  ['parquet', 64],
])('memory does not grow with the rows: a month of 400,000 as %s fits a heap of %i MB', async (format, heap) => {
  const { code, stdout, stderr } = await cli(
    ['export', '--month', '2026-10', '--format', format, '--out', '/dev/null', '--json'],
    { env: { DATABASE_URL: db.url, NODE_OPTIONS: `--max-old-space-size=${heap} --max-semi-space-size=2` } },
  )
  expect(stderr).not.toContain('heap')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ rows: ROWS, cost: { read: '0.4', delivered: '0.4' } })
})

test('nor do several targets: the same to twenty folders and a default in a heap of 48 MB', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'memory-split-'))
  const folders = Array.from({ length: 20 }, (_, user) => [`user-${user}`, { bucket: `drops-${user}` }])
  const targets = { ...Object.fromEntries(folders), default: { bucket: 'rest' } }
  writeFileSync(join(cwd, 'targets.json'), JSON.stringify(targets))
  const { code, stdout, stderr } = await cli(
    ['push', '--month', '2026-10', '--split-by', 'user=targets.json', '--json'],
    { cwd, env: { DATABASE_URL: db.url, NODE_OPTIONS: '--max-old-space-size=48 --max-semi-space-size=2' } },
  )
  expect({ code, heap: /heap/.test(stderr) }).toEqual({ code: 0, heap: false })
  expect(JSON.parse(stdout)).toMatchObject({ rows: ROWS, verified: true, cost: { read: '0.4', delivered: '0.4' } })
})

test('a month of 60,000 owners, each with a key and a line, fits a heap of 96 MB', async () => {
  // A database of their own: all entities are read, whatever the month.
  const many = await createDatabase(OPTIONS)
  try {
    await many.query(`
      INSERT INTO "LiteLLM_UserTable" (user_id, user_alias, models)
      SELECT 'owner-' || g || '@example.com', 'Owner ' || g, '{}' FROM generate_series(1, ${OWNERS}) g;
      INSERT INTO "LiteLLM_VerificationToken" (token, key_alias, models, user_id)
      SELECT md5('k' || g) || md5('k' || g), 'key ' || g, '{}', 'owner-' || g || '@example.com' FROM generate_series(1, ${OWNERS}) g;
      INSERT INTO "LiteLLM_DailyUserSpend" (id, user_id, date, api_key, model, custom_llm_provider, prompt_tokens, spend, updated_at)
      SELECT 'o' || g, 'owner-' || g || '@example.com', '2026-08-' || lpad((1 + g % 31)::text, 2, '0'), md5('k' || g) || md5('k' || g),
        'model', 'openai', g, 0.000001, now() FROM generate_series(1, ${OWNERS}) g`)
    const { code, stdout, stderr } = await cli(['export', '--month', '2026-08', '--out', '/dev/null', '--json'], {
      env: { DATABASE_URL: many.url, NODE_OPTIONS: '--max-old-space-size=96 --max-semi-space-size=2' },
    })
    expect({ code, heap: /heap/.test(stderr) }).toEqual({ code: 0, heap: false })
    expect(JSON.parse(stdout)).toMatchObject({ rows: OWNERS, lines: OWNERS })
  } finally {
    await many.drop()
  }
})

test.each([
  ['the standard report', [], 'report.html'],
  ['a row for every user and model', ['--by', 'user,model'], 'report.csv'],
])(
  'a report does not keep what its rows are added up from: %s of 200,000 pairs fits a heap of 40 MB',
  async (_, by, file) => {
    const cwd = mkdtempSync(join(tmpdir(), 'memory-report-'))
    const { code, stderr } = await cli(['report', '--month', '2026-09', ...by, '--no-budgets', '--out', file], {
      cwd,
      env: {
        DATABASE_URL: db.url,
        NODE_OPTIONS: `--max-old-space-size=40 --max-semi-space-size=2 ${PRINT_PEAK}`,
      },
    })
    expect({ code, heap: /heap/.test(stderr) }).toEqual({ code: 0, heap: false })
    expect(peakMiB(stderr)).toBeLessThan(175)
  },
)
