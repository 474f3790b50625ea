import { expect, test } from 'vitest'
import { caseDatabase } from '../../support/cases.ts'
import { insertRows, type TestDatabase } from '../../support/postgres.ts'
import { runOn } from '../../support/run-on.ts'
import { AT_END, insertDaily, insertLog, judged, KEY, oneKey, requestsOf } from '../../support/sides.ts'

const DAYS = ['2026-11-10', '2026-11-11', '2026-11-12', '2026-11-13', '2026-11-14']
const SICK = '2026-11-12'

/** Five days of ten requests and a dollar each, in every table, unless a day is filled otherwise. */
async function fiveDays(db: TestDatabase, without: readonly string[] = []): Promise<void> {
  const days = DAYS.filter((day) => !without.includes(day))
  const rows = days.map((day) => ({ day, spend: 1 }))
  await insertDaily(db, 'user', rows)
  await insertDaily(db, 'team', rows)
  await insertDaily(db, 'organization', rows)
  for (const day of days) await insertLog(db, requestsOf(day, 10, 1))
}

async function judgedOf(fill: (db: TestDatabase) => Promise<void>) {
  const db = await oneKey(fill)
  try {
    return await judged(db)
  } finally {
    await db.drop()
  }
}

async function judgedCase(name: string) {
  const db = await caseDatabase(name)
  try {
    const exported = await runOn(
      db.url,
      ['export', '--source', 'daily-tag', '--month', '2026-11', '--out', '-'],
      AT_END,
    )
    return { ...(await judged(db)), exported: exported.stderr }
  } finally {
    await db.drop()
  }
}

test('nothing is said of tables that agree', async () => {
  const { code, kinds, text, checks } = await judgedOf(fiveDays)
  expect({ code, kinds }).toEqual({ code: 0, kinds: [] })
  expect(text).toContain('Without a row in these days: daily-end-user, daily-agent, daily-project.')
  expect(checks.sides).toMatchObject({ verdict: 'ok', lines: [] })
})

test('a window of hours is judged by its whole days', async () => {
  const db = await oneKey(fiveDays)
  try {
    const hours = ['--source', 'spend-logs', '--from', `${SICK}T07`, '--to', '2026-11-13T03']
    const { code, kinds, checks } = await judged(db, hours)
    expect({ code, kinds, sides: checks.sides?.verdict }).toEqual({ code: 0, kinds: [], sides: 'ok' })
    expect(checks['request-log']?.found).toBe('The request log and daily-user agree on 2 days.')
  } finally {
    await db.drop()
  }
})

test('case 08: the tag table was pruned', async () => {
  const { code, kinds, said, text, checks, exported } = await judgedCase('tag-table-pruned')
  expect({ code, kinds }).toEqual({ code: 0, kinds: ['log-absent', 'tag-pruned'] })
  expect(said.notes.find(({ kind }) => kind === 'tag-pruned')).toMatchObject({
    ...{
      side: 'daily-tag',
      cost: '70',
      reference: '290',
      detail: 'rows from 2026-11-23 on, where daily-user has $70.00',
    },
  })
  expect(text).not.toContain('counts requests several times')
  expect(text).toContain('Without a row in these days: daily-team, daily-organization,')
  expect(exported).toMatch(
    /daily-tag has rows from 2026-11-23 on: \$70\.00 of \$290\.00 in daily-user are of these days/,
  )
  expect(exported).not.toContain('exceeds')
  expect(checks.sides?.verdict).toBe('warning')
  expect(checks.sides?.lines[0]).toMatch(/daily-tag.*\$70\.00 against \$290\.00.*2026-11-23/)
})

test('case 15: a flush was added twice to daily-user', async () => {
  const { code, said, checks, text } = await judgedCase('daily-batch-added-twice')
  expect(code).toBe(1)
  expect(said.differences.map(({ kind, day, excess, detail }) => [kind, day, excess, detail])).toEqual([
    [
      ...['added-twice', '2026-11-20', '5'],
      'daily-user $22.50 in 45 requests; daily-team, daily-organization, spend-logs $17.50 in 35 requests',
    ],
  ])
  expect(text).not.toMatch(/daily-user is complete|log cut off|holds less/)
  expect(checks.sides?.verdict).toBe('warning')
})

test('case 18: only the first rows of each flush reached the daily tables', async () => {
  const { code, said, checks, text } = await judgedCase('only-100-rows-of-a-flush')
  expect(code).toBe(1)
  expect(said.differences.map(({ kind, what, excess }) => [kind, what, excess])).toEqual([
    ['lost-by-counters', 'team Press', '900'],
  ])
  expect(text).not.toMatch(/trust the ledger/i)
  expect(checks.sides?.verdict).toBe('warning')
})

test('case 19: the log is off and has batches', async () => {
  const { code, kinds, text, checks } = await judgedCase('log-off-but-batches-logged')
  expect({ code, kinds }).toEqual({ code: 0, kinds: ['log-batches-only'] })
  expect(text).not.toMatch(/--source spend-logs/)
  expect(checks['request-log']?.found).toMatch(/finished batches and nothing else/)
  expect(JSON.stringify([checks.sides, checks['request-log']])).not.toMatch(/--source spend-logs/)
})

