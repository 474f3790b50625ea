import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { aRequest, healthyDatabase } from '../support/doctor.ts'
import { hash } from '../support/litellm-rows.ts'
import { createDatabase, insertRows, type TestDatabase } from '../support/postgres.ts'
import { type FoundDifference, named, reconciled } from '../support/reconcile.ts'

const folder = mkdtempSync(join(tmpdir(), 'reconcile-'))

/** A daily row of a key of the sample. */
const dailyRow = (date: string, fields: Record<string, unknown> = {}) => ({
  date,
  api_key: hash('1'),
  model: 'mistral-large',
  custom_llm_provider: 'mistral',
  prompt_tokens: 100,
  completion_tokens: 10,
  api_requests: 1,
  spend: 0.25,
  updated_at: `${date}T23:00:00Z`,
  ...fields,
})
const notesOf = (notes: readonly FoundDifference[], kind: string) => notes.filter((note) => note.kind === kind)

describe('a LiteLLM without a fault', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await healthyDatabase()
  })
  afterAll(() => db.drop())

  test('exit 0: every table side by side, and the lines of an export', async () => {
    const { code, said, totals, stderr } = await reconciled(db.url, ['--tolerance', '0'])
    expect({ code, beyond: said.beyond, differences: said.differences }).toEqual({
      code: 0,
      beyond: 0,
      differences: [],
    })
    expect(totals).toMatchObject({
      'daily-user': '5',
      'daily-team': '5',
      'spend-logs': '5',
      'daily-tag': '0',
      lines: '5',
    })
    const day = said.rows.filter((row) => row.day === '2026-11-07')
    expect(day.map(({ side, rows, cost, tokens, requests }) => [side, rows, cost, tokens, requests])).toEqual([
      ['daily-user', 1, '0.25', '110', '1'],
      ['daily-team', 1, '0.25', '110', '1'],
      ['spend-logs', 1, '0.25', '0', '1'],
      ['lines', 1, '0.25', '110', null],
    ])
    expect(stderr).toBe('')
  })

  test('the figures are those of export, to the last digit', async () => {
    await insertRows(db, 'LiteLLM_DailyUserSpend', [
      dailyRow('2026-09-01', { user_id: 'user-2', spend: 0.1 }),
      dailyRow('2026-09-01', { user_id: 'user-3', spend: 0.2 }),
      dailyRow('2026-09-02', { user_id: 'user-3', spend: 5.87e-7 }),
      dailyRow('2026-09-02', { user_id: 'user-2', spend: 1234.567890123456 }),
      dailyRow('2026-09-03', { user_id: 'user-2', spend: Number.NaN }),
    ])
    const window = ['--month', '2026-09', '--tolerance', '0']
    const { said, totals } = await reconciled(db.url, window)
    const exported = await cli(['export', '--json', '--out', '-', '--allow-rejects', '--month', '2026-09'], {
      env: { DATABASE_URL: db.url },
    })
    const summary = JSON.parse(exported.stderr.split('\n').find((line) => line.startsWith('{')) ?? '')
    expect(said.lines?.cost).toEqual(
      expect.objectContaining({ read: summary.cost.read, delivered: summary.cost.delivered }),
    )
    expect(totals).toMatchObject({ 'daily-user': '1234.867890710456', lines: summary.cost.delivered })
    expect(notesOf(said.notes, 'unreadable')).toMatchObject([{ side: 'daily-user', day: '2026-09-03', rows: 1 }])
  })

  test('formats: a table for people, CSV for programs, Markdown; a file is not overwritten', async () => {
    const env = { DATABASE_URL: db.url }
    const table = await cli(['reconcile', '--last', '2d', '--all-days'], { env })
    expect(table.stdout).toMatch(
      /^5 of 7 tables compared with daily-user: daily-team, .*\. Not compared: daily-tag .*\n\n/,
    )
    expect(table.stdout).toMatch(/^Day +Side +Rows +Cost +Against daily-user +Tokens +Requests$/m)
    expect(table.stdout).toMatch(/^2026-11-20 +daily-team +1 +\$0\.2500 += +110 +1$/m)
    expect(table.stdout).toContain('daily-project (no such table)')
    expect(table.stdout).toMatch(/^No difference beyond the tolerance of \$0\.01\.$/m)
    const csv = await cli(['reconcile', '--last', '2d', '--format', 'csv'], { env })
    expect(csv.stdout.split('\n')[0]).toBe('day,side,rows,cost,beyond_ledger,tokens,requests,unreadable')
    const markdown = await cli(['reconcile', '--last', '2d', '--format', 'markdown'], { env })
    expect(markdown.stdout).toMatch(/^\| Day \| Side \| Rows \|/m)
    const target = join(folder, 'report.json')
    const write = (more: readonly string[]) => cli(['reconcile', '--json', '--out', target, ...more], { env })
    expect([(await write([])).code, (await write([])).code, (await write(['--force'])).code]).toEqual([0, 2, 0])
    expect(JSON.parse(readFileSync(target, 'utf8')).version).toBe(1)
  })

  test('flags that do not fit together', async () => {
    const failed = async (...args: string[]) => {
      const { code, stderr } = await cli(['reconcile', ...args], { env: { DATABASE_URL: db.url } })
      return [code, /\[(E_\w+)\]/.exec(stderr)?.[1] ?? stderr]
    }
    expect(await failed('--tolerance', 'much')).toEqual([2, 'E_USAGE_VALUE'])
    expect(await failed('--native', 'openai')).toEqual([2, 'E_USAGE'])
    expect(await failed('--cloudzero')).toEqual([2, 'E_USAGE_SECRET'])
    expect(await failed('--json', '--format', 'csv')).toEqual([2, 'E_USAGE'])
    expect(await failed('--file', join(folder, 'nothing.csv'))).toEqual([2, 'E_FILE_UNREADABLE'])
  })

  test('a comparison that compared nothing is no success, and says what is missing', async () => {
    const url = await db.createRole(
      (role) => `GRANT USAGE ON SCHEMA public TO ${role}; GRANT SELECT ON "LiteLLM_DailyUserSpend" TO ${role};
        GRANT SELECT (date) ON "LiteLLM_DailyTeamSpend" TO ${role}`,
    )
    const { code, said, totals, stderr } = await reconciled(url)
    expect(code).toBe(3)
    expect(stderr).toContain('[E_RECONCILE_NOTHING]')
    expect(totals).toEqual({ 'daily-user': '5', lines: '5' })
    expect(said.compared).toEqual([])
    expect(said.not_compared).toContainEqual({ side: 'daily-team', why: 'not-granted' })
    expect(said.not_compared).toContainEqual({ side: 'daily-project', why: 'absent' })
    expect(said.warnings.filter((warning) => warning.includes('doctor --for reconcile'))).toHaveLength(1)
    const { stdout } = await cli(['reconcile', '--quiet'], { env: { DATABASE_URL: url } })
    expect(stdout).toMatch(/^None of 7 tables was compared with daily-user\. Not compared: daily-team \(not granted\)/)
    expect(stdout).toContain('Nothing was compared.')
    expect(stdout).not.toContain('No difference')
  })

  test('without the user ledger nothing is compared either, but a file is', async () => {
    const others = ['DailyTeamSpend', 'SpendLogs', 'VerificationToken', 'TeamTable', 'UserTable', 'OrganizationTable']
    const url = await db.createRole(
      (role) =>
        `GRANT USAGE ON SCHEMA public TO ${role}; ${others.map((name) => `GRANT SELECT ON "LiteLLM_${name}" TO ${role}`).join(';')}`,
    )
    const source = ['--source', 'daily-team', '--month', '2026-11']
    const nothing = await reconciled(url, source)
    expect({ code: nothing.code, left: nothing.said.not_compared }).toEqual({
      code: 3,
      left: expect.arrayContaining([{ side: 'daily-team', why: 'nothing-to-compare-with' }]),
    })
    const file = join(folder, 'teams.csv')
    expect((await cli(['export', ...source, '--out', file], { env: { DATABASE_URL: db.url } })).code).toBe(0)
    const { code, said } = await reconciled(url, [...source, '--file', file])
    expect({ code, compared: said.compared }).toEqual({ code: 0, compared: [file] })
  })
})

