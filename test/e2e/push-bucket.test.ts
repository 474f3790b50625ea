import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { formatMoney, parseMoney } from '../../src/core/model/money.ts'
import { type BucketPlace, bucketPushed, currentOf, folderPlace, rowsOf, s3Place } from '../support/bucket.ts'
import { cli } from '../support/cli.ts'
import { deliverableCost, hash, insertDailyUser, insertEntities } from '../support/litellm-rows.ts'
import { createDatabase, insertRows, type TestDatabase } from '../support/postgres.ts'
import { costOf, exported, plain } from '../support/push.ts'
import { type S3Server, startS3 } from '../support/s3-server.ts'

const OCTOBER = ['--month', '2026-10', '--allow-rejects']
const FOLDER = '20261001-20261101'
const row = (fields: Record<string, unknown>) => ({
  user_id: 'ann@example.com',
  api_key: hash('1'),
  model: 'gpt-4o',
  custom_llm_provider: 'openai',
  prompt_tokens: 100,
  completion_tokens: 10,
  api_requests: 1,
  spend: 0.25,
  ...fields,
})
const insert = (db: TestDatabase, rows: readonly Record<string, unknown>[]) =>
  insertRows(db, 'LiteLLM_DailyUserSpend', rows.map(row))
const aFolder = () => folderPlace(join(mkdtempSync(join(tmpdir(), 'bucket-')), 'drops'))

let db: TestDatabase
let server: S3Server
beforeAll(async () => {
  db = await createDatabase({ schema: 'march-2026' })
  await insertEntities(db, 'march-2026')
  await insertDailyUser(db, 'march-2026')
})
afterAll(() => db.drop())
beforeEach(async () => {
  server = await startS3()
})
afterEach(() => server.close())

describe.each([
  ['a folder', aFolder],
  ['S3', () => s3Place(server, 'cost/litellm')],
] as const)('push of a month to %s', (_, open) => {
  let place: BucketPlace
  beforeEach(() => {
    place = open()
  })

  test('has the layout of CloudZero, holds what export writes, and is verified', async () => {
    const { code, said, stderr } = await bucketPushed(db, place, OCTOBER)
    expect({ code, verified: said.verified, drop: said.dropId, stderr }).toMatchObject({
      code: 0,
      verified: true,
      drop: '20261120T120000Z',
    })
    expect(place.keys()).toEqual([`${FOLDER}/20261120T120000Z/part-00001.csv.gz`, `${FOLDER}/manifest.json`])
    expect(await currentOf(place, FOLDER)).toBe('20261120T120000Z')
    const held = await rowsOf(place, FOLDER)
    expect(plain(held)).toEqual(plain(await exported(db, ['--month', '2026-10'])))
    const cost = await deliverableCost(db, 'LiteLLM_DailyUserSpend', '2026-10-01', '2026-11-01')
    expect(formatMoney(costOf(held))).toBe(cost)
    expect(said.months[0]).toMatchObject({ state: 'published', before: null, cost: { delivered: cost } })
    const { read, delivered, rejected } = Object.fromEntries(
      Object.entries(said.months[0]?.cost ?? {}).map(([name, text]) => [name, parseMoney(text) ?? 0n]),
    )
    expect(read).toBe((delivered ?? 0n) + (rejected ?? 0n))
  })

  test('parts have so many rows at most, each with the header, and add up', async () => {
    await bucketPushed(db, place, OCTOBER)
    const whole = plain(await rowsOf(place, FOLDER))
    const env = { LITELLM_CLOUDZERO_PART_ROWS: '7' }
    const { said } = await bucketPushed(db, place, OCTOBER, { env })
    const parts = said.months[0]?.parts ?? []
    expect(parts.map(({ rows }) => rows)).toEqual([...parts.slice(1).map(() => 7), whole.length % 7 || 7])
    expect(parts.length).toBeGreaterThan(4)
    for (const { key, bytes } of parts) expect((await place.content(key)).length).toBe(bytes)
    expect(plain(await rowsOf(place, FOLDER))).toEqual(whole)
  })

  test('every run is a drop of its own; --keep-drops removes the oldest', async () => {
    const ids: string[] = []
    for (const args of [[], [], ['--keep-drops', '3'], ['--keep-drops', '2']]) {
      const { said, code } = await bucketPushed(db, place, [...OCTOBER, ...args])
      expect(code).toBe(0)
      ids.push(said.dropId)
    }
    expect(ids).toEqual(['20261120T120000Z', '20261120T120001Z', '20261120T120002Z', '20261120T120003Z'])
    const drops = new Set(place.keys().map((key) => key.split('/')[1]))
    expect([...drops].sort()).toEqual(['20261120T120002Z', '20261120T120003Z', 'manifest.json'])
    expect(await currentOf(place, FOLDER)).toBe('20261120T120003Z')
  })

  test('an interrupted run is named, and removed with --keep-drops only', async () => {
    await bucketPushed(db, place, [...OCTOBER, '--drop-id', '20261101T000000Z'])
    const orphan = `${FOLDER}/20261105T000000Z/part-00001.csv.gz`
    const write = async () => {
      if (place.flags[1]?.startsWith('s3://')) return server.put(`cost/litellm/${orphan}`, 'half a part')
      const { mkdirSync } = await import('node:fs')
      const file = join(place.flags[1] ?? '', orphan)
      mkdirSync(join(file, '..'))
      writeFileSync(file, 'half a part')
    }
    await write()
    const { stderr, said } = await bucketPushed(db, place, [...OCTOBER, '--plan'])
    expect(stderr).toMatch(
      /interrupted run left parts .*20261001-20261101\/: 20261105T000000Z\/ \(1 file\)\. --keep-drops/,
    )
    expect(said.months[0]?.orphans).toEqual(['20261105T000000Z'])
    expect(place.keys()).toContain(orphan)
    const { said: after } = await bucketPushed(db, place, [...OCTOBER, '--keep-drops', '9'])
    expect(after.months[0]?.removed.drops).toEqual(['20261105T000000Z'])
    expect(place.keys().filter((key) => key.includes('20261105'))).toEqual([])
    expect(place.keys()).toContain(`${FOLDER}/20261101T000000Z/part-00001.csv.gz`)
  })
})

