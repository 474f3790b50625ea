import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { calendarOf } from '../../../demo/calendar.ts'
import { simulateRequests } from '../../../demo/requests.ts'
import { sampleTables } from '../../../demo/sample.ts'
import { dateOf, money, ReadSample, type Row, sumOf, sumsBy, text } from './read-sample.ts'

const TODAY = '2026-11-20T08:30:00Z'
const sample = new ReadSample(TODAY)
const dollars = (amount: bigint) => Number(amount) / 1e12

/** Of every row of every table, as it is loaded. */
function digest(today: string): string {
  const hash = createHash('sha256')
  for (const { relation, columns, rows } of sampleTables(new Date(today))) {
    hash.update(`${relation} ${columns}\n`)
    for (const row of rows) hash.update(`${row.join('\t')}\n`)
  }
  return hash.digest('hex')
}

describe('the same sample for the same day', () => {
  test('the time of the day makes no difference', () => {
    expect(digest('2026-11-20T23:59:59Z')).toBe(digest(TODAY))
  })

  test('a day later everything is a day later', () => {
    const later = new ReadSample('2026-11-21T08:30:00Z')
    const edges = (of: ReadSample) => {
      const dates = of.rows('DailyUserSpend').map(dateOf).sort()
      const starts = of
        .rows('SpendLogs')
        .map((row) => text(row.startTime))
        .sort()
      return [dates.at(0), dates.at(-1), starts.at(0)?.slice(0, 13), starts.at(-1)?.slice(0, 10)]
    }
    expect(edges(sample)).toEqual(['2026-08-21', '2026-11-20', '2026-10-21T12', '2026-11-20'])
    expect(edges(later)).toEqual(['2026-08-22', '2026-11-21', '2026-10-22T12', '2026-11-21'])
    const names = (of: ReadSample) => of.rows('VerificationToken').map((row) => [row.token, row.key_alias])
    expect(names(later)).toEqual(names(sample))
  })

  test('four weeks later it is the same rows', () => {
    const later = new ReadSample('2026-12-18T08:30:00Z')
    const spend = (of: ReadSample) => of.rows('DailyUserSpend').map((row) => [row.api_key, row.model, row.spend])
    expect(spend(later)).toEqual(spend(sample))
  })
})

describe('size and shape', () => {
  test('enough rows for a picture, few enough to load at once', () => {
    expect(sample.rows('DailyUserSpend').length).toBeGreaterThan(6000)
    expect(sample.rows('DailyUserSpend').length).toBeLessThan(10_000)
    for (const day of [16, 17, 18, 19, 20, 21, 22]) {
      const calendar = calendarOf(new Date(`2026-11-${day}`))
      const requests = simulateRequests(calendar)
      const logged = requests.filter(({ start }) => start >= calendar.logsFrom).length
      expect(logged, `logs on ${day}`).toBeGreaterThan(5000)
      expect(logged, `logs on ${day}`).toBeLessThan(9000)
      const total = dollars(requests.reduce((sum, { spend }) => sum + spend, 0n))
      expect(total, `dollars on ${day}`).toBeGreaterThan(20_000)
      expect(total, `dollars on ${day}`).toBeLessThan(60_000)
    }
  })

  test('weekdays cost more than weekends, and every month more than the one before', () => {
    const days = Object.entries(sumsBy(sample.rows('DailyUserSpend'), dateOf))
    const mean = (of: [string, string][]) => of.reduce((sum, [, spend]) => sum + Number(spend), 0) / of.length
    const weekend = (day: string) => [0, 6].includes(new Date(day).getUTCDay())
    expect(mean(days.filter(([day]) => !weekend(day)))).toBeGreaterThan(2 * mean(days.filter(([day]) => weekend(day))))
    expect(mean(days.slice(28, 56))).toBeGreaterThan(1.1 * mean(days.slice(0, 28)))
    expect(mean(days.slice(56, 84))).toBeGreaterThan(1.05 * mean(days.slice(28, 56)))
    expect(Number(days.at(-1)?.[1]), 'the last day is not over').toBeLessThan(mean(days.slice(84, 91)))
  })

  test('there is something in every table, and ids are unique', () => {
    for (const relation of sample.relations) {
      const rows = sample.rows(relation.replace('LiteLLM_', ''))
      const ids = rows.flatMap((row) => row.id ?? row.request_id ?? row.token ?? [])
      expect(new Set(ids).size, relation).toBe(ids.length)
      expect(rows.length, relation).toBeGreaterThan(0)
    }
  })
})

