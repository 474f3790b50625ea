import { expect, test } from 'vitest'
import type { TestDatabase } from '../../support/postgres.ts'
import { insertDaily, insertLog, judged, oneKey, requestsOf } from '../../support/sides.ts'

const DAY = '2026-11-12'
const ODD = ['20261120', '', '2026-13-01', '2026-11-31', ' 2026-11-21', "o'clock\n"]

/** Rows of a day and rows whose date is no day, each of a model of its own. */
async function fill(db: TestDatabase): Promise<void> {
  await insertDaily(db, 'user', [{ day: DAY, spend: 1 }])
  await insertDaily(
    db,
    'user',
    ODD.map((_, place) => ({ day: DAY, spend: 0.1, model: `odd-${place}` })),
  )
  for (const [place, date] of ODD.entries()) {
    await db.query(`UPDATE "LiteLLM_DailyUserSpend" SET date = $1 WHERE model = $2`, [date, `odd-${place}`])
  }
}

test('rows whose date is no day are named with their table and cost, whatever the window', async () => {
  const db = await oneKey(fill)
  try {
    await insertDaily(db, 'team', [{ day: DAY, spend: Number.NaN }])
    await db.query(`UPDATE "LiteLLM_DailyTeamSpend" SET date = ''`)
    await db.query(`UPDATE "LiteLLM_DailyUserSpend" SET spend = 'NaN' WHERE date = ''`)
    for (const window of [
      ['--month', '2026-11'],
      ['--from', DAY, '--to', '2026-11-13'],
    ]) {
      const { dates } = (await judged(db, window)).checks
      expect(dates).toMatchObject({ verdict: 'warning', found: expect.stringContaining('a date that is no day') })
      expect(dates?.lines).toEqual([
        'LiteLLM_DailyUserSpend: 6 rows of $0.5000, of 1 the cost unknown, with the date "", " 2026-11-21", "2026-11-31", "2026-13-01", "20261120" and 1 more',
        'LiteLLM_DailyTeamSpend: 1 row, its cost unknown, with the date ""',
        expect.stringContaining(`"LiteLLM_DailyUserSpend" WHERE date IN (`),
        expect.stringMatching(/"LiteLLM_DailyTeamSpend" WHERE date IN \(''\);$/),
      ])
      const shown = await Promise.all((dates?.lines ?? []).slice(2).map((statement) => db.query(statement)))
      expect(shown.map((rows) => rows.length)).toEqual([6, 1])
    }
    await db.query(`UPDATE "LiteLLM_DailyUserSpend" SET date = '2026-11-20' WHERE model LIKE 'odd-%'`)
    await db.query(`UPDATE "LiteLLM_DailyTeamSpend" SET date = '2026-11-20'`)
    expect((await judged(db)).checks.dates).toMatchObject({
      verdict: 'ok',
      found: 'Every row of 7 daily tables has a day.',
    })
  } finally {
    await db.drop()
  }
})

test.each([
  ['without an index', 'DROP INDEX "LiteLLM_DailyUserSpend_date_idx"', 6],
  ['of varchar', 'ALTER TABLE "LiteLLM_DailyUserSpend" ALTER date TYPE varchar(20)', 6],
  [
    'missing',
    `ALTER TABLE "LiteLLM_DailyUserSpend" ALTER date DROP NOT NULL; UPDATE "LiteLLM_DailyUserSpend" SET date = NULL WHERE date = ''`,
    6,
  ],
  [
    'of type date, where it cannot happen',
    `DELETE FROM "LiteLLM_DailyUserSpend" WHERE date <> '${DAY}'; ALTER TABLE "LiteLLM_DailyUserSpend" ALTER date TYPE date USING date::date`,
    0,
  ],
])('dates %s', async (_, change, rows) => {
  const db = await oneKey(fill)
  try {
    for (const statement of change.split('; ')) await db.query(statement)
    const { dates } = (await judged(db)).checks
    expect(dates?.verdict).toBe(rows === 0 ? 'ok' : 'warning')
    if (rows > 0) expect(dates?.lines[0]).toContain(`LiteLLM_DailyUserSpend: ${rows} rows of $0.6000`)
  } finally {
    await db.drop()
  }
})