test('case 19: whoever reads the log is told how little it has', async () => {
  const db = await caseDatabase('log-off-but-batches-logged')
  try {
    const told = async (...args: readonly string[]) => (await runOn(db.url, args, AT_END)).stderr
    const month = ['--month', '2026-11', '--out', '-']
    const some =
      /spend-logs holds \$6\.00 in this window, but daily-user \$118\.00 from 2026-11-01 to 2026-11-\d\d \(exclusive\): .*reconcile --from 2026-11-01 --to 2026-11-\d\d"/
    expect(await told('report', '--by', 'end-user', '--no-budgets', ...month)).toMatch(some)
    expect(await told('export', '--source', 'spend-logs', '--key', 'desk', ...month)).toMatch(some)
    expect(await told('export', ...month)).not.toMatch(/spend-logs holds/)
  } finally {
    await db.drop()
  }
})

test('nobody is told of a log that has what daily-user has', async () => {
  const db = await oneKey(fiveDays)
  try {
    const args = ['export', '--source', 'spend-logs', '--month', '2026-11', '--out', '-']
    const { code, stderr } = await runOn(db.url, args, AT_END)
    expect(code).toBe(0)
    expect(stderr).not.toMatch(/spend-logs holds/)
  } finally {
    await db.drop()
  }
})

test('what counters have beyond the daily tables is not lost where the log has it, whatever the window', async () => {
  const db = await oneKey(async (db) => {
    await fiveDays(db)
    await insertDaily(db, 'user', [{ day: '2026-10-20', spend: 5 }])
    await insertDaily(db, 'team', [{ day: '2026-10-20', spend: 5 }])
    await insertLog(db, requestsOf('2026-10-20', 40, 45))
    const counter = `spend = 50, created_at = '2026-10-20'`
    await db.query(`UPDATE "LiteLLM_VerificationToken" SET ${counter}`)
    await db.query(`UPDATE "LiteLLM_TeamTable" SET ${counter}`)
  })
  try {
    const november = await judged(db)
    expect([november.code, november.kinds.filter((kind) => kind !== 'counter')]).toEqual([0, []])
    expect((await judged(db, ['--month', '2026-10'])).said.differences.map(({ kind, day }) => [kind, day])).toEqual([
      ['lost-in-daily', '2026-10-20'],
    ])
  } finally {
    await db.drop()
  }
})

test('lifetime counters of key and team, where no period is set', async () => {
  const { code, said } = await judgedOf(async (db) => {
    await fiveDays(db)
    await db.query(`UPDATE "LiteLLM_VerificationToken" SET spend = 0.01, total_spend = 50, created_at = '2026-11-10'`)
    await db.query(`UPDATE "LiteLLM_TeamTable" SET spend = 50, created_at = '2026-11-10'`)
  })
  expect(code).toBe(1)
  expect(said.differences.map(({ kind, excess }) => [kind, excess])).toEqual([['lost-by-counters', '45']])
})

test.each([
  ['a key alone', "spend = 50, created_at = '2026-11-10'", "spend = 5, created_at = '2026-11-10'"],
  [
    'keys that are older than the tables',
    "spend = 50, created_at = '2026-01-01'",
    "spend = 50, created_at = '2026-01-01'",
  ],
])('counters that bear nothing out: %s', async (_, key, team) => {
  const { code, kinds } = await judgedOf(async (db) => {
    await fiveDays(db)
    await db.query(`UPDATE "LiteLLM_VerificationToken" SET ${key}`)
    await db.query(`UPDATE "LiteLLM_TeamTable" SET ${team}`)
  })
  expect({ code, kinds }).toEqual({ code: 0, kinds: [] })
})

test('a period set on owners in use begins with their lifetime', async () => {
  const period = "spend = 5, budget_duration = '7d', budget_reset_at = '2026-12-01'"
  const { code, said } = await judgedOf(async (db) => {
    await fiveDays(db)
    await db.query(`UPDATE "LiteLLM_VerificationToken" SET ${period}`)
    await db.query(`UPDATE "LiteLLM_TeamTable" SET ${period}`)
  })
  expect({ code, differences: said.differences }).toEqual({ code: 0, differences: [] })
})

test('lost in all daily tables, and whole in the log', async () => {
  const { code, said, kinds, checks } = await judgedOf(async (db) => {
    await fiveDays(db, [SICK])
    for (const table of ['user', 'team', 'organization'] as const) {
      await insertDaily(db, table, [{ day: SICK, spend: 1 }])
    }
    await insertLog(db, requestsOf(SICK, 40, 4))
  })
  expect({ code, kinds }).toEqual({ code: 1, kinds: ['lost-in-daily'] })
  expect(said.differences[0]).toMatchObject({ side: 'spend-logs', day: SICK, excess: '3' })
  expect(said.differences[0]?.todo).toContain('--source spend-logs')
  expect(checks.sides?.lines[0]).toContain('lost in the daily tables')
})

test('what the log has of days before daily-user begins was lost by no flush', async () => {
  const { code, said, kinds, checks } = await judgedOf(async (db) => {
    await fiveDays(db)
    for (const day of ['2026-11-05', '2026-11-07']) await insertLog(db, requestsOf(day, 10, 2))
    await insertDaily(db, 'team', [{ day: '2026-11-07', spend: 2 }])
  })
  expect({ code, kinds }).toEqual({ code: 1, kinds: ['before-user'] })
  expect(said.differences.map(({ side, day, excess }) => [side, day, excess]).sort()).toEqual([
    ['daily-team', '2026-11-07', '2'],
    ['spend-logs', '2026-11-05', '2'],
    ['spend-logs', '2026-11-07', '2'],
  ])
  expect(checks.sides?.lines.map((line) => line.replace(/: \$.*/, ''))).toEqual([
    'daily-team: before daily-user begins on 2026-11-07',
    'spend-logs: before daily-user begins on 2 days from 2026-11-05 to 2026-11-07',
  ])
  expect(checks['request-log']?.verdict).toBe('ok')
})