describe('what is wrong with the tables is found and named', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await healthyDatabase()
    // A team row that the user ledger lacks, of a key whose other money it has.
    await insertRows(db, 'LiteLLM_DailyTeamSpend', [
      dailyRow('2026-11-05', { team_id: 'team-1', model: 'gpt-5', spend: 7.5 }),
      // The same money under another model, and under another key.
      dailyRow('2026-11-06', { team_id: 'team-1', model: 'alias-of-x', spend: 1 }),
      dailyRow('2026-11-07', { team_id: 'team-1', api_key: hash('9'), model: 'moved', spend: 2 }),
    ])
    await insertRows(db, 'LiteLLM_DailyUserSpend', [
      dailyRow('2026-11-06', { user_id: 'ann@example.com', model: 'x', spend: 1 }),
      dailyRow('2026-11-07', { user_id: 'ann@example.com', model: 'moved', spend: 2 }),
    ])
    // A row that LiteLLM wrote a second time, since a column was NULL.
    const nullProvider = { user_id: 'user-2', custom_llm_provider: null, model: 'm' }
    await insertRows(db, 'LiteLLM_DailyUserSpend', [
      dailyRow('2026-11-08', { ...nullProvider, spend: 0.5 }),
      dailyRow('2026-11-08', { ...nullProvider, spend: 0.75 }),
    ])
    // Retention: two days are gone, the third is cut off.
    await db.query(`DELETE FROM "LiteLLM_SpendLogs" WHERE "startTime" < '2026-11-03 12:00'`)
    await insertRows(db, 'LiteLLM_SpendLogs', [
      aRequest('2026-11-03', { request_id: 'late', startTime: '2026-11-03T18:30:00Z', spend: 0.05 }),
      // And one that the ledger never got.
      aRequest('2026-11-12', { request_id: 'lost', model: 'o9', spend: 3 }),
    ])
  })
  afterAll(() => db.drop())

  test('exit 1, the largest first, each with its key and model', async () => {
    const { code, said } = await reconciled(db.url)
    expect(code).toBe(1)
    expect(named(said.differences)).toEqual([
      // The log agrees with daily-user on the first day, and daily-team does on the second.
      ['added-twice', 'daily-team', '2026-11-05', 'key ci, gpt-5'],
      ['lost-in-daily', 'spend-logs', '2026-11-12', 'key ci, o9'],
    ])
    expect(said.differences[0]).toMatchObject({ against: 'daily-user', cost: '7.5', reference: '0', excess: '7.5' })
  })

  test('money that is there under another name, rows written twice and a cut log are notes', async () => {
    const { said } = await reconciled(db.url)
    expect(named(notesOf(said.notes, 'other-model'))).toEqual([
      ['other-model', 'daily-team', '2026-11-06', 'key ci, alias-of-x'],
    ])
    expect(named(notesOf(said.notes, 'other-key'))).toEqual([
      ['other-key', 'daily-team', '2026-11-07', 'key 99999999, moved'],
    ])
    expect(notesOf(said.notes, 'duplicates')).toMatchObject([
      { side: 'daily-user', day: '2026-11-08', cost: '1.25', rows: 2, detail: '2 rows that are 1' },
    ])
    expect(notesOf(said.notes, 'log-absent').map(({ day }) => day)).toEqual(['2026-11-01', '2026-11-02'])
    expect(notesOf(said.notes, 'log-pruned')).toMatchObject([
      { day: '2026-11-03', cost: '0.05', reference: '0.25', detail: 'its first request began at 18:30:00 UTC' },
    ])
  })

  test('in words, with what to do', async () => {
    const { stdout } = await cli(['reconcile'], { env: { DATABASE_URL: db.url } })
    expect(stdout).toContain('2 differences beyond the tolerance of $0.01.')
    // Each kind is explained once, with what it was found on; the days that differ follow.
    expect(stdout).toMatch(
      /^1\. added twice \(1 difference, \+\$7\.50\)\. .* Do: .*\n {3}2026-11-05, daily-team, key ci, gpt-5: \$7\.50 against \$0\.00 in daily-user, \+\$7\.50 \(daily-user, spend-logs \$0\.2500 in 1 request; daily-team \$7\.75 in 2 requests\)$/m,
    )
    expect(stdout).toMatch(/^2\. lost in the daily tables .* Do: .*--source spend-logs/m)
    expect(stdout).toMatch(/^Note: request log cut off\. .*\n {3}spend-logs on 2026-11-03: /m)
    expect([...new Set(stdout.match(/^2026-\d\d-\d\d(?= )/gm))]).toEqual(['2026-11-05', '2026-11-12'])
    expect(stdout.indexOf('beyond the tolerance')).toBeLessThan(stdout.indexOf('Against daily-user'))
    const all = await cli(['reconcile', '--all-days'], { env: { DATABASE_URL: db.url } })
    expect(new Set(all.stdout.match(/^2026-\d\d-\d\d(?= )/gm)).size).toBe(20)
  })

  test('--tolerance, absolute and relative', async () => {
    const beyond = async (...tolerance: string[]) =>
      (
        await reconciled(
          db.url,
          tolerance.flatMap((each) => ['--tolerance', each]),
        )
      ).said.beyond
    expect(await beyond('3')).toBe(1)
    expect(await beyond('7.5')).toBe(0)
    // 7.50 beyond the 0.25 of that day, and 3 beyond 0.25.
    expect(await beyond('2999%')).toBe(1)
    expect(await beyond('3000%')).toBe(0)
    expect(await beyond('1%', '3')).toBe(1)
  })

  test('--no-pii names no key', async () => {
    const { said, stdout } = await reconciled(db.url, ['--no-pii'], {
      env: { LITELLM_CLOUDZERO_PII_KEY: 'a secret of sixteen and more' },
    })
    expect(said.differences.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^key [0-9a-f]{16}, gpt-5$/),
      expect.stringMatching(/^key [0-9a-f]{16}, o9$/),
    ])
    expect(stdout).not.toMatch(/key ci|ann@|1{64}/)
  })
})