describe('a run that publishes nothing', () => {
  let place: BucketPlace
  beforeEach(() => {
    place = aFolder()
  })

  test('a drop id that is there is refused, and so is an earlier one', async () => {
    const id = ['--drop-id', '20261110T000000Z']
    expect((await bucketPushed(db, place, [...OCTOBER, ...id])).code).toBe(0)
    const before = place.keys()
    for (const again of [id, ['--drop-id', '20261109T235959Z']]) {
      const { code, stderr } = await bucketPushed(db, place, [...OCTOBER, ...again])
      expect({ code, stderr }).toMatchObject({ code: 4, stderr: expect.stringContaining('[E_BUCKET_DROP]') })
    }
    expect(place.keys()).toEqual(before)
  })

  test('a drop id after which there could be no other is none', async () => {
    const { code, stderr } = await bucketPushed(db, place, [...OCTOBER, '--drop-id', '99991231T235959Z'])
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('[E_USAGE_DROP_ID]') })
  })

  test('--plan writes nothing and says what it would', async () => {
    const { code, said } = await bucketPushed(db, place, [...OCTOBER, '--plan'])
    expect(code).toBe(0)
    expect(place.keys()).toEqual([])
    const { said: done } = await bucketPushed(db, place, OCTOBER)
    expect(said.months[0]).toMatchObject({ state: 'planned', parts: done.months[0]?.parts ?? 'none' })
  })

  test('--strict leaves the bucket as it was', async () => {
    const { code, stdout } = await bucketPushed(db, place, ['--month', '2026-10', '--strict'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ verified: false, months: [{ state: 'withheld', leftBehind: [] }] })
    expect(place.keys()).toEqual([])
  })
})

