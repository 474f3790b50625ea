import { tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { withEmbedded } from '../../../../src/source/embedded/open.ts'
import { POSTGRES_MAJOR } from '../../../../src/source/embedded/pglite.ts'
import { sql } from '../../../../src/source/postgres/sql.ts'
import type { RawRow } from '../../../../src/source/types.ts'

const options = { now: new Date('2026-11-20T03:00:00Z'), cwd: tmpdir(), signal: new AbortController().signal }

/** What keeps this process alive, the test runner's own included. */
const resources = () => process.getActiveResourcesInfo().sort()

test('demo: is the sample in the newest schema, with its indexes and row estimates', async () => {
  const before = resources()
  const opened = await withEmbedded('demo:', options, async ({ snapshot, description, user }) => {
    const [[logs] = []] = await snapshot.rows(sql('SELECT count(*) FROM "LiteLLM_SpendLogs"'))
    expect(Number(logs)).toBeGreaterThan(5000)
    const [[tables, indexes, estimate] = []] = await snapshot.rows(
      sql(`SELECT count(*) FILTER (WHERE relkind = 'r'), count(*) FILTER (WHERE relkind = 'i'),
        max(reltuples) FILTER (WHERE relname = 'LiteLLM_SpendLogs')
      FROM pg_class WHERE relnamespace = 'public'::regnamespace`),
    )
    expect([tables, estimate]).toEqual(['63', logs])
    expect(Number(indexes)).toBeGreaterThan(150)

    const [[last] = []] = await snapshot.rows(sql('SELECT max("endTime") FROM "LiteLLM_SpendLogs"'))
    expect(last, 'what happens today is over').toMatch(/^2026-11-20 02:/)

    const days = await snapshot.rows(
      sql(`WITH daily AS (SELECT date, sum(spend) AS spend FROM "LiteLLM_DailyUserSpend" GROUP BY 1),
        logs AS (SELECT to_char("startTime", 'YYYY-MM-DD') AS date, sum(spend) AS spend FROM "LiteLLM_SpendLogs" GROUP BY 1)
      SELECT daily.spend, logs.spend FROM daily JOIN logs USING (date) ORDER BY date`),
    )
    expect(days.length).toBe(31)
    for (const [daily, logged] of days.slice(1)) expect(Number(logged)).toBeCloseTo(Number(daily), 9)

    const rows: RawRow[] = []
    const query = { ...sql('SELECT request_id, spend FROM "LiteLLM_SpendLogs" ORDER BY 1'), widths: [1, 1] }
    for await (const batch of snapshot.batches(query)) rows.push(...batch)
    expect(rows).toHaveLength(Number(logs))
    expect(rows).toEqual(await snapshot.rows(query))

    expect(snapshot.serverVersion).toMatch(new RegExp(`^${POSTGRES_MAJOR}\\.`))
    return { description, user }
  })
  expect(opened).toEqual({ description: 'the sample LiteLLM (demo:)', user: 'postgres' })
  await expect.poll(resources).toEqual(before)
})

describe('a signal', () => {
  const reason = new Error('interrupted')

  test('that has come already opens nothing', async () => {
    const opening = withEmbedded('demo:', { ...options, signal: AbortSignal.abort(reason) }, async () => 'opened')
    await expect(opening).rejects.toBe(reason)
  })

  test('that comes while the database starts ends the run once it has', async () => {
    const controller = new AbortController()
    let opened = false
    const announced: string[] = []
    const announce = (step: string) => announced.push(step)
    const opening = withEmbedded('demo:', { ...options, announce, signal: controller.signal }, async () => {
      opened = true
    })
    expect(announced).toEqual(['Starting the sample database ...'])
    controller.abort(reason)
    await expect(opening).rejects.toBe(reason)
    expect(opened).toBe(false)
  })
})
