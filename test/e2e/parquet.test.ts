import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as zlib from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli, ended, startCli } from '../support/cli.ts'
import { duckdb } from '../support/duckdb.ts'
import { insertEntities } from '../support/litellm-rows.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'
import { insertRequests, loggedCost, requests } from '../support/request-log.ts'

let db: TestDatabase
let cwd: string
beforeAll(async () => {
  db = await createDatabase({ schema: 'march-2026' })
  await insertEntities(db, 'march-2026')
  await insertRequests(db, 'march-2026', requests(1500))
  cwd = mkdtempSync(join(tmpdir(), 'parquet-'))
})
afterAll(() => db.drop())

const OCTOBER = ['--source', 'spend-logs', '--month', '2026-10']
const exported = async (...args: string[]) =>
  cli(['export', ...OCTOBER, '--force', ...args], { cwd, env: { DATABASE_URL: db.url } })

describe.each([
  [[]],
  [['--granularity', 'request', '--levels', 'org,team,user,end-user,tag:env,model', '--tags', 'all']],
  [['--split-usage', '--keep-zero']],
])('the file of %s', (args) => {
  test('is the CSV of the same export, typed', async () => {
    const text = await exported('--out', 'a.csv', ...args)
    const typed = await exported('--out', 'a.parquet', '--json', ...args)
    expect([text.code, typed.code], typed.stderr).toEqual([0, 0])
    const parquet = `read_parquet('${join(cwd, 'a.parquet')}')`
    const csv = `(SELECT * REPLACE ("cost/cost"::DECIMAL(38, 12) AS "cost/cost", "usage/amount"::DECIMAL(38, 0) AS "usage/amount",
        "cost/on_demand_cost"::DECIMAL(38, 12) AS "cost/on_demand_cost", "time/usage_start"::TIMESTAMPTZ AS "time/usage_start")
      FROM read_csv('${join(cwd, 'a.csv')}', all_varchar = true, header = true))`
    // EXCEPT ALL counts equal lines, which a plain EXCEPT would take for one.
    expect(await duckdb(`SELECT * FROM ${parquet} EXCEPT ALL SELECT * FROM ${csv}`)).toEqual([])
    expect(await duckdb(`SELECT * FROM ${csv} EXCEPT ALL SELECT * FROM ${parquet}`)).toEqual([])
    const [total] = await duckdb(`SELECT count(*) AS lines, sum("cost/cost") AS cost FROM ${parquet}`)
    const summary = JSON.parse(typed.stdout)
    expect(total?.lines).toBe(String(summary.lines))
    expect(total?.cost?.replace(/\.?0+$/, '')).toBe(await loggedCost(db, 'march-2026', '2026-10-01', '2026-11-01'))
    expect(summary).toMatchObject({ format: 'parquet', bytes: readFileSync(join(cwd, 'a.parquet')).length })
  })
})

test('stdout takes the same bytes, with and without --strict, and they say what was read', async () => {
  await exported('--out', 'b.parquet')
  const file = readFileSync(join(cwd, 'b.parquet'))
  for (const strict of [[], ['--strict']]) {
    const child = startCli(['export', ...OCTOBER, '--format', 'parquet', '--out', '-', ...strict], {
      env: { DATABASE_URL: db.url },
    })
    const chunks: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
    expect((await ended(child)).code).toBe(0)
    expect(Buffer.concat(chunks).equals(file)).toBe(true)
  }
  const about = await duckdb(`SELECT decode(value) AS value FROM parquet_kv_metadata('${join(cwd, 'b.parquet')}')`)
  expect(about.map(({ value }) => value)).toEqual(['spend-logs', '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z'])
})

test('a spend of more than 38 digits is rejected, which CSV carries', async () => {
  await insertRequests(db, 'march-2026', [{ startTime: '2026-09-05 10:00:00', spend: 1e30, request_id: 'too-much' }])
  const september = ['export', '--source', 'spend-logs', '--month', '2026-09', '--force', '--json', '--out']
  const [text, typed] = await Promise.all(
    ['d.csv', 'd.parquet'].map((out) => cli([...september, out], { cwd, env: { DATABASE_URL: db.url } })),
  )
  expect(text?.code).toBe(0)
  expect(typed).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('more than the 38 digits of a Parquet decimal'),
  })
  const cost = '1000000000000000000000000000000'
  expect(JSON.parse(typed?.stdout ?? '').cost).toMatchObject({ read: cost, delivered: '0', rejected: cost })
})

test('.zst is Zstandard where this Node.js has it, and refused by name where it has not', async () => {
  const { code, stderr } = await exported('--out', 'e.csv.zst')
  if (!('createZstdCompress' in zlib)) {
    expect(code).toBe(2)
    expect(stderr).toContain('e.csv.zst: Zstandard needs Node.js 22.15 or later; this is an older one.')
    expect(readdirSync(cwd).filter((name) => name.includes('.zst'))).toEqual([])
    return
  }
  expect(code, stderr).toBe(0)
  await exported('--out', 'e.csv')
  const source = `read_csv('${join(cwd, 'e.csv.zst')}', all_varchar = true, compression = 'zstd')`
  expect(await duckdb(`SELECT count(*) AS n FROM ${source}`)).toEqual(
    await duckdb(`SELECT count(*) AS n FROM read_csv('${join(cwd, 'e.csv')}', all_varchar = true)`),
  )
})