describe('what a push to a bucket refuses', () => {
  let own: TestDatabase
  let place: BucketPlace
  beforeEach(async () => {
    own = await createDatabase({ schema: 'march-2026' })
    place = aFolder()
    await insert(own, [
      { date: '2026-10-05', spend: 1 },
      { date: '2026-10-06', spend: 2 },
      { date: '2026-11-03', spend: 4 },
      { date: '2026-11-19', spend: 8 },
    ])
  })
  afterEach(() => own.drop())
  const BOTH = ['--from', '2026-10-05', '--to', '2026-11-04']

  test('several months are one run and a drop each; a part of a month becomes the whole', async () => {
    const { said, stderr } = await bucketPushed(own, place, BOTH)
    expect(stderr).toContain('widened to whole months: 2026-10-01T00:00:00Z to 2026-12-01T00:00:00Z')
    expect(said.window).toEqual({ from: '2026-10-01T00:00:00Z', to: '2026-12-01T00:00:00Z' })
    expect(said.months.map(({ month, cost }) => [month, cost.read, cost.delivered])).toEqual([
      ['2026-10', '3', '3'],
      ['2026-11', '12', '12'],
    ])
    expect(await currentOf(place, '20261001-20261101')).toBe(said.dropId)
    expect(await currentOf(place, '20261101-20261201')).toBe(said.dropId)
    expect(formatMoney(costOf(await rowsOf(place, '20261101-20261201')))).toBe('12')
  })

  test('nothing is published when one of several months would lose cost', async () => {
    const first = await bucketPushed(own, place, BOTH)
    await own.query(`DELETE FROM "LiteLLM_DailyUserSpend" WHERE date = '2026-10-06'`)
    await insert(own, [{ date: '2026-11-19', spend: 16, model: 'o3' }])
    const keys = place.keys()
    const refused = await bucketPushed(own, place, BOTH)
    expect(refused.code).toBe(5)
    expect(refused.stderr).toContain('2026-10 from $3.00 to $1.00, 2026-10-06 from $2.00 to $0.00. [E_PUSH_SHRINK]')
    expect(place.keys()).toEqual(keys)
    expect(refused.said.months.map(({ state, before }) => [state, before])).toEqual([
      ['withheld', { dropId: first.said.dropId, rows: 2, cost: '3' }],
      ['withheld', { dropId: first.said.dropId, rows: 2, cost: '12' }],
    ])
    const planned = await bucketPushed(own, place, [...BOTH, '--plan'])
    expect({ code: planned.code, error: planned.said.error?.code }).toEqual({ code: 5, error: 'E_PUSH_SHRINK' })
    const meant = await bucketPushed(own, place, [...BOTH, '--allow-shrink'])
    expect({ code: meant.code, verified: meant.said.verified }).toEqual({ code: 0, verified: true })
  })

  test('a loss on one old day is a loss, though the month gains; without read-back nobody knows', async () => {
    await bucketPushed(own, place, ['--month', '2026-10'])
    await own.query(
      `UPDATE "LiteLLM_DailyUserSpend" SET spend = spend + CASE date WHEN '2026-10-05' THEN -0.5 ELSE 5 END`,
    )
    const refused = await bucketPushed(own, place, ['--month', '2026-10'])
    expect(refused.stderr).toMatch(/vanish: 2026-10-05 from \$1\.00 to \$0\.5000/)
    expect((await bucketPushed(own, place, ['--month', '2026-10', '--no-read-back'])).code).toBe(0)
  })

  test('a month without rows is left alone; --allow-empty deletes it, with --allow-shrink', async () => {
    await bucketPushed(own, place, ['--month', '2026-10'])
    await own.query(`DELETE FROM "LiteLLM_DailyUserSpend" WHERE date < '2026-11-01'`)
    const alone = await bucketPushed(own, place, BOTH)
    expect({ code: alone.code, verified: alone.said.verified }).toEqual({ code: 1, verified: false })
    expect(alone.said.months.map(({ state }) => state)).toEqual(['left alone', 'published'])
    expect(formatMoney(costOf(await rowsOf(place, '20261001-20261101')))).toBe('3')
    const refused = await bucketPushed(own, place, ['--month', '2026-10', '--allow-empty'])
    expect(refused.stderr).toContain('[E_PUSH_SHRINK]')
    const { code, said } = await bucketPushed(own, place, ['--month', '2026-10', '--allow-empty', '--allow-shrink'])
    expect({ code, verified: said.verified, lines: said.months[0]?.lines }).toEqual({
      code: 0,
      verified: true,
      lines: 0,
    })
    const key = `20261001-20261101/${said.dropId}/part-00001.csv.gz`
    expect(gunzipSync(await place.content(key)).toString()).toMatch(/^[^\n]*cost\/cost[^\n]*\n$/)
    const again = await bucketPushed(own, place, ['--month', '2026-10'])
    expect({ code: again.code, verified: again.said.verified }).toEqual({ code: 0, verified: true })
  })

  test('rows of another exporter are replaced with --adopt only', async () => {
    await bucketPushed(own, place, ['--month', '2026-10'])
    const [key = ''] = place.keys()
    const root = place.flags[1] ?? ''
    const text = gunzipSync(readFileSync(join(root, key))).toString()
    writeFileSync(join(root, key), gzipSync(text.replaceAll('llm-usage/', 'other/')))
    const refused = await bucketPushed(own, place, ['--month', '2026-10'])
    expect(refused.stderr).toMatch(/2026-10 \(2 rows, the month costs \$3\.00\)\. \[E_PUSH_FOREIGN\]/)
    expect((await bucketPushed(own, place, ['--month', '2026-10', '--adopt'])).code).toBe(0)
  })

  test.each([
    ['no gzip', Buffer.from('cost/cost\n1\n'), /incorrect header check/],
    [
      'cut gzip',
      gzipSync('cost/cost,time/usage_start\n1,2026-10-05T00:00:00Z\n').subarray(0, -9),
      /unexpected end of file/,
    ],
    ['other columns', gzipSync('a,b\n1,2\n'), /has no column cost\/cost/],
    ['no number', gzipSync('cost/cost,time/usage_start\nNaN,2026-10-05T00:00:00Z\n'), /row 1 has no cost/],
  ])('a drop that cannot be read back (%s) is not replaced unseen', async (_, content, why) => {
    await bucketPushed(own, place, ['--month', '2026-10'])
    const [key = ''] = place.keys()
    writeFileSync(join(place.flags[1] ?? '', key), content)
    const { code, stderr } = await bucketPushed(own, place, ['--month', '2026-10'])
    expect({ code, stderr }).toMatchObject({ code: 4, stderr: expect.stringMatching(why) })
    expect(stderr).toContain('[E_BUCKET_READ_BACK]')
    expect((await bucketPushed(own, place, ['--month', '2026-10', '--no-read-back'])).code).toBe(0)
  })

  test('a manifest that is a link is one all the same', async () => {
    const first = await bucketPushed(own, place, ['--month', '2026-10'])
    const manifest = join(place.flags[1] ?? '', '20261001-20261101/manifest.json')
    const elsewhere = join(mkdtempSync(join(tmpdir(), 'manifest-')), 'manifest.json')
    renameSync(manifest, elsewhere)
    symlinkSync(elsewhere, manifest)
    const { code, said } = await bucketPushed(own, place, ['--month', '2026-10'])
    expect({ code, before: said.months[0]?.before?.dropId }).toEqual({ code: 0, before: first.said.dropId })
    expect(JSON.parse(readFileSync(elsewhere, 'utf8')).current_drop_id).toBe(said.dropId)
  })

  test('a receipt that cannot be written does not hide what was published', async () => {
    const { code, said, stderr } = await bucketPushed(own, place, ['--month', '2026-10', '--receipt', '/dev/full'])
    expect({ code, stderr }).toMatchObject({ code: 4, stderr: expect.stringContaining('[E_SINK_DISK_FULL]') })
    expect({ state: said.months[0]?.state, verified: said.verified }).toEqual({ state: 'published', verified: true })
  })

  test('a current drop without a part is not taken for one of no cost', async () => {
    await bucketPushed(own, place, ['--month', '2026-10'])
    const [key = ''] = place.keys()
    rmSync(join(place.flags[1] ?? '', key))
    const { code, stderr } = await bucketPushed(own, place, ['--month', '2026-10'])
    expect({ code, stderr }).toMatchObject({ code: 4, stderr: expect.stringContaining('[E_BUCKET_READ_BACK]') })
    expect((await bucketPushed(own, place, ['--month', '2026-10', '--no-read-back'])).code).toBe(0)
  })

  test('drops whose manifest was lost are old drops, not those of interrupted runs', async () => {
    for (const day of ['01', '02', '03']) {
      await bucketPushed(own, place, ['--month', '2026-10', '--drop-id', `202611${day}T000000Z`])
    }
    rmSync(join(place.flags[1] ?? '', '20261001-20261101/manifest.json'))
    const { code, said } = await bucketPushed(own, place, ['--month', '2026-10', '--keep-drops', '3'])
    expect(code).toBe(0)
    expect(said.months[0]?.removed.drops).toEqual(['20261101T000000Z'])
  })

  test('a manifest that names no drop is not overwritten', async () => {
    await bucketPushed(own, place, ['--month', '2026-10'])
    writeFileSync(join(place.flags[1] ?? '', '20261001-20261101/manifest.json'), '{"version":"1.3.0"}')
    const { code, stderr } = await bucketPushed(own, place, ['--month', '2026-10', '--no-read-back'])
    expect({ code, stderr }).toMatchObject({ code: 4, stderr: expect.stringContaining('[E_BUCKET_MANIFEST]') })
  })

  test('filters are refused before anything is read, but for a bucket of its own', async () => {
    const { code, stderr } = await bucketPushed(own, place, ['--month', '2026-10', '--model', 'gpt-4o'])
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('[E_USAGE_FILTERED_PUSH]') })
    const partial = await bucketPushed(own, place, ['--month', '2026-10', '--model', 'gpt-4o', '--partial-stream'])
    expect({ code: partial.code, verified: partial.said.verified }).toEqual({ code: 0, verified: true })
  })

  test('complete days leave out today', async () => {
    await insert(own, [{ date: '2026-11-20', spend: 32 }])
    const { said } = await bucketPushed(own, place, ['--complete-days'])
    expect(said.window).toEqual({ from: '2026-11-01T00:00:00Z', to: '2026-11-20T00:00:00Z' })
    expect(said.cost.delivered).toBe('12')
  })

  test.each([
    [['--bucket', 's3://finops'], 'E_USAGE_BUCKET', /names no folder/],
    [['--bucket', 's3://finops/'], 'E_USAGE_BUCKET', /names no folder/],
    [['--bucket', 's3://Not A Bucket/x'], 'E_USAGE_BUCKET', /not the address of a bucket/],
    [['--bucket', 'gs://finops/x'], 'E_USAGE_BUCKET', /not the address of a bucket/],
    [['--bucket', '/nowhere/at/all'], 'E_USAGE_BUCKET', /no folder \/nowhere\/at/],
    [['--bucket', 's3://finops/x', '--s3-sse', 'DES'], 'E_USAGE_BUCKET', /not an encryption/],
    [['--bucket', 's3://finops/x', '--s3-endpoint', 'minio'], 'E_USAGE_BUCKET', /not a URL/],
    [['--bucket', 'drops', '--drop-id', '20261301T000000Z'], 'E_USAGE_DROP_ID', /not a UTC time/],
    [['--bucket', 'drops', '--keep-drops', '0'], 'E_USAGE_VALUE', /--keep-drops: must be at least 1 \(got 0\)/],
    [['--bucket', 'drops', '--prune'], 'E_USAGE_PUSH', /--prune and --bucket cannot be used together/],
    [['--bucket', 'drops', '--connection', 'c'], 'E_USAGE_PUSH', /--connection and --bucket cannot be used together/],
    [['--keep-drops', '3'], 'E_USAGE_PUSH', /--keep-drops goes with --bucket/],
  ])('%j is %s', async (args, code, message) => {
    const result = await cli(['push', ...args], { env: { DATABASE_URL: own.url } })
    expect({ code: result.code, stderr: result.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`[${code}]`),
    })
    expect(result.stderr).toMatch(message)
  })

  test('a connection in the environment does not stand in the way', async () => {
    const env = { CLOUDZERO_CONNECTION_ID: 'stream', CLOUDZERO_API_KEY: 'key' }
    expect((await bucketPushed(own, place, ['--month', '2026-10'], { env })).code).toBe(0)
  })

  test('for people: months with their conservation', async () => {
    await insert(own, [{ date: '2026-10-07', spend: 'NaN' }])
    const { code, stdout } = await cli(['push', ...place.flags, ...BOTH], { env: { DATABASE_URL: own.url } })
    expect(code).toBe(1)
    expect(stdout).toMatch(/2 months written to .*drops as drop 20261120T120000Z, verified\./)
    expect(stdout).toMatch(
      / 2026-10 {4}1 part, 2 lines, 1 kB; \$3\.00 read = \$3\.00 in the drop \+ rejected \(cost unknown\)\n/,
    )
    expect(stdout).toMatch(
      / 2026-11 {4}1 part, 2 lines, 1 kB; \$12\.00 read = \$12\.00 in the drop\n {13}before: no drop/,
    )
  })
})
