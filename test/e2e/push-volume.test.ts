import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startCloudZero } from '../support/cloudzero-server.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'
import { costOf, exported, insertDay, plain, pushed } from '../support/push.ts'

const DAY = ['--from', '2026-11-05', '--to', '2026-11-06']

describe('large pushes', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await createDatabase({ schema: 'march-2026' })
  })
  afterEach(() => db.query('TRUNCATE "LiteLLM_DailyUserSpend"'))
  afterAll(() => db.drop())

  test('3,500 lines of 8 kB in one hour arrive complete and once', async () => {
    const server = await startCloudZero({ connections: ['volume-hour'] })
    await insertDay(db, '2026-11-05', 3_500, 2_000)
    const { code, said } = await pushed(db, server, [...DAY, '--verify-timeout', '60s'])
    expect({ code, verified: said.verified }).toEqual({ code: 0, verified: true })
    expect(said.bodies.length).toBeGreaterThan(5)
    expect(said.bodies.map(({ operation }) => operation)).toEqual([
      'replace_hourly',
      ...said.bodies.slice(1).map(() => 'sum'),
    ])
    expect(Math.max(...server.requests.map(({ bytes }) => bytes))).toBeLessThan(5_000_000)
    const lines = await exported(db, DAY)
    const held = server.state('2026-11')
    expect(held).toHaveLength(3_500)
    expect(costOf(held)).toBe(costOf(lines))
    expect(plain(held)).toEqual(plain(lines))
    expect(server.violations).toEqual([])
    await server.close()
  }, 240_000)

  test('a month over 70 MB is refused before the first request, with what would help', async () => {
    const server = await startCloudZero({ connections: ['volume-bytes'] })
    await insertDay(db, '2026-11-05', 7_500, 2_000)
    const { code, stderr } = await pushed(db, server, DAY)
    expect(code).toBe(5)
    expect(stderr).toMatch(/2026-11 would hold 7,500 rows \(limit 1,000,000\) and \d\d\.\d MB \(limit 70\.0 MB\)/)
    expect(stderr).toContain('[E_PUSH_MONTH_LIMIT]')
    expect(stderr).toMatch(/--tags none saves about \d+\.\d MB/)
    expect(stderr).toMatch(/--no-key-detail saves about/)
    expect(stderr).toMatch(/--levels org,team,model saves about/)
    expect(stderr).toMatch(/\d+ streams, the organizations shared out to them with push --split-by/)
    expect(stderr).toContain('push --bucket writes files for an AnyCost Bucket connection')
    expect(server.requests).toEqual([])
    await server.close()
  }, 240_000)
})
