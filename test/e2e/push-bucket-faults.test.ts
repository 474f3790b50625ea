import { mkdirSync, mkdtempSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type BucketPlace, bucketPushed, currentOf, folderPlace, rowsOf, s3Place } from '../support/bucket.ts'
import { cli, ended, startCli } from '../support/cli.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'
import { costOf, exported, insertDay, plain } from '../support/push.ts'
import type { S3Fault } from '../support/s3/faults.ts'
import { type S3Server, startS3 } from '../support/s3-server.ts'

const OCTOBER = ['--month', '2026-10', '--allow-shrink']
const FOLDER = '20261001-20261101'
const FIRST = '20261101T000000Z'
/** A month of 40 rows is four parts. */
const FOUR_PARTS = { LITELLM_CLOUDZERO_PART_ROWS: '10' }

let db: TestDatabase
let old: readonly string[]
let wanted: readonly string[]
let server: S3Server

/** Keys and content of the month as it was before the runs that are disturbed. */
let seed: ReadonlyMap<string, Buffer>

/** A month in the bucket, of which the database has twice as many rows by now. */
beforeAll(async () => {
  db = await createDatabase({ schema: 'march-2026' })
  await insertDay(db, '2026-10-05', 20, 5)
  const place = folderPlace(mkdtempSync(join(tmpdir(), 'bucket-')))
  await bucketPushed(db, place, [...OCTOBER, '--drop-id', FIRST], { env: FOUR_PARTS })
  old = plain(await rowsOf(place, FOLDER))
  seed = new Map(await Promise.all(place.keys().map(async (key) => [key, await place.content(key)] as const)))
  await insertDay(db, '2026-10-06', 20, 6)
  wanted = plain(await exported(db, ['--month', '2026-10']))
})
afterAll(() => db.drop())
beforeEach(async () => {
  server = await seededS3()
})
afterEach(() => server.close())

const seededS3 = async () => {
  const started = await startS3()
  for (const [key, content] of seed) await started.put(`litellm/${key}`, content)
  return started
}
const push = (place: BucketPlace, args: readonly string[] = []) =>
  bucketPushed(db, place, [...OCTOBER, ...args], { env: FOUR_PARTS })

/** What CloudZero reads is the old month or the new one, and whole. */
const complete = async (place: BucketPlace, what: string): Promise<boolean> => {
  const current = await currentOf(place, FOLDER)
  const rows = plain(await rowsOf(place, FOLDER))
  // A request that a killed run has sent may still be worked on.
  if ((await currentOf(place, FOLDER)) !== current) return complete(place, what)
  const isNew = current !== FIRST
  expect({ what, rows }).toEqual({ what, rows: isNew ? wanted : old })
  return isNew
}

/** One further run brings everything in order: the month as it is to be, and nothing lies about. */
const repaired = async (place: BucketPlace, what: string) => {
  const { code, said, stderr } = await push(place, ['--keep-drops', '1'])
  expect({ what, code, verified: said.verified, stderr }).toMatchObject({ what, code: 0, verified: true })
  expect(plain(await rowsOf(place, FOLDER))).toEqual(wanted)
  const parts = said.months[0]?.parts.map(({ key }) => key) ?? []
  expect({ what, keys: place.keys() }).toEqual({ what, keys: [...parts, `${FOLDER}/manifest.json`].sort() })
  expect(server.uploads).toEqual([])
}

describe('killed at any moment', () => {
  test('S3: at every third request, the month is whole, and the next run clears up', async () => {
    await push(s3Place(server))
    const requests = server.requests.length
    expect(requests).toBeGreaterThan(15)
    const outcomes = new Set<boolean>()
    for (let request = 1; request <= requests; request += 3) {
      await server.close()
      server = await seededS3()
      const own = s3Place(server)
      const child = startCli(['push', ...own.flags, ...OCTOBER], {
        env: { DATABASE_URL: db.url, ...own.env, ...FOUR_PARTS },
      })
      server.onRequest(({ number }) => {
        if (number === request) child.kill('SIGKILL')
      })
      await ended(child)
      server.onRequest(null)
      outcomes.add(await complete(own, `killed at request ${request}`))
      if (request % 9 === 1) await repaired(own, `killed at request ${request}`)
    }
    expect(outcomes).toEqual(new Set([false, true]))
  }, 240_000)

  test('a folder: as files come and go, the month is whole, and the next run clears up', async () => {
    const root = join(mkdtempSync(join(tmpdir(), 'bucket-')), 'drops')
    const place = folderPlace(root)
    for (const [key, content] of seed) {
      mkdirSync(dirname(join(root, key)), { recursive: true })
      writeFileSync(join(root, key), content)
    }
    for (const event of [1, 3, 5, 8, 12, 16]) {
      const child = startCli(['push', ...place.flags, ...OCTOBER], { env: { DATABASE_URL: db.url, ...FOUR_PARTS } })
      let events = 0
      const watcher = watch(root, { recursive: true }, () => {
        if (++events === event) child.kill('SIGKILL')
      })
      await ended(child)
      watcher.close()
      await complete(place, `killed at event ${event}`)
    }
    await repaired(place, 'after all')
  }, 120_000)
})