describe('--file', () => {
  let db: TestDatabase
  const target = join(folder, 'november.csv')
  const fromFile = (args: readonly string[] = []) => reconciled(db.url, ['--file', target, ...args])
  let text: string
  beforeAll(async () => {
    db = await healthyDatabase()
    await insertRows(db, 'LiteLLM_DailyUserSpend', [
      ...['2026-11-10', '2026-11-11'].map((date) =>
        dailyRow(date, { user_id: 'user-2', api_key: hash('2'), spend: 2 }),
      ),
    ])
    text = (await cli(['export', '--out', '-', '--quiet'], { env: { DATABASE_URL: db.url } })).stdout
    writeFileSync(target, text)
  })
  afterAll(() => db.drop())

  test('a file of the same moment agrees, however compressed, also from stdin', async () => {
    const zipped = join(folder, 'november.csv.gz')
    writeFileSync(zipped, gzipSync(text))
    for (const name of [target, zipped]) {
      const { code, totals, said } = await reconciled(db.url, ['--file', name, '--tolerance', '0'])
      expect({ code, beyond: said.beyond, cost: totals[name] }).toEqual({ code: 0, beyond: 0, cost: '9' })
    }
    const piped = await reconciled(db.url, ['--file', '-', '--tolerance', '0'], { input: text })
    expect({ code: piped.code, cost: piped.totals.stdin }).toEqual({ code: 0, cost: '9' })
  })

  test('missing, changed and foreign lines are told apart', async () => {
    const lines = text.trimEnd().split('\n')
    const without = lines.filter((line) => !(line.includes('2026-11-10') && line.includes('user-2')))
    const changed = without.map((line) => (line.includes('2026-11-12') ? line.replace('0.25', '0.5') : line))
    const foreign = changed[1]?.replace(/llm-usage\/[^,]*/, 'czrn:litellm:x').replace('0.25', '4') ?? ''
    const file = join(folder, 'spoilt.csv')
    writeFileSync(file, `${[...changed, foreign].join('\n')}\n`)
    const { code, said } = await reconciled(db.url, ['--file', file])
    expect(code).toBe(1)
    expect(said.differences.map(({ kind, day, excess }) => [kind, day, excess])).toEqual([
      ['foreign', '2026-11-01', '4'],
      ['line-missing', '2026-11-10', '-2'],
      ['doubled', '2026-11-12', '0.25'],
    ])
  })

  test('a file with other ids is compared by day; one of another month lies outside', async () => {
    const other = await fromFile(['--levels', 'model', '--tolerance', '0'])
    expect({ code: other.code, kinds: other.said.notes.map(({ kind }) => kind) }).toEqual({
      code: 0,
      kinds: expect.arrayContaining(['other-ids']),
    })
    const { said } = await fromFile(['--month', '2026-10'])
    expect(notesOf(said.notes, 'outside-window')).toMatchObject([{ rows: 22, cost: '9' }])
  })

  test('the flags of the selection are those of the lines', async () => {
    const { code, said } = await fromFile(['--not-team', 'team-2'])
    expect(code).toBe(1)
    expect(said.differences.map(({ kind, day }) => [kind, day])).toEqual([
      ['line-extra', '2026-11-10'],
      ['line-extra', '2026-11-11'],
    ])
    expect(said.lines?.cost).toMatchObject({ filtered: '4', delivered: '5' })
  })

  test('a broken file', async () => {
    const file = join(folder, 'broken.csv')
    writeFileSync(file, `${text.slice(0, 600)}"`)
    const { code, stderr, stdout } = await cli(['reconcile', '--file', file], { env: { DATABASE_URL: db.url } })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('E_FILE_BROKEN')
  })
})

