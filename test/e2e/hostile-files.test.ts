import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { beforeAll, describe, expect, test } from 'vitest'
import type { CbfPiece } from '../../src/core/cbf/row.ts'
import { cli, ended, startCli } from '../support/cli.ts'
import { mutated } from '../support/mutations.ts'

const folder = mkdtempSync(join(tmpdir(), 'hostile-files-'))
const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/cbf/${name}`, import.meta.url))
const within = (name: string) => join(folder, name)

/** The worker is a file of the build, so its supervisor is taken from there. */
const { readParquet } = await import(new URL('../../dist/source/cbf-file/parquet.js', import.meta.url).href).then(
  (built: typeof import('../../src/source/cbf-file/parquet.ts')) => built,
)

/** Milliseconds of processor time that a mutated file may keep the reader at work. */
const STALL_MS = 1_000

const worked = () => process.cpuUsage().user / 1000

async function outcome(bytes: Buffer): Promise<string> {
  const path = within('mutated.parquet')
  writeFileSync(path, bytes)
  const pieces: CbfPiece[] = []
  try {
    const { signal } = new AbortController()
    for await (const piece of readParquet(path, 'F', { signal, worked, stall: STALL_MS })) pieces.push(piece)
    return 'read'
  } catch (error) {
    if (error instanceof Error && 'code' in error) return `${String(error.code)} ${error.message}`
    throw error
  }
}

describe('Parquet', () => {
  test('a file that keeps the reader in a loop is given up, with the place', async () => {
    const { code, stderr } = await cli(['validate', fixture('endless.parquet')])
    expect(stderr).toMatch(
      /endless\.parquet, row group 1, column "lineitem\/description": its Parquet cannot be read \(nothing came of it in 5 s of work\)\. \[E_FILE_BROKEN\]/,
    )
    expect(code).toBe(2)
  }, 180_000)

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it at once', async (signal) => {
    const child = startCli(['validate', fixture('endless.parquet')])
    setTimeout(() => child.kill(signal), 2_000)
    const started = performance.now()
    const { code, stderr } = await ended(child)
    expect(code).toBe(signal === 'SIGINT' ? 130 : 143)
    expect(stderr).toContain('E_INTERRUPTED')
    expect(performance.now() - started).toBeLessThan(8_000)
  })

  test('a column without a name is a broken file', async () => {
    const { code, stderr } = await cli(['validate', fixture('nameless-column.parquet')])
    expect(stderr).toContain('nameless-column.parquet, footer: its Parquet cannot be read (column 20 has no name).')
    expect(code).toBe(2)
  })

  describe('40 mutations of a file, each read or refused with a place', () => {
    beforeAll(async () => {
      const duck = await (await DuckDBInstance.create()).connect()
      for (const [codec, version] of [
        ['uncompressed', 'V2'],
        ['snappy', 'V1'],
        ['gzip', 'V2'],
      ]) {
        await duck.run(
          `COPY (
             SELECT 0.000000000001::DECIMAL(38, 12) + i AS "cost/cost", i AS "usage/amount", i / 3 AS "cost/on_demand_cost",
               TIMESTAMPTZ '2026-10-01 05:00:00+00' + INTERVAL (i) HOUR AS "time/usage_start",
               CASE WHEN i % 3 > 0 THEN 'team-' || i % 5 END AS "resource/tag:team", 'a/' || i AS "resource/id"
             FROM range(0, 90) AS t(i)
           ) TO '${within(`${codec}.parquet`)}' (FORMAT parquet, COMPRESSION ${codec}, PARQUET_VERSION ${version})`,
        )
      }
      duck.closeSync()
    })

    test.each(['uncompressed', 'snappy', 'gzip'])(
      '%s',
      async (codec) => {
        const whole = readFileSync(within(`${codec}.parquet`))
        expect(await outcome(whole)).toBe('read')
        const outcomes: string[] = []
        for (let seed = 0; seed < 40; seed++) outcomes.push(await outcome(mutated(whole, seed)))
        for (const each of outcomes)
          expect(each).toMatch(/^(read$|E_FILE_(BROKEN|FORMAT) F( is not a CBF file|, (footer|row group)))/)
        expect(new Set(outcomes).size).toBeGreaterThan(10)
      },
      240_000,
    )
  })
})

describe('names that lead to something else than a file', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the wait for a writer of a pipe', async (signal) => {
    const pipe = within(`pipe-${signal}`)
    execFileSync('mkfifo', [pipe])
    const child = startCli(['validate', pipe])
    setTimeout(() => child.kill(signal), 1_500)
    expect((await ended(child)).code).toBe(signal === 'SIGINT' ? 130 : 143)
  })

  test('a pipe that has a name is read', async () => {
    const pipe = within('pipe')
    execFileSync('mkfifo', [pipe])
    const [{ code, stdout }] = await Promise.all([
      cli(['validate', pipe]),
      execFileSync('sh', ['-c', 'cat "$1" > "$2" &', '-', fixture('ll2cz.csv'), pipe], { stdio: 'ignore' }),
    ])
    expect(stdout).toContain('lines of')
    expect(code).toBe(1)
  })

  test.each([
    ['CLOUDZERO_API_KEY_FILE', 'sk-secret-of-mine', 'there is no such file'],
    ['CLOUDZERO_API_KEY_FILE', '/dev/zero', 'it is larger than 16 MB'],
    ['DATABASE_URL_FILE', 'postgres://ann:secret@db/litellm', 'there is no such file'],
    ['DATABASE_URL_FILE', '/', 'it is a folder'],
  ])('%s=%s is not quoted', async (name, value, reason) => {
    const { code, stderr } = await cli(['push', '--verbose'], { env: { [name]: value } })
    expect(stderr).toContain(`The file that ${name} names cannot be read: ${reason}.`)
    expect(stderr).not.toContain('secret-of-mine')
    expect(stderr).not.toContain('ann:')
    expect(code).toBe(2)
  })
})

describe('settings that are not what they should be', () => {
  const config = (content: string) => {
    writeFileSync(within('config.json'), content)
    return ['--config', within('config.json')]
  }

  test.each([
    ['the key itself', 'sk-secret', 'is not JSON from column 1 on'],
    ['a key without quotes', '{"apiKey": sk-secret}', 'is not JSON from column 12 on'],
    ['YAML', 'database: secret\n', 'is not JSON from line 1, column 1 on'],
    ['nesting', `{"database":${'['.repeat(1_000_000)}`, 'is nested more than 100 levels deep'],
    [
      'the same key twice',
      '{"database":"a",\n"database":"secret"}',
      'has an object with the same key twice (line 2, column 1)',
    ],
    ['__proto__', '{"__proto__":{"database":"secret"}}', 'has the key "__proto__", which is refused'],
    ['a list', '["secret"]', 'is not a JSON object'],
    ['nothing', '', 'is not JSON from column 1 on'],
    ['escapes', '{"\u001b[2J": 1}', 'is not JSON from column'],
  ])('config file: %s', async (_, content, reason) => {
    const { code, stderr } = await cli(['export', '--verbose', ...config(content)])
    expect(stderr).toContain(reason)
    expect(stderr).not.toContain('secret')
    expect(code).toBe(2)
  })

  test.each([
    [
      'equal names',
      '{"acme":{"connection":"a"},\n"acme":{"connection":"b"}}',
      'has an object with the same key twice (line 2, column 1)',
    ],
    ['a key', 'sk-secret', 'is not JSON from column 1 on'],
    ['nesting', '{"a":'.repeat(100_000), 'is nested more than 100 levels deep'],
  ])('file of --split-by: %s', async (_, content, reason) => {
    writeFileSync(within('split.json'), content)
    const { code, stderr } = await cli(['push', '--database', 'demo:', '--split-by', `org=${within('split.json')}`])
    expect(stderr).toContain(reason)
    expect(stderr).not.toContain('secret')
    expect(code).toBe(2)
  })

  test.each([
    ['another document', '{"tables":[{}]}', 'it is not a schema in JSON'],
    ['nesting', '['.repeat(2_000_000), 'it is nested more than 100 levels deep'],
    ['CSV', 'a,b\n', 'it is not JSON from line 1, column 1 on'],
  ])('file of schema --diff: %s', async (_, content, reason) => {
    writeFileSync(within('schema.json'), content)
    const { code, stderr } = await cli(['schema', '--database', 'demo:', '--diff', within('schema.json')])
    expect(stderr).toContain(reason)
    expect(code).toBe(2)
  })

  test.each([
    ['the same key twice', '[{"date":"2026-11-20","cost":1,"cost":99}]', 'it has an object with the same key twice'],
    ['two lists', '{"data":[],"data":[]}', 'it has an object with the same key twice'],
    ['__proto__', '[{"date":"2026-11-20","cost":1,"__proto__":{}}]', 'it has the key "__proto__", which is refused'],
    ['nesting', '['.repeat(100_000), 'it is nested more than 100 levels deep'],
    ['equal columns', 'date,cost,cost\n2026-11-20,1,99\n', 'two of its columns are cost'],
  ])('table of cost by day: %s', async (_, content, reason) => {
    writeFileSync(within('costs'), content)
    for (const option of ['--native', '--side']) {
      const { code, stderr } = await cli(['reconcile', '--database', 'demo:', option, `openai=${within('costs')}`])
      expect(stderr).toContain(reason)
      expect(code).toBe(2)
    }
  })

  test('a pipe that nobody writes to is not waited for', async () => {
    execFileSync('mkfifo', [within('silent')])
    const args = ['reconcile', '--database', 'demo:', '--side', `ui=${within('silent')}`]
    const { code, stderr } = await ended(startCli(args))
    expect(stderr).toContain('cannot be read: nothing came out of it for 2 s')
    expect(code).toBe(2)
  })

  test('two equal columns of a CBF file: none of the two is taken for the cost', async () => {
    writeFileSync(within('twice.csv'), 'cost/cost,time/usage_start,cost/cost\n1,2026-11-20T00:00:00Z,99\n')
    const { code, stderr } = await cli(['reconcile', '--database', 'demo:', '--file', within('twice.csv')])
    expect(stderr).toContain('twice.csv, line 1: it has the column "cost/cost" twice')
    expect(code).toBe(2)
  })
})