describe('S3 that fails', () => {
  let place: BucketPlace
  beforeEach(() => {
    place = s3Place(server)
  })
  const manifest = /manifest\.json$/
  const denied = { do: 'answer', status: 403, code: 'AccessDenied' } as const
  const FAULTS: readonly (readonly [string, S3Fault, string])[] = [
    ['the third part', { when: { call: 'PutObject', key: /part-00003/ }, fault: denied }, 'E_BUCKET_ACCESS'],
    ['the check of a part', { when: { call: 'HeadObject', key: /part-00002/ }, fault: denied }, 'E_BUCKET_ACCESS'],
    ['the manifest', { when: { call: 'PutObject', key: manifest }, fault: denied }, 'E_BUCKET_ACCESS'],
    [
      'an upload that is kept changed',
      { when: { call: 'PutObject', key: /part-00004/ }, fault: { do: 'spoil' } },
      'E_BUCKET_CHECKSUM',
    ],
    [
      'the wire',
      { when: { call: 'PutObject', key: /part-00002/ }, fault: { do: 'cut', applied: false } },
      'E_BUCKET_UNREACHABLE',
    ],
    [
      'the wire after the manifest',
      { when: { call: 'PutObject', key: manifest }, fault: { do: 'cut', applied: true } },
      'E_BUCKET_UNREACHABLE',
    ],
  ]
  test.each(FAULTS)('%s: CloudZero reads a whole month, and the next run is verified', async (what, fault, code) => {
    server.fault(fault)
    const { stderr, said } = await push(place)
    expect({ stderr, code: said.error?.code ?? code }).toEqual({ stderr: expect.stringContaining(`[${code}]`), code })
    server.clearFaults()
    await complete(place, what)
    await repaired(place, what)
  })

  test('parts that cannot be removed are named', async () => {
    server.fault({ when: { call: 'PutObject', key: /part-00003/ }, fault: denied })
    server.fault({ when: { call: 'DeleteObject' }, fault: denied })
    const { code, stderr } = await push(place)
    expect(code).toBe(4)
    const drop = `s3://finops/litellm/${FOLDER}/20261120T120000Z`
    expect(stderr).toContain(`they could not be removed:\n  ${drop}/part-00001.csv.gz\n  ${drop}/part-00002.csv.gz\n`)
    server.clearFaults()
    await complete(place, 'denied')
    await repaired(place, 'denied')
  })

  test('one month published, the next refused by S3: each is whole', async () => {
    await insertDay(db, '2026-11-05', 3, 5)
    server.fault({ when: { call: 'PutObject', key: /20261101-20261201\/manifest\.json$/ }, fault: denied })
    const both = ['--from', '2026-10-01', '--to', '2026-12-01']
    const { code, said } = await bucketPushed(db, place, both)
    await db.query(`DELETE FROM "LiteLLM_DailyUserSpend" WHERE date > '2026-10-31'`)
    expect(code).toBe(4)
    expect(said.months.map(({ state }) => state)).toEqual(['published', 'unknown'])
    expect(said.months[1]?.leftBehind).toHaveLength(1)
    expect(await complete(place, 'October')).toBe(true)
    expect(await currentOf(place, '20261101-20261201')).toBeNull()
  })

  test('a run that began in the same second has its drop to itself', async () => {
    const drop = '20261120T120000Z'
    const theirs = `${FOLDER}/${drop}/part-00002.csv.gz`
    server.onRequest(({ call, key }) => {
      if (call !== 'PutObject' || !key.includes('part-00001')) return
      server.onRequest(null)
      void server.put(`litellm/${theirs}`, 'theirs')
      void server.put(`litellm/${FOLDER}/manifest.json`, JSON.stringify({ version: '1.3.0', current_drop_id: drop }))
    })
    const { code, stderr } = await push(place, ['--drop-id', drop])
    expect({ code, stderr }).toMatchObject({ code: 4, stderr: expect.stringContaining('[E_BUCKET_MOVED]') })
    expect(String(await place.content(theirs))).toBe('theirs')
    expect(await currentOf(place, FOLDER)).toBe(drop)
  })

  test('--keep-drops removes nothing of a month that another run has written meanwhile', async () => {
    await insertDay(db, '2026-11-05', 3, 5)
    const later = '20261120T120001Z'
    const theirs = `${FOLDER}/${later}/part-00001.csv.gz`
    server.onRequest(({ call, key }) => {
      if (call !== 'PutObject' || !key.endsWith('20261101-20261201/manifest.json')) return
      server.onRequest(null)
      void server.put(`litellm/${theirs}`, 'theirs')
      void server.put(`litellm/${FOLDER}/manifest.json`, JSON.stringify({ version: '1.3.0', current_drop_id: later }))
    })
    const both = ['--from', '2026-10-01', '--to', '2026-12-01', '--keep-drops', '1']
    const { code, said } = await bucketPushed(db, place, both)
    await db.query(`DELETE FROM "LiteLLM_DailyUserSpend" WHERE date > '2026-10-31'`)
    expect({ code, error: said.error?.code }).toEqual({ code: 4, error: 'E_BUCKET_MOVED' })
    expect(place.keys()).toContain(theirs)
    expect(place.keys().some((key) => key.includes(FIRST))).toBe(true)
    expect(await currentOf(place, FOLDER)).toBe(later)
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s takes the parts back',
    async (signal, code) => {
      const start = server.requests.length
      server.fault({ when: { call: 'PutObject', key: /part-00003/ }, fault: { do: 'stall' } })
      const child = startCli(['push', ...place.flags, ...OCTOBER], {
        env: { DATABASE_URL: db.url, ...place.env, ...FOUR_PARTS },
      })
      server.onRequest(({ key, number }) => {
        if (number > start && key.includes('part-00003')) setTimeout(() => child.kill(signal), 300)
      })
      const result = await ended(child)
      expect(result.code).toBe(code)
      expect(await complete(place, signal)).toBe(false)
      expect(server.uploads).toEqual([])
      server.clearFaults()
      await repaired(place, signal)
    },
    60_000,
  )

  test('a bucket that is not there, no credentials, and no packages: each with its fix', async () => {
    const run = (args: readonly string[], env: Record<string, string>) =>
      cli(['push', '--s3-endpoint', server.url, ...OCTOBER, ...args], {
        env: { DATABASE_URL: db.url, ...place.env, ...env },
      })
    const wrong = await run(['--bucket', 's3://other/x'], {})
    expect(wrong).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/s3:\/\/other\/x\/.*no such bucket.*\[E_BUCKET_NAME\]/),
    })
    const nobody = {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_CONFIG_FILE: '/none',
      AWS_SHARED_CREDENTIALS_FILE: '/none',
    }
    expect(await run(['--bucket', 's3://finops/x'], nobody)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('[E_BUCKET_CREDENTIALS]'),
    })
    const offline = await run(['--bucket', 's3://finops/x', '--plan', '--no-read-back'], nobody)
    expect(offline).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 month to write .*40 lines/) })
    const NODE_OPTIONS = `--import=${new URL('../support/absent-s3-sdk.mjs', import.meta.url)}`
    expect(await run(['--bucket', 's3://finops/x'], { NODE_OPTIONS })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/\[E_USAGE_PACKAGE\]\n.*npm install @aws-sdk\/client-s3 @aws-sdk\/lib-storage/),
    })
  })

  test('one run at a time', async () => {
    server.fault({ when: { call: 'PutObject', key: /part-00003/ }, times: 1, fault: { do: 'stall' } })
    const env = { DATABASE_URL: db.url, ...place.env, ...FOUR_PARTS }
    const child = startCli(['push', ...place.flags, ...OCTOBER], { env })
    const first = ended(child)
    const stalled = new Promise((resolve) => server.onRequest(({ key }) => /part-00003/.test(key) && resolve(null)))
    await stalled
    const second = await push(place)
    expect(second).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(
        /Another push to s3:\/\/finops\/litellm is running: process \d+ .*\[E_PUSH_LOCKED\]/,
      ),
    })
    child.kill('SIGTERM')
    expect((await first).code).toBe(143)
  })

  test('a part above the size of one request goes as a multipart upload', async () => {
    await db.query(
      `INSERT INTO "LiteLLM_DailyUserSpend" (id, date, user_id, api_key, model, custom_llm_provider, prompt_tokens, completion_tokens, spend, api_requests, updated_at)
       SELECT gen_random_uuid()::text, '2026-09-01', 'u' || n, repeat('a', 64),
         (SELECT string_agg(md5(random()::text || n || g), '') FROM generate_series(1, 20) g), 'openai', 100, 10, 0.001 * n, 1, now()
       FROM generate_series(1, 25000) n`,
    )
    const { code, said } = await bucketPushed(db, place, ['--month', '2026-09'])
    expect({ code, verified: said.verified }).toEqual({ code: 0, verified: true })
    const rows = await rowsOf(place, '20260901-20261001')
    expect(rows).toHaveLength(25_000)
    expect(costOf(rows)).toBe(((25_000n * 25_001n) / 2n) * 1_000_000_000n)
    expect(server.requests.filter(({ call }) => call === 'UploadPart').length).toBeGreaterThan(1)
  })
})
