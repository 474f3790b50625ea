import { describe, expect, test } from 'vitest'
import { spendLogs } from '../../../../../src/source/ledgers/spend-logs/index.ts'
import type { LedgerChoice } from '../../../../../src/source/types.ts'
import { aRead, MARCH, SIMPLIFIED } from './reads.ts'

const all: LedgerChoice['levels'] = [...spendLogs.levels, 'tag:env', 'metadata:cost_center']
const choices: LedgerChoice[] = (['hour', 'day', 'request'] as const).flatMap((granularity) =>
  [false, true].flatMap((splitUsage) =>
    [all, spendLogs.defaultLevels].map((levels) => ({ granularity, splitUsage, levels })),
  ),
)
const named = choices.map((choice) => {
  const { granularity, splitUsage, levels } = choice
  return [`${granularity}, ${splitUsage ? 'split' : 'whole'}, ${levels.length} levels`, choice] as const
})

describe.each(named)('the query by %s', (_, choice) => {
  test.each([
    ['march', MARCH, 'startTime'],
    ['simplified', SIMPLIFIED, 'created_at'],
  ])('of the %s table reads its window half-open, in order', (_name, columns, start) => {
    const { text, values } = spendLogs.query(aRead(choice, columns))
    expect(text).toContain(`"${start}" >= $1::timestamp AND "${start}" < $2::timestamp`)
    expect(values.slice(0, 2)).toEqual(['2026-10-01T00:00:00', '2026-11-01T00:00:00'])
    expect(text).toMatch(/ORDER BY (1|"\w+"(, request_id)?)$/)
  })

  test('never names a prompt or an answer, and of metadata only paths', () => {
    const { text } = spendLogs.query(aRead(choice))
    expect(text).not.toMatch(/messages|response|proxy_server_request|payload|\*\s+FROM/)
    for (const [, after] of text.matchAll(/\bmetadata\b(.{0,27})/g)) {
      expect(after).toMatch(/^( (->>?|#>>?) |, 'strict \$\.cost_breakdown )/)
    }
  })

  test('sees no other columns than it asked for', () => {
    const { relation } = aRead(choice)
    const { text } = spendLogs.query(aRead(choice))
    for (const column of MARCH) {
      if (!relation.columns.has(column)) expect(text).not.toMatch(new RegExp(`"${column}"|\\b${column}\\b(?! AS)`))
    }
  })
})

test('a table that is partitioned by timestamptz is bounded by that', () => {
  const { text, values } = spendLogs.query(aRead({}, MARCH, { startTime: 'timestamp(3) with time zone' }))
  expect(text).toContain('"startTime" >= $1::timestamptz AND "startTime" < $2::timestamptz')
  expect(values).toEqual(['2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z'])
})

test('hours and days are grouped in the database, by no more than the run needs', () => {
  const { text } = spendLogs.query(aRead())
  const groups = /GROUP BY (.*)$/m.exec(text)?.[1]
  expect(groups).toMatch(/^1, 2, 3, 4, 5, 6, 7, 8, 9, 11, \(CASE .* END\) > 0$/)
  expect(text).toContain(`date_trunc('hour', "startTime"),`)
  expect(spendLogs.query(aRead({ granularity: 'day' })).text).toContain(`date_trunc('day', "startTime"),`)
})

test('the servers behind a distributed table may have another time zone', () => {
  const { text } = spendLogs.query(aRead({}, MARCH, { startTime: 'timestamp(3) with time zone' }))
  expect(text).toContain(`date_trunc('hour', "startTime" AT TIME ZONE 'UTC'),`)
})

test('a window of one hour, or of one day, is grouped by all else', () => {
  const within = (granularity: 'hour' | 'day', from: string, to: string) =>
    spendLogs.query({ ...aRead({ granularity }), window: { from, to } }).text
  const part = within('hour', '2026-10-05T13:10:00Z', '2026-10-05T13:20:00Z')
  expect(part).toMatch(/^SELECT '2026-10-05 13:00:00',/)
  expect(part).toMatch(/GROUP BY 2, 3, 4, 5, 6, 7, 8, 9, 11, \(CASE .* END\) > 0$/)
  expect(within('hour', '2026-10-05T13:00:00Z', '2026-10-05T14:00:00Z')).toMatch(/^SELECT '2026-10-05 13:00:00',/)
  expect(within('hour', '2026-10-05T13:00:00Z', '2026-10-05T14:00:01Z')).toMatch(/^SELECT date_trunc/)
  expect(within('day', '2026-10-05T13:00:00Z', '2026-10-06T00:00:00Z')).toMatch(/^SELECT '2026-10-05 00:00:00',/)
})

test('is read in parts where an index finds the requests of each', () => {
  expect(spendLogs.isSliced(aRead({}, MARCH, {}, ['startTime']))).toBe(true)
  expect(spendLogs.isSliced(aRead())).toBe(false)
})

test('values of labels are parameters', () => {
  const { text, values } = spendLogs.query(aRead({ levels: ['tag:env', 'model', 'metadata:cost_center'] }))
  expect(values.slice(2)).toEqual(['{"a":"env:","b":"env="}', 'cost_center'])
  expect(text).toContain('$3::jsonb')
  expect(text).toContain('$4::text')
})

test('finds users, keys, teams and organizations that requests of the window name', () => {
  const query = spendLogs.find(aRead(), 'user', ['a', 'b'])
  expect(query?.text).toMatch(/^SELECT DISTINCT "user" FROM .* WHERE "startTime" >= \$1.* AND "user" = ANY \(\$3\)$/)
  expect(query?.values).toEqual(['2026-10-01T00:00:00', '2026-11-01T00:00:00', ['a', 'b']])
  expect(spendLogs.find(aRead(), 'key', ['k'])?.text).toContain('AND "api_key" = ANY ($3)')
  expect(spendLogs.find(aRead(), 'org', ['o'])?.text).toContain('AND "organization_id" = ANY ($3)')
  expect(spendLogs.find(aRead(), 'project', ['p'])).toBeNull()
})

test('a caveat says why it may be less than the whole', () => {
  expect(spendLogs.caveat).toMatch(/retention .*disable_spend_logs/)
})