test('lost in daily-user alone', async () => {
  const { said, checks } = await judgedOf(async (db) => {
    await fiveDays(db, [SICK])
    await insertDaily(db, 'user', [{ day: SICK, spend: 0.4, requests: 4 }])
    await insertDaily(db, 'team', [{ day: SICK, spend: 1 }])
    await insertDaily(db, 'organization', [{ day: SICK, spend: 1 }])
    await insertLog(db, requestsOf(SICK, 10, 1))
  })
  expect([...new Set(said.differences.map(({ kind, side }) => `${kind} ${side}`))]).toEqual([
    ...['beyond-ledger daily-team', 'beyond-ledger daily-organization', 'beyond-ledger spend-logs'],
  ])
  expect(checks.sides?.found).toMatch(/^Another table has money that daily-user lacks/)
  expect(checks.sides?.lines.map((line) => line.replace(/ \(.*/, ''))).toEqual(
    ['daily-team', 'daily-organization', 'spend-logs'].map(
      (side) => `${side}: not in the user ledger on ${SICK}: $1.00 against $0.4000 in daily-user`,
    ),
  )
})

test('added twice to daily-team', async () => {
  const { code, said, kinds } = await judgedOf(async (db) => {
    await fiveDays(db, [SICK])
    await insertDaily(db, 'team', [{ day: SICK, spend: 1.5, requests: 15 }])
    for (const table of ['user', 'organization'] as const) await insertDaily(db, table, [{ day: SICK, spend: 1 }])
    await insertLog(db, requestsOf(SICK, 10, 1))
  })
  expect({ code, kinds }).toEqual({ code: 1, kinds: ['added-twice'] })
  expect(said.differences[0]).toMatchObject({ side: 'daily-team', day: SICK, excess: '0.5' })
})

test('added twice to daily-user, without a log', async () => {
  const { code, said } = await judgedOf(async (db) => {
    await fiveDays(db, [SICK])
    await insertDaily(db, 'user', [{ day: SICK, spend: 1.5, requests: 15 }])
    for (const table of ['team', 'organization'] as const) await insertDaily(db, table, [{ day: SICK, spend: 1 }])
    await db.query('DELETE FROM "LiteLLM_SpendLogs"')
  })
  expect({ code, kinds: said.differences.map(({ kind, side }) => [kind, side]) }).toEqual({
    ...{ code: 1, kinds: [['added-twice', 'daily-user']] },
  })
})

test('a user’s spend written to each of three teams', async () => {
  const db = await oneKey(async (db) => {
    await fiveDays(db)
    const rows = DAYS.map((day) => ({ day, spend: 1 }))
    for (const team of ['t2', 't3']) await insertDaily(db, 'team', rows, team)
  })
  try {
    const { code, kinds, said } = await judged(db)
    expect({ code, kinds }).toEqual({ code: 1, kinds: ['fanned-out'] })
    expect(said.differences).toHaveLength(5)
    const { stderr } = await runOn(
      db.url,
      ['export', '--source', 'daily-team', '--month', '2026-11', '--out', '-'],
      AT_END,
    )
    expect(stderr).toMatch(/daily-team holds 3\.0 times the spend of daily-user/)
  } finally {
    await db.drop()
  }
})

test('a batch charged with every poll: its rows in the log', async () => {
  const { code, said, kinds } = await judgedOf(async (db) => {
    await fiveDays(db)
    const poll = { spend: 2, callType: 'aretrieve_batch', model: 'batch-model' }
    const hours = ['01', '02', '03']
    await insertLog(
      db,
      hours.map((hour) => ({ ...poll, at: `${SICK}T${hour}:00:00Z`, id: `batch_${hour}` })),
    )
    for (const table of ['user', 'team', 'organization'] as const) {
      await insertDaily(db, table, [{ day: SICK, spend: 6, requests: 3, model: 'batch-model', endpoint: '/batches' }])
    }
  })
  expect({ code, kinds }).toEqual({ code: 1, kinds: ['batch-per-poll'] })
  expect(said.differences[0]).toMatchObject({ side: 'spend-logs', day: SICK, excess: '4', rows: 2 })
})

test('a batch charged with every poll: logged once', async () => {
  const { code, said, kinds } = await judgedOf(async (db) => {
    await fiveDays(db)
    const poll = { spend: 2, callType: 'aretrieve_batch', model: 'batch-model', id: 'batch_1' }
    await insertLog(db, [{ ...poll, at: `${SICK}T01:00:00Z` }])
    for (const table of ['user', 'team', 'organization'] as const) {
      await insertDaily(db, table, [{ day: SICK, spend: 6, requests: 3, model: 'batch-model', endpoint: '' }])
    }
  })
  expect({ code, kinds }).toEqual({ code: 1, kinds: ['batch-per-poll'] })
  expect(said.differences[0]).toMatchObject({
    side: 'daily-user',
    excess: '4',
    detail: '3 charges in daily-user, 1 in the log',
  })
})

test('one request logged under two call types', async () => {
  const { code, said, kinds } = await judgedOf(async (db) => {
    await fiveDays(db)
    const call = { spend: 0.5, model: 'claude' }
    await insertLog(db, [
      { ...call, at: `${SICK}T05:00:00.100Z`, id: 'resp_1', callType: 'aresponses' },
      { ...call, at: `${SICK}T05:00:00.140Z`, id: 'msg_1', callType: 'acompletion' },
    ])
    for (const table of ['user', 'team', 'organization'] as const) {
      await insertDaily(db, table, [{ day: SICK, spend: 1, requests: 2, model: 'claude' }])
    }
  })
  expect({ code, kinds }).toEqual({ code: 1, kinds: ['logged-twice'] })
  expect(said.differences[0]).toMatchObject({ day: SICK, cost: '0.5', rows: 1 })
})

test('external usage is in the log only, and nothing is lost', async () => {
  const { code, said, kinds, checks } = await judgedOf(async (db) => {
    await fiveDays(db)
    await insertLog(db, [
      { at: `${SICK}T05:00:00Z`, id: 'ext', spend: 9, callType: 'ingest_external_usage', model: 'claude' },
    ])
  })
  expect({ code, kinds }).toEqual({ code: 0, kinds: ['external-usage'] })
  expect(said.notes.find(({ kind }) => kind === 'external-usage')).toMatchObject({ day: SICK, cost: '9', rows: 1 })
  expect([checks.sides?.verdict, checks['request-log']?.verdict]).toEqual(['ok', 'ok'])
})

test('the log was moved to LiteLLM_SpendLogs_legacy', async () => {
  const { code, said, kinds } = await judgedOf(async (db) => {
    await fiveDays(db)
    await db.query('CREATE TABLE "LiteLLM_SpendLogs_legacy" (LIKE "LiteLLM_SpendLogs" INCLUDING ALL)')
    await db.query(
      `INSERT INTO "LiteLLM_SpendLogs_legacy" SELECT * FROM "LiteLLM_SpendLogs" WHERE "startTime" < '${SICK}'`,
    )
    await db.query(`DELETE FROM "LiteLLM_SpendLogs" WHERE "startTime" < '${SICK}'`)
  })
  expect({ code, kinds }).toEqual({ code: 0, kinds: ['log-moved'] })
  expect(said.notes.map(({ day }) => day)).toEqual(['2026-11-10', '2026-11-11'])
})

test('ids of answers used again: the models of one provider are short, the others whole', async () => {
  const { code, said, kinds } = await judgedOf(async (db) => {
    await fiveDays(db)
    for (const table of ['user', 'team', 'organization'] as const) {
      await insertDaily(db, table, [{ day: SICK, spend: 0.5, requests: 20, model: 'ollama/x' }])
    }
    await insertLog(db, requestsOf(SICK, 3, 0.075, { model: 'ollama/x' }))
  })
  expect({ code, kinds }).toEqual({ code: 0, kinds: ['log-ids-reused'] })
  expect(said.notes[0]).toMatchObject({ day: SICK, side: 'spend-logs' })
})

test('retention cuts the first day of the log', async () => {
  const { code, kinds } = await judgedOf(async (db) => {
    await fiveDays(db)
    await db.query(`DELETE FROM "LiteLLM_SpendLogs" WHERE "startTime" < '${SICK} 12:00'`)
  })
  expect({ code, kinds }).toEqual({ code: 0, kinds: ['log-absent', 'log-pruned'] })
})

test.each([
  ['the first day of both', DAYS[0] ?? ''],
  ['a day in the middle', SICK],
])('a day of daily-user that is twice the log is a difference where only the log can be asked: %s', async (_, sick) => {
  const { code, kinds, text } = await judgedOf(async (db) => {
    for (const day of DAYS) {
      const times = day === sick ? 2 : 1
      await insertDaily(db, 'user', [{ day, spend: times, requests: 10 * times }])
      await insertLog(db, requestsOf(day, 10, 1))
    }
  })
  expect({ code, kinds }).toEqual({ code: 1, kinds: ['log-half'] })
  expect(text).toContain('Most likely every flush of the day was added to daily-user twice')
})

test('a day that is twice the log is short in the log where the team table has all of it', async () => {
  const { code, kinds } = await judgedOf(async (db) => {
    await fiveDays(db)
    await db.query(`DELETE FROM "LiteLLM_SpendLogs" WHERE "startTime" BETWEEN '${SICK}' AND '${SICK} 12:00'`)
  })
  expect({ code, kinds }).toEqual({ code: 0, kinds: ['log-gap'] })
})

test('keys without a team, and a team that changes, are no fault', async () => {
  const { code, kinds } = await judgedOf(async (db) => {
    await fiveDays(db)
    const other = { key: 'a'.repeat(64), spend: 2, requests: 5 }
    await insertRows(db, 'LiteLLM_VerificationToken', [{ token: other.key, models: [], user_id: 'u1' }])
    await insertDaily(
      db,
      'user',
      DAYS.map((day) => ({ day, ...other })),
    )
    for (const day of DAYS)
      await insertLog(
        db,
        requestsOf(day, 5, 2, { key: other.key, model: 'gpt-y' }).map((each) => ({ ...each, model: 'gpt-x' })),
      )
    await insertDaily(db, 'team', [{ day: SICK, spend: 1, requests: 2, key: other.key }], 't2')
  })
  expect({ code, kinds, key: KEY.length }).toEqual({ code: 0, kinds: [], key: 64 })
})

test('the day on which the log was moved is none of retention', async () => {
  const { code, said, kinds } = await judgedOf(async (db) => {
    await fiveDays(db)
    await db.query('CREATE TABLE "LiteLLM_SpendLogs_legacy" (LIKE "LiteLLM_SpendLogs" INCLUDING ALL)')
    await db.query(
      `INSERT INTO "LiteLLM_SpendLogs_legacy" SELECT * FROM "LiteLLM_SpendLogs" WHERE "startTime" < '${SICK} 12:00'`,
    )
    await db.query(`DELETE FROM "LiteLLM_SpendLogs" WHERE "startTime" < '${SICK} 12:00'`)
  })
  expect({ code, kinds }).toEqual({ code: 0, kinds: ['log-moved'] })
  expect(said.notes.map(({ day }) => day)).toEqual(['2026-11-10', '2026-11-11', SICK])
})

test('one request logged twice, the second a moment after the full second', async () => {
  const { said, kinds } = await judgedOf(async (db) => {
    await fiveDays(db)
    const call = { spend: 0.5, model: 'claude' }
    await insertLog(
      db,
      ['05:00:00.900', '09:00:00.990'].flatMap((time, place) => [
        { ...call, at: `${SICK}T${time}Z`, id: `resp_${place}`, callType: 'aresponses' },
        { ...call, at: `${SICK}T${time.replace('00.9', '01.2')}Z`, id: `msg_${place}`, callType: 'acompletion' },
      ]),
    )
    for (const table of ['user', 'team', 'organization'] as const) {
      await insertDaily(db, table, [{ day: SICK, spend: 2, requests: 4, model: 'claude' }])
    }
  })
  expect(kinds).toEqual(['logged-twice'])
  expect(said.differences[0]).toMatchObject({ day: SICK, cost: '1', rows: 2 })
})

test('a user’s spend written to a second team for a part of the day', async () => {
  const { code, said, checks } = await judgedOf(async (db) => {
    await fiveDays(db)
    await insertDaily(db, 'team', [{ day: SICK, spend: 0.6, requests: 6 }], 't2')
  })
  expect({ code, kinds: said.differences.map(({ kind, excess }) => [kind, excess]) }).toEqual({
    ...{ code: 1, kinds: [['fanned-out', '0.6']] },
  })
  expect(checks.sides?.lines[0]).toMatch(/^daily-team: spend written to several teams on 2026-11-12: \$1\.60 against/)
})

test('a batch charged with every poll past midnight: logged once', async () => {
  const { code, said } = await judgedOf(async (db) => {
    await fiveDays(db)
    const poll = { spend: 2, callType: 'aretrieve_batch', model: 'batch-model', id: 'batch_1' }
    await insertLog(db, [{ ...poll, at: `${SICK}T22:00:00Z` }])
    for (const table of ['user', 'team', 'organization'] as const) {
      await insertDaily(db, table, [
        { day: SICK, spend: 4, requests: 2, model: 'batch-model', endpoint: '/batches' },
        { day: '2026-11-13', spend: 8, requests: 4, model: 'batch-model', endpoint: '/batches' },
      ])
    }
  })
  expect({ code, found: said.differences.map(({ kind, day, excess }) => [kind, day, excess]) }).toEqual({
    code: 1,
    found: [
      ['batch-per-poll', '2026-11-13', '8'],
      ['batch-per-poll', SICK, '2'],
    ],
  })
})

test('added twice to daily-organization', async () => {
  const { code, said } = await judgedOf(async (db) => {
    await fiveDays(db, [SICK])
    await insertDaily(db, 'organization', [{ day: SICK, spend: 1.3, requests: 13 }])
    for (const table of ['user', 'team'] as const) await insertDaily(db, table, [{ day: SICK, spend: 1 }])
    await insertLog(db, requestsOf(SICK, 10, 1))
  })
  expect({ code, found: said.differences.map(({ kind, side }) => [kind, side]) }).toEqual({
    ...{ code: 1, found: [['added-twice', 'daily-organization']] },
  })
})

test('a key without a team: its counter and that of its user', async () => {
  const { code, said } = await judgedOf(async (db) => {
    await fiveDays(db)
    const counter = `spend = 50, budget_duration = '30d', budget_reset_at = '2026-12-01'`
    await db.query(`UPDATE "LiteLLM_VerificationToken" SET team_id = NULL, ${counter}`)
    await insertRows(db, 'LiteLLM_UserTable', [{ user_id: 'u1', models: [] }])
    await db.query(`UPDATE "LiteLLM_UserTable" SET ${counter}`)
  })
  expect({ code, found: said.differences.map(({ kind, what, excess }) => [kind, what, excess]) }).toEqual({
    ...{ code: 1, found: [['lost-by-counters', 'user u1', '45']] },
  })
})

test('a pruned tag table with several tags a request exceeds the spend all the same', async () => {
  const { code, said, kinds } = await judgedOf(async (db) => {
    await fiveDays(db)
    const row = {
      api_key: KEY,
      model: 'gpt-x',
      custom_llm_provider: 'openai',
      prompt_tokens: 800,
      completion_tokens: 1,
    }
    await insertRows(
      db,
      'LiteLLM_DailyTagSpend',
      ['a', 'b', 'c', 'd'].flatMap((tag) => DAYS.slice(2).map((date) => ({ ...row, tag, date, spend: 1 }))),
    )
  })
  expect({ code, kinds, notes: said.notes.map(({ kind }) => kind) }).toEqual({
    ...{ code: 0, kinds: ['tag-pruned'], notes: ['tag-pruned', 'tag-exceeds'] },
  })
})

test('external usage of a key and of days that nothing else was asked on', async () => {
  const { code, kinds, checks } = await judgedOf(async (db) => {
    await fiveDays(db)
    const external = { callType: 'ingest_external_usage', model: 'claude', key: 'a'.repeat(64) }
    await insertLog(db, [
      { ...external, at: '2026-11-20T05:00:00Z', id: 'ext-1', spend: 9 },
      { ...external, at: '2026-11-21T05:00:00Z', id: 'ext-2', spend: 7 },
    ])
  })
  expect({ code, kinds }).toEqual({ code: 0, kinds: ['external-usage'] })
  expect([checks.sides?.verdict, checks['request-log']?.verdict]).toEqual(['ok', 'ok'])
})

test('a row whose date is no day has no days around it', async () => {
  const { said, checks } = await judgedOf(async (db) => {
    await fiveDays(db)
    await insertDaily(db, 'user', [{ day: '2026-11-20', spend: 3 }])
    await db.query(`UPDATE "LiteLLM_DailyUserSpend" SET date = '2026-11-31' WHERE date = '2026-11-20'`)
  })
  expect([said.differences, checks.sides?.verdict]).toEqual([[], 'ok'])
})

test('credits that only daily-user has make no other table dearer', async () => {
  const { code, kinds, checks } = await judgedOf(async (db) => {
    await fiveDays(db)
    const credit = { key: 'a'.repeat(64), spend: -2.5, requests: 2 }
    await insertDaily(db, 'user', [
      { day: SICK, ...credit },
      { day: '2026-11-20', ...credit },
    ])
    await insertLog(
      db,
      requestsOf(SICK, 2, -2.5, { key: credit.key, model: 'gpt-y' }).map((each) => ({ ...each, model: 'gpt-x' })),
    )
  })
  expect({ code, kinds, checks: [checks.sides?.verdict, checks['request-log']?.verdict] }).toEqual({
    ...{ code: 0, kinds: [], checks: ['ok', 'ok'] },
  })
})

test.each<[string, string, string, (db: TestDatabase) => Promise<void>]>([
  [
    'added twice, where other days tell that team and organization are whole',
    ...(['2026-11-12', 'added-twice'] as const),
    async (db) => {
      await fiveDays(db, [SICK])
      await insertDaily(db, 'user', [{ day: SICK, spend: 1.5, requests: 15 }])
      for (const table of ['team', 'organization'] as const) await insertDaily(db, table, [{ day: SICK, spend: 1 }])
      await db.query('DELETE FROM "LiteLLM_SpendLogs"')
    },
  ],
  [
    'half in a log that has earlier days, after a day without it',
    ...(['2026-11-12', 'log-half'] as const),
    async (db) => {
      for (const day of DAYS) {
        await insertDaily(db, 'user', [{ day, spend: 1 }])
        if (day !== '2026-11-11') await insertLog(db, requestsOf(day, day === SICK ? 5 : 10, day === SICK ? 0.5 : 1))
      }
    },
  ],
  [
    'a batch charged again after midnight',
    ...(['2026-11-12', 'batch-per-poll'] as const),
    async (db) => {
      await fiveDays(db)
      const poll = { spend: 2, callType: 'aretrieve_batch', model: 'batch-model' }
      await insertLog(db, [
        { ...poll, at: '2026-11-11T23:00:00Z', id: 'batch_1' },
        { ...poll, at: `${SICK}T01:00:00Z`, id: 'batch_2' },
      ])
      for (const table of ['user', 'team', 'organization'] as const) {
        const batch = { spend: 2, requests: 1, model: 'batch-model', endpoint: '/batches' }
        await insertDaily(db, table, [
          { day: '2026-11-11', ...batch },
          { day: SICK, ...batch },
        ])
      }
    },
  ],
])('a day has one verdict, whatever the window: %s', async (_, day, kind, fill) => {
  const db = await oneKey(fill)
  try {
    const windows = [
      ['--month', '2026-11'],
      ['--from', '2026-10-01', '--to', '2026-12-01'],
      ['--from', day, '--to', '2026-11-13'],
      ['--from', '2026-11-11', '--to', '2026-11-14'],
    ]
    for (const window of windows) {
      const { code, said, checks } = await judged(db, window)
      const found = said.differences.filter((each) => each.day === day).map((each) => each.kind)
      expect({ window, code, found, sides: checks.sides?.verdict }).toEqual({
        ...{ window, code: 1, found: [kind], sides: 'warning' },
      })
    }
  } finally {
    await db.drop()
  }
})

test.each([
  ['daily-end-user', 'LiteLLM_DailyEndUserSpend', 'end_user_id'],
  ['daily-agent', 'LiteLLM_DailyAgentSpend', 'agent_id'],
  ['daily-project', 'LiteLLM_DailyProjectSpend', 'project_id'],
])('added twice to %s, in reconcile and doctor', async (side, table, column) => {
  const { code, said, checks } = await judgedOf(async (db) => {
    await fiveDays(db)
    const row = { [column]: 'o1', api_key: KEY, model: 'gpt-x', custom_llm_provider: 'openai', api_requests: 6 }
    await insertRows(
      db,
      table,
      DAYS.map((date) => ({ ...row, date, spend: date === SICK ? 1.4 : 0.6 })),
    )
  })
  expect({ code, found: said.differences.map(({ kind, day, excess }) => [kind, day, excess]) }).toEqual({
    ...{ code: 1, found: [['added-twice', SICK, '0.4']] },
  })
  expect(checks.sides?.verdict).toBe('warning')
  expect(checks.sides?.lines[0]).toContain(`${side}: added twice on ${SICK}: $1.40 against $1.00 in daily-user`)
})

const WITHOUT_NUMBER = [SICK].map((day) => ({ day, spend: Number.NaN }))

test('a row of daily-user without a number is not spend that was lost on its way', async () => {
  const { code, kinds, said, checks, text } = await judgedOf(async (db) => {
    await fiveDays(db, [SICK])
    await insertDaily(db, 'user', [...WITHOUT_NUMBER, { day: SICK, spend: 1, model: 'gpt-y' }])
    for (const table of ['team', 'organization'] as const) {
      await insertDaily(db, table, [
        { day: SICK, spend: 1 },
        { day: SICK, spend: 1, model: 'gpt-y' },
      ])
    }
    await insertLog(db, [...requestsOf(SICK, 10, 1), ...requestsOf(SICK, 10, 1, { model: 'gpt-y' })])
  })
  expect({ code, kinds }).toEqual({ code: 1, kinds: ['no-number', 'unreadable'] })
  expect(said.differences.map(({ side, day, excess }) => [side, day, excess])).toEqual([
    ['daily-team', SICK, '1'],
    ['daily-organization', SICK, '1'],
    ['spend-logs', SICK, '1'],
  ])
  expect(text).toMatch(/daily-user on 2026-11-12: 1 row, its cost unknown/)
  expect(text).toMatch(/The lines leave out 1 rejected row, its cost unknown\./)
  expect(checks.sides?.found).toMatch(/NaN/)
  expect(checks['request-log']?.verdict).toBe('ok')
  expect(checks.lines?.found).toMatch(/1 row, its cost unknown, cannot be delivered/)
})

test('tables whose rows have no number do not bear out that daily-user was added to twice', async () => {
  const { code, kinds, checks } = await judgedOf(async (db) => {
    await fiveDays(db, [SICK])
    await insertDaily(db, 'user', [{ day: SICK, spend: 1, requests: 20 }])
    for (const table of ['team', 'organization'] as const) {
      await insertDaily(db, table, [{ day: SICK, spend: 0.5 }])
      await insertDaily(db, table, WITHOUT_NUMBER, 'another')
    }
    await insertLog(db, requestsOf(SICK, 10, 0.5))
    await insertLog(
      db,
      requestsOf(SICK, 10, 1).map((each) => ({ ...each, id: `n${each.id}`, spend: Number.NaN })),
    )
  })
  // Rows of the log are there: what they lack is a number.
  expect({ code, kinds }).toEqual({ code: 0, kinds: ['unreadable'] })
  expect(checks.sides?.verdict).toBe('ok')
})

test('a credit that daily-user lacks is a difference, and not a request that the log lacks', async () => {
  const { code, said, kinds, checks } = await judgedOf(async (db) => {
    await fiveDays(db)
    await insertLog(db, [{ at: `${SICK}T13:00:00Z`, spend: -0.25, id: 'credit', model: 'gpt-y' }])
  })
  expect({ code, kinds }).toEqual({ code: 1, kinds: ['lost-in-daily'] })
  expect(said.differences.map(({ side, day, excess }) => [side, day, excess])).toEqual([['spend-logs', SICK, '-0.25']])
  expect(checks.sides?.verdict).toBe('warning')
  expect(checks.sides?.lines).toEqual([
    expect.stringContaining('spend-logs: lost in the daily tables on 2026-11-12: -$0.2500 against $0.00 in daily-user'),
  ])
})

test('a credit under another model is no difference', async () => {
  const { code, kinds, checks } = await judgedOf(async (db) => {
    await fiveDays(db)
    await insertDaily(db, 'user', [{ day: SICK, spend: -0.25, model: 'gpt-x-1' }])
    await insertLog(db, [{ at: `${SICK}T13:00:00Z`, spend: -0.25, id: 'credit', model: 'gpt-y' }])
  })
  expect({ code, kinds }).toEqual({ code: 0, kinds: ['other-model'] })
  expect(checks.sides?.verdict).toBe('ok')
})

test('a credit of a day that daily-user has nothing of is a difference as well', async () => {
  const { code, said, kinds } = await judgedOf(async (db) => {
    await fiveDays(db, [SICK])
    await insertLog(db, [{ at: `${SICK}T13:00:00Z`, spend: -0.25, id: 'credit' }])
  })
  expect({ code, kinds }).toEqual({ code: 1, kinds: ['lost-in-daily'] })
  expect(said.differences.map(({ side, day, excess }) => [side, day, excess])).toEqual([['spend-logs', SICK, '-0.25']])
})

test.each<[string, readonly string[], Readonly<Record<string, [number, number]>>, [number, number] | null]>([
  ['daily-user lacks it', ['daily-user'], { user: [1, 10], team: [0.6, 11], organization: [0.6, 11] }, [0.6, 11]],
  ['daily-user lacks it, of the log alone', ['daily-user'], { user: [1, 10] }, [0.6, 11]],
  [
    'daily-user has it twice',
    ['daily-team', 'daily-organization', 'spend-logs'],
    {
      ...{ user: [0.2, 12], team: [0.6, 11], organization: [0.6, 11] },
    },
    [0.6, 11],
  ],
  ['daily-team lacks it', ['daily-team'], { user: [0.6, 11], team: [1, 10], organization: [0.6, 11] }, [0.6, 11]],
  ['the log lacks it', ['spend-logs'], { user: [0.6, 11], team: [0.6, 11], organization: [0.6, 11] }, [1, 10]],
  ['daily-team alone has it', ['daily-user'], { user: [1, 10], team: [0.6, 11], organization: [1, 10] }, [1, 10]],
  ['daily-team alone has it, and no log is there', ['daily-user'], { user: [1, 10], team: [0.6, 11] }, null],
  ['the others are below zero', ['daily-user'], { user: [1, 10], team: [-2, 11], organization: [-2, 11] }, [-2, 11]],
])('a credit under the key and model of other requests is no flush added twice: %s', async (_, sides, daily, log) => {
  const db = await oneKey(async (db) => {
    await fiveDays(db, [SICK])
    for (const [table, [spend, requests]] of Object.entries(daily)) {
      await insertDaily(db, table as 'user', [{ day: SICK, spend, requests }])
    }
    if (log === null) return
    const [spend, requests] = log
    const plain = requestsOf(SICK, 10, 1)
    const credit = { at: `${SICK}T13:00:00Z`, id: 'credit', spend: spend - 1 }
    await insertLog(db, requests === 10 ? plain : [...plain, credit])
  })
  try {
    for (const window of [
      ['--month', '2026-11'],
      ['--from', SICK, '--to', '2026-11-13'],
    ]) {
      const { code, said, checks } = await judged(db, window)
      expect({ code, found: said.differences.map(({ kind, side, day }) => [kind, side, day]) }).toEqual({
        ...{ code: 1, found: sides.map((side) => ['credit-differs', side, SICK]) },
      })
      expect(said.notes.filter(({ day }) => day === SICK)).toEqual([])
      expect(checks.sides?.verdict).toBe('warning')
      expect(JSON.stringify([checks.sides, checks['request-log'], said.differences])).not.toMatch(
        /added twice on|LiteLLM lost rows|cost and requests/,
      )
    }
  } finally {
    await db.drop()
  }
})

test.each([
  ['one day', [SICK], []],
  ['two days', ['2026-11-11', SICK], []],
  ['three other days that are whole tell it', DAYS, ['2026-11-10', '2026-11-11', '2026-11-13', '2026-11-14']],
])('added twice to daily-user, without a log and with %s', async (_, all, whole) => {
  const db = await oneKey(async (db) => {
    for (const day of all) {
      const twice = !whole.includes(day)
      await insertDaily(db, 'user', [{ day, spend: twice ? 1.5 : 1, requests: twice ? 15 : 10 }])
      for (const table of ['team', 'organization'] as const) await insertDaily(db, table, [{ day, spend: 1 }])
    }
  })
  try {
    const kind = whole.length > 0 ? 'added-twice' : 'above-others'
    for (const window of [
      ['--month', '2026-11'],
      ['--from', SICK, '--to', '2026-11-13'],
    ]) {
      const { code, said, checks } = await judged(db, window)
      const found = said.differences.filter(({ day }) => day === SICK)
      expect({ code, found: found.map((each) => [each.kind, each.side, each.excess, each.detail]) }).toEqual({
        code: 1,
        found: [
          [kind, 'daily-user', '0.5', expect.stringContaining('daily-team, daily-organization $1.00 in 10 requests')],
        ],
      })
      expect(checks.sides?.verdict).toBe('warning')
      expect(checks.sides?.found).not.toMatch(/has lost or doubled/)
    }
  } finally {
    await db.drop()
  }
})

test('tables that lack requests on other days as well tell nothing', async () => {
  const { code, kinds } = await judgedOf(async (db) => {
    for (const day of DAYS) {
      await insertDaily(db, 'user', [{ day, spend: 1.5, requests: 15 }])
      for (const table of ['team', 'organization'] as const) await insertDaily(db, table, [{ day, spend: 1 }])
    }
  })
  expect({ code, kinds }).toEqual({ code: 0, kinds: ['log-absent'] })
})

test('a day that daily-user has nothing of is found by doctor as well', async () => {
  const { code, said, checks } = await judgedOf(async (db) => {
    await fiveDays(db)
    await db.query(`DELETE FROM "LiteLLM_DailyUserSpend" WHERE date = '${SICK}'`)
  })
  expect({ code, kinds: [...new Set(said.differences.map(({ kind }) => kind))] }).toEqual({
    ...{ code: 1, kinds: ['beyond-ledger'] },
  })
  expect(checks.sides?.verdict).toBe('warning')
  expect(checks.sides?.lines[0]).toContain(`daily-team: not in the user ledger on ${SICK}: $1.00 against $0.00`)
})

test('a log that is behind today is not cut off', async () => {
  const { code, kinds } = await judgedOf(async (db) => {
    for (const table of ['user', 'team', 'organization'] as const) {
      await insertDaily(db, table, [{ day: '2026-11-30', spend: 1 }])
    }
    await insertLog(db, requestsOf('2026-11-30', 5, 0.5))
  })
  expect({ code, kinds }).toEqual({ code: 0, kinds: [] })
})

test('a window before the first tags names no money of after it', async () => {
  const db = await caseDatabase('tag-table-pruned')
  try {
    const { said } = await judged(db, ['--from', '2026-11-10', '--to', '2026-11-11'])
    expect(said.notes.find(({ kind }) => kind === 'tag-pruned')?.detail).toBe(
      'rows from 2026-11-23 on, after this window',
    )
  } finally {
    await db.drop()
  }
})

test('a log whose rows have no number lacks no requests', async () => {
  const { code, kinds } = await judgedOf(async (db) => {
    await fiveDays(db)
    await db.query(`UPDATE "LiteLLM_SpendLogs" SET spend = 'NaN' WHERE "startTime"::date = '${SICK}'`)
  })
  expect({ code, kinds }).toEqual({ code: 0, kinds: ['unreadable'] })
})
