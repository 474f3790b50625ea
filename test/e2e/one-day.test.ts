import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { caseDatabase } from '../support/cases.ts'
import { cli } from '../support/cli.ts'
import { type CloudZeroServer, startCloudZero } from '../support/cloudzero-server.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { clock, pushEnv, pushed } from '../support/push.ts'
import { createSampleDatabase } from '../support/sample-database.ts'

const MONTH = ['--month', '2026-10']
const QUARTER = ['--from', '2026-10-01', '--to', '2026-12-01']
const IN_DECEMBER = { SOURCE_DATE_EPOCH: clock('2026-12-01T00:00:00Z') }

describe('a key that only the log of a later month knows', () => {
  let db: TestDatabase
  const env = () => ({ DATABASE_URL: db.url, ...IN_DECEMBER })
  const run = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await cli(args, { env: env() })
    expect({ code, stderr }).toMatchObject({ code: 0 })
    return stdout
  }
  beforeAll(async () => {
    db = await caseDatabase('unknown-key-outside-window')
  })
  afterAll(() => db.drop())

  test('has one October, whatever the window of an export', async () => {
    const lines = async (args: readonly string[]) =>
      (await run(['export', ...args])).split('\n').filter((line) => !line.includes('2026-11-'))
    const october = await lines(MONTH)
    expect(october).toEqual(await lines(QUARTER))
    expect(october.filter((line) => line.includes('unassigned|unassigned|unassigned'))).toHaveLength(1)
    expect(october.join('\n')).toContain(',key 77777777,')
  })

  test('is named in November, of the day that the log has', async () => {
    const november = (await run(['export', ...QUARTER])).split('\n').filter((line) => line.includes('2026-11-'))
    expect(november).toHaveLength(1)
    expect(november[0]).toContain('llm-usage/unassigned|t1|unassigned|gpt-4o@openai')
    expect(november[0]).toContain(',key lost-key,')
  })

  test('has one October in a report', async () => {
    const rows = async (args: readonly string[]) =>
      JSON.parse(await run(['report', '--by', 'month,team', '--format', 'json', ...args])).rows.filter(
        ({ month }: { month: string }) => month === '2026-10-01' || month === '2026-10',
      )
    const october = await rows(MONTH)
    expect(october).toHaveLength(1)
    const figures = (found: readonly Record<string, unknown>[]) =>
      found.map(({ share: _, ...rest }) => JSON.stringify(rest))
    expect(figures(await rows(QUARTER))).toEqual(figures(october))
  })

  test('is pushed once: no later push of another window sends or refuses anything', async () => {
    const server: CloudZeroServer = await startCloudZero({ connections: [`one-day-${process.pid}`] })
    try {
      const first = await pushed(db, server, ['--from', '2026-10-01'], { env: IN_DECEMBER })
      expect({ code: first.code, verified: first.said.verified }).toEqual({ code: 0, verified: true })
      server.clearLog()
      for (const args of [MONTH, ['--from', '2026-10-01'], ['--from', '2026-10-15'], ['--month', '2026-11'], []]) {
        const { code, said } = await pushed(db, server, args, { env: IN_DECEMBER })
        expect({ args, code, verified: said.verified, bodies: said.bodies }).toEqual({
          args,
          code: 0,
          verified: true,
          bodies: [],
        })
      }
      expect(new Set(server.requests.map(({ call }) => call))).toEqual(new Set(['contents']))
    } finally {
      await server.close()
    }
  })
})

test('the sample is pushed once, whatever the window, also after LiteLLM has forgotten names', async () => {
  const sample = await createSampleDatabase()
  const server = await startCloudZero()
  const env = { SOURCE_DATE_EPOCH: clock('2026-11-20T12:00:00Z') }
  const first = await pushed(sample, server, ['--from', '2026-01-01'], { env })
  expect({ code: first.code, verified: first.said.verified }).toEqual({ code: 0, verified: true })
  expect(first.stderr).toContain('First push: ')
  const sendsNothing = async (args: readonly string[]) => {
    const { code, said, stderr } = await pushed(sample, server, args, { env })
    const { verified, bodies } = said
    expect({ args, code, verified, bodies }).toEqual({ args, code: 0, verified: true, bodies: [] })
    expect(stderr).not.toContain('First push')
    return said
  }
  for (const args of [[], ['--month', '2026-10'], ['--from', '2026-01-01']]) {
    expect((await sendsNothing(args)).plan?.classes).toEqual({})
  }
  const held = ['2026-10', '2026-11'].flatMap((month) => server.state(month))
  const TEAM = '"LiteLLM_TeamTable" WHERE team_alias = \'Search & Ranking\''
  const [team] = await sample.query<{ team_id: string }>(`SELECT team_id FROM ${TEAM}`)
  await sample.query(`
    TRUNCATE "LiteLLM_SpendLogs";
    DELETE FROM "LiteLLM_DailyTeamSpend" WHERE team_id = '${team?.team_id}';
    DELETE FROM "LiteLLM_VerificationToken" WHERE team_id = '${team?.team_id}';
    DELETE FROM "LiteLLM_DeletedVerificationToken" WHERE team_id = '${team?.team_id}';
    DELETE FROM ${TEAM};`)
  for (const args of [[], ['--month', '2026-10'], ['--from', '2026-01-01']]) {
    const { plan } = await sendsNothing(args)
    expect({ classes: Object.keys(plan?.classes ?? {}), names: plan?.forgotten.names[0]?.name }).toEqual({
      classes: ['forgotten'],
      names: 'team Search & Ranking',
    })
  }

  await sample.query(`UPDATE "LiteLLM_DailyUserSpend" SET spend = spend + 1 WHERE id =
    (SELECT id FROM "LiteLLM_DailyUserSpend" WHERE date = '2026-11-10' AND spend > 0 ORDER BY id LIMIT 1)`)
  server.clearLog()
  const text = await cli(['push'], { env: pushEnv(sample, server, env) })
  expect(text).toMatchObject({ code: 0 })
  expect(text.stdout).toMatch(/^Sent: 1 month \(1 day, \+\$1\.00\).* verified/m)
  expect(text.stdout).toMatch(
    /forgotten by LiteLLM, left as CloudZero has it: \d+ days, [\d,]+ lines, .*\n +team Search & Ranking/,
  )
  const names = (rows: readonly Record<string, string>[]) =>
    rows.map((row) => `${row['time/usage_start']} ${row['resource/id']} ${row['resource/tag:team']}`).sort()
  expect(names(['2026-10', '2026-11'].flatMap((month) => server.state(month)))).toEqual(names(held))
  await server.close()
  await sample.drop()
}, 600_000)