test('nothing is written before the sample begins or after it ends', () => {
  for (const table of ['DailyUserSpend', 'DailyTeamSpend', 'DailyTagSpend', 'SpendLogs']) {
    const rows = sample.rows(table)
    expect(
      rows.every((row) => text(row.created_at) <= text(row.updated_at)),
      table,
    ).toBe(true)
    const moments = rows.flatMap((row) => [text(row.created_at), text(row.updated_at)]).sort()
    expect(moments.at(0)?.slice(0, 10), table).toBe(table === 'SpendLogs' ? '2026-10-21' : '2026-08-21')
    expect(moments.at(-1)?.slice(0, 12), table).toBe('2026-11-20T1')
    expect(moments.at(-1)?.localeCompare('2026-11-20T12:00'), table).toBe(-1)
  }
})

describe('the daily tables are views of the same requests', () => {
  const user = sample.rows('DailyUserSpend')
  const logs = sample.rows('SpendLogs')
  const complete = (row: Row) => dateOf(row) > '2026-10-21'
  const subject = (row: Row) =>
    [dateOf(row), row.api_key, row.model, row.custom_llm_provider, row.mcp_namespaced_tool_name].join('|')

  test('a day costs the same by user and by team, PTU apart', () => {
    expect(sumsBy(sample.rows('DailyTeamSpend'), dateOf)).toEqual(sumsBy(user, dateOf))
  })

  test.each(['api_requests', 'failed_requests', 'prompt_tokens', 'completion_tokens', 'cache_read_input_tokens'])(
    'so do its %s',
    (column) => {
      expect(sumsBy(sample.rows('DailyTeamSpend'), dateOf, column)).toEqual(sumsBy(user, dateOf, column))
    },
  )

  test('and in the spend logs, but for the day that retention has cut', () => {
    expect(sumsBy(logs.filter(complete), dateOf)).toEqual(sumsBy(user.filter(complete), dateOf))
    const cut = (rows: readonly Row[]) => sumOf(rows.filter((row) => dateOf(row) === '2026-10-21'))
    expect(cut(logs)).toBeGreaterThan(0n)
    expect(cut(logs)).toBeLessThan(cut(user))
  })

  test('the logs agree by user, team, organization, end user, agent and key, too', () => {
    for (const [table, column, logged] of [
      ['DailyUserSpend', 'user_id', 'user'],
      ['DailyTeamSpend', 'team_id', 'team_id'],
      ['DailyOrganizationSpend', 'organization_id', 'organization_id'],
      ['DailyEndUserSpend', 'end_user_id', 'end_user'],
      ['DailyAgentSpend', 'agent_id', 'agent_id'],
    ] as const) {
      const daily = sample.rows(table).filter((row) => complete(row) && row[column] !== '')
      const single = logs.filter((row) => complete(row) && (row[logged] ?? '') !== '')
      const by = (name: string) => (row: Row) => `${dateOf(row)} ${row[name]} ${row.api_key}`
      expect(sumsBy(single, by(logged)), table).toEqual(sumsBy(daily, by(column)))
    }
  })

  test('organizations: without a row for nobody before the upgrade, with one after it', () => {
    const organization = sample.rows('DailyOrganizationSpend')
    const nobody = organization.filter((row) => row.organization_id === '').map(dateOf)
    expect([...nobody].sort()[0]).toBe('2026-10-06')
    const after = (row: Row) => dateOf(row) >= '2026-10-06'
    expect(sumsBy(organization.filter(after), dateOf)).toEqual(sumsBy(user.filter(after), dateOf))
    expect(sumOf(organization)).toBeLessThan(sumOf(user))
  })

  test('all together: every closed day', () => {
    const closed = user.filter((row) => dateOf(row) < '2026-11-20')
    expect(sumsBy(sample.rows('DailyGlobalSpend'), dateOf)).toEqual(sumsBy(closed, dateOf))
    expect(sample.rows('DailyGlobalSpend').flatMap(Object.values)).not.toContain(null)
  })

  test('every key, model and tool costs the same in the logs as in the daily table', () => {
    const named = (row: Row) => ({
      ...row,
      custom_llm_provider: row.custom_llm_provider ?? '',
      mcp_namespaced_tool_name: row.mcp_namespaced_tool_name ?? '',
    })
    expect(sumsBy(logs.filter(complete).map(named), subject)).toEqual(sumsBy(user.filter(complete).map(named), subject))
  })

  test('tags hold the whole cost once for each tag', () => {
    const tagged = logs
      .filter(complete)
      .flatMap((row) =>
        JSON.parse(text(row.request_tags)).map((tag: string) => ({ date: dateOf(row), tag, spend: row.spend })),
      )
    const by = (row: Row) => `${dateOf(row)} ${row.tag}`
    expect(sumsBy(sample.rows('DailyTagSpend').filter(complete), by)).toEqual(sumsBy(tagged, by))
  })

  test('several physical rows of one key are together what the logs would say', () => {
    const rows = sample.rows('DailyUserSpend', { custom_llm_provider: null })
    expect(new Set(rows.map(subject)).size).toBeLessThan(rows.length)
    expect(rows.every((row) => dateOf(row) < '2026-10-06')).toBe(true)
    expect(rows.every((row) => money(row.api_requests) === money('1'))).toBe(true)
  })
})