test('a row without a day makes no counter older than its ledger', async () => {
  const db = await oneKey(async (db) => {
    await insertDaily(db, 'user', [
      { day: DAY, spend: 1 },
      { day: '2026-11-11', spend: 1 },
    ])
    await db.query(`UPDATE "LiteLLM_DailyUserSpend" SET date = '' WHERE date = '2026-11-11'`)
    await insertDaily(db, 'team', [{ day: DAY, spend: 1 }])
    const older = "spend = 50, created_at = '2026-01-01'"
    await db.query(`UPDATE "LiteLLM_VerificationToken" SET ${older}`)
    await db.query(`UPDATE "LiteLLM_TeamTable" SET ${older}`)
  })
  try {
    const { said, code } = await judged(db)
    expect({ code, differences: said.differences }).toEqual({ code: 0, differences: [] })
  } finally {
    await db.drop()
  }
})

test.each(['2026-11-12 ', '2026-11-1x', '2026-11-31', ' 2026-11-12', '2026-11-12T00:00:00Z', ''])(
  'money under the date "%s" is found again whatever the window, and no table has lost it',
  async (date) => {
    const db = await oneKey(async (db) => {
      for (const day of ['2026-11-11', DAY, '2026-11-13']) {
        for (const table of ['user', 'team'] as const) {
          await insertDaily(db, table, [
            { day, spend: 2 },
            { day, spend: 1, model: 'gpt-y' },
          ])
        }
        await insertLog(db, [...requestsOf(day, 10, 2), ...requestsOf(day, 10, 1, { model: 'gpt-y' })])
      }
      const row = `WHERE date = '${DAY}' AND model = 'gpt-y'`
      await db.query(`UPDATE "LiteLLM_DailyUserSpend" SET date = '${date}' ${row}`)
      await db.query(`UPDATE "LiteLLM_DailyTeamSpend" SET date = '2026-11-1y' WHERE date = '2026-11-13' AND spend = 2`)
    })
    try {
      const ends = (days: number) => `LiteLLM_DailyUserSpend ends with 2026-11-13, ${days} days before the window does.`
      for (const [window, log, freshness] of [
        [['--month', '2026-11'], 'ok', ends(17)],
        [['--from', DAY, '--to', '2026-11-13'], 'skipped', `LiteLLM_DailyUserSpend reaches to ${DAY}.`],
        [['--from', '2026-11-11', '--to', '2026-11-20'], 'ok', ends(7)],
      ] as const) {
        const { said, kinds, checks } = await judged(db, window)
        const found = said.differences.map(({ kind, side, day }) => [kind, side, day]).sort()
        expect({ window, found, kinds }).toEqual({
          window,
          found: [
            ['no-day', 'daily-team', DAY],
            ['no-day', 'spend-logs', DAY],
          ],
          kinds: ['no-day', 'undated'],
        })
        const undated = said.notes.filter(({ kind }) => kind === 'undated')
        expect(undated.map(({ side, day, detail }) => [side, day, detail])).toEqual([
          ['daily-user', null, `the date ${JSON.stringify(date)}`],
          ['daily-team', null, 'the date "2026-11-1y"'],
        ])
        expect(checks.sides?.lines.map((line) => line.split(':')[1])).toEqual([
          ' under a date that is no day on 2026-11-12',
          ' under a date that is no day on 2026-11-12',
        ])
        expect([checks['request-log']?.verdict, checks.freshness?.found]).toEqual([log, freshness])
      }
    } finally {
      await db.drop()
    }
  },
)

test('money under a date that begins with a day explains nothing of another day', async () => {
  const lost = '2026-11-13'
  const db = await oneKey(async (db) => {
    for (const day of ['2026-11-11', DAY, lost]) {
      for (const table of ['user', 'team'] as const) await insertDaily(db, table, [{ day, spend: 2 }])
      await insertLog(db, requestsOf(day, 10, 2))
    }
    await db.query(`UPDATE "LiteLLM_DailyUserSpend" SET date = date || ' ' WHERE date = '${DAY}'`)
    await db.query(`DELETE FROM "LiteLLM_DailyUserSpend" WHERE date = '${lost}'`)
  })
  try {
    for (const window of [
      ['--month', '2026-11'],
      ['--from', lost, '--to', '2026-11-14'],
    ]) {
      const { said, checks } = await judged(db, window)
      const found = said.differences.map(({ kind, day }) => `${kind} ${day}`)
      const ofLost = [`beyond-ledger ${lost}`, `beyond-ledger ${lost}`]
      expect(found.sort()).toEqual(window[0] === '--month' ? [...ofLost, `no-day ${DAY}`, `no-day ${DAY}`] : ofLost)
      expect(checks.sides?.lines.join('\n')).toContain(`not in the user ledger on ${lost}`)
    }
  } finally {
    await db.drop()
  }
})