describe('cost by day that others made', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await healthyDatabase()
  })
  afterAll(() => db.drop())
  const written = (name: string, text: string) => {
    const target = join(folder, name)
    writeFileSync(target, text)
    return target
  }

  test('--native PROVIDER=FILE: the bill beside LiteLLM’s figure, with the share that LiteLLM has', async () => {
    const bill = [
      'start_time,amount_value,amount_currency',
      '1793577600,0.2,usd',
      '1793577600,0.3,usd',
      '1793664000,0.25,usd',
    ]
    const file = written('bill.csv', bill.join('\n'))
    const { code, said, stdout, totals } = await reconciled(db.url, [
      '--native',
      `mistral=${file}`,
      '--to',
      '2026-11-04',
      '--from',
      '2026-11-01',
    ])
    expect(code).toBe(1)
    expect(said.differences.map(({ kind, side, day, excess }) => [kind, side, day, excess])).toEqual([
      ['native-less', 'bill of mistral', '2026-11-01', '-0.25'],
      ['native-more', 'bill of mistral', '2026-11-02', '0.25'],
    ])
    expect(totals).toMatchObject({ 'bill of mistral': '0.75', 'litellm mistral': '0.75' })
    expect(JSON.parse(stdout).captures).toEqual([{ provider: 'mistral', litellm: '0.5', bill: '0.75', rate: 0.6666 }])
  })

  test('--side NAME=FILE: LiteLLM’s own page, against daily-user', async () => {
    const rows = ['2026-11-01', '2026-11-02'].map((date) => ({ date, metrics: { spend: 0.25 } }))
    const file = written('activity.json', JSON.stringify({ results: rows }))
    const window = ['--from', '2026-11-01', '--to', '2026-11-03']
    expect((await reconciled(db.url, ['--side', `ui=${file}`, ...window])).code).toBe(0)
    const table = written('usage.csv', 'Date,Spend\n2026-11-01,$0.25\n2026-11-02,$0.75\n')
    const { code, said } = await reconciled(db.url, ['--side', `ui=${table}`, ...window])
    expect({ code, kinds: named(said.differences) }).toEqual({
      code: 1,
      kinds: [['page-more', 'ui', '2026-11-02', null]],
    })
  })

  test('files that say no cost by day, before a connection is tried', async () => {
    const file = written('nothing.csv', 'model,tokens\nx,1\n')
    const { code, stderr } = await cli(['reconcile', '--native', `openai=${file}`], {
      env: { DATABASE_URL: 'postgres://nowhere.invalid/x' },
    })
    expect(code).toBe(2)
    expect(stderr).toMatch(/E_FILE_FORMAT.*|holds no cost by day: no column of the day/)
  })
})

