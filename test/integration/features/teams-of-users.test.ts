import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../../support/postgres.ts'
import { runOn } from '../../support/run-on.ts'
import { insertDaily, insertLog } from '../../support/sides.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await createDatabase({ schema: 'autumn-2026' })
  // One key without a team of its own spends for two teams on one day.
  await insertDaily(db, 'user', [{ day: '2026-11-12', spend: 3 }])
  await insertDaily(db, 'team', [{ day: '2026-11-12', spend: 2 }], 't1')
  await insertDaily(db, 'team', [{ day: '2026-11-12', spend: 1 }], 't2')
  await insertLog(db, [
    { at: '2026-11-12 10:00:00', spend: 2, id: 'a' },
    { at: '2026-11-12 11:00:00', spend: 1, id: 'b' },
  ])
  await db.query(`UPDATE "LiteLLM_SpendLogs" SET team_id = 't2' WHERE request_id = 'b'`)
})
afterAll(() => db.drop())

const LOG =
  'Reading the request log (spend-logs), since daily-user does not say for which of several teams a key spent.'

async function report(...args: readonly string[]) {
  const { stdout, stderr } = await runOn(db.url, ['report', '--month', '2026-11', '--format', 'csv', ...args])
  const rows = stdout.split('\n').filter((line) => line.includes('u1'))
  return { stderr, rows: rows.map((line) => line.replace(/^(.*?,\d+(\.\d+)?),.*/, '$1')) }
}

test('a report by user and team reads the log where a key spent for several teams', async () => {
  const { stderr, rows } = await report('--by', 'user,team')
  expect(stderr).toContain(LOG)
  expect(rows.join('\n')).toMatch(/t1.*\n.*t2/)
})

test('a report by one of them does not, nor one whose ledger was chosen', async () => {
  for (const args of [
    ['--by', 'user'],
    ['--by', 'user,team', '--source', 'daily-user'],
  ]) {
    expect((await report(...args)).stderr).not.toContain('several teams')
  }
})

test('where the log lacks a day, the report says that the teams are not known', async () => {
  await insertDaily(db, 'user', [{ day: '2026-11-13', spend: 1 }])
  const { stderr, rows } = await report('--by', 'user,team')
  expect(stderr).toContain('the request log does not hold this window')
  expect(rows).toHaveLength(1)
})