describe('every schema of LiteLLM', () => {
  test.each(['mid-2025', 'march-2026', 'autumn-2026', 'simplified'] as const)('%s', async (schema) => {
    const db = await createDatabase({ schema })
    try {
      const simple = schema === 'simplified'
      const time = simple
        ? { created_at: '2026-11-02 10:00' }
        : { startTime: '2026-11-02 10:00', endTime: '2026-11-02 10:01' }
      const call = simple ? {} : { call_type: 'acompletion' }
      await insertRows(db, 'LiteLLM_SpendLogs', [
        {
          request_id: 'r',
          api_key: hash('1'),
          model: 'm',
          spend: 1.5,
          prompt_tokens: 1,
          completion_tokens: 2,
          total_tokens: 3,
          ...call,
          ...time,
        },
      ])
      if (!simple) {
        const row = dailyRow('2026-11-02', { model: 'm', spend: 1.5 })
        await insertRows(db, 'LiteLLM_DailyUserSpend', [{ ...row, user_id: '' }])
        await insertRows(db, 'LiteLLM_DailyTeamSpend', [{ ...row, team_id: 'team-1' }])
      }
      const { code, totals, said, stderr } = await reconciled(db.url, [
        '--source',
        simple ? 'spend-logs' : 'daily-user',
      ])
      // With the request log alone there is nothing to compare it with.
      expect({ code, differences: said.differences }, stderr).toEqual({ code: simple ? 3 : 0, differences: [] })
      expect(totals).toMatchObject({ 'spend-logs': '1.5', lines: '1.5', ...(simple ? {} : { 'daily-team': '1.5' }) })
      if (simple) expect(said.not_compared).toContainEqual({ side: 'spend-logs', why: 'nothing-to-compare-with' })
    } finally {
      await db.drop()
    }
  })

  test('PTU flat cost stands apart, and is in the lines', async () => {
    const db = await createDatabase({ schema: 'autumn-2026' })
    try {
      const ptu = {
        api_key: '__ptu_flat_cost__',
        model: 'deployment',
        model_group: 'gpt-5 (PTU)',
        spend: 0,
        ptu_flat_cost: 48,
      }
      await insertRows(db, 'LiteLLM_DailyTeamSpend', [
        dailyRow('2026-11-02', { ...ptu, team_id: 'team-1', api_requests: 0 }),
      ])
      const { code, totals } = await reconciled(db.url, ['--tolerance', '0'])
      expect(code).toBe(0)
      expect(totals).toMatchObject({ 'daily-team': '0', 'ptu-flat-cost': '48', lines: '48' })
    } finally {
      await db.drop()
    }
  })
})
