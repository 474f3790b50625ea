import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { providerOf } from '../../../../src/core/czrn/provider.ts'
import { parseMoney } from '../../../../src/core/model/money.ts'
import {
  judgeClock,
  judgeProtection,
  judgeReplica,
  judgeVersion,
} from '../../../../src/features/doctor/checks/database.ts'
import { judgeAttribution, judgeProviders } from '../../../../src/features/doctor/checks/lines.ts'
import { FEATURES, judgeFeatures } from '../../../../src/features/doctor/checks/litellm.ts'
import { judgeLog } from '../../../../src/features/doctor/checks/sides.ts'
import { CHECKS, PREREQUISITES } from '../../../../src/features/doctor/checks.ts'

const names = [...Object.values(PREREQUISITES), ...Object.values(CHECKS).flat()]

test('every check has an id of its own, and docs/doctor.md explains it', () => {
  expect(new Set(names.map(({ id }) => id)).size).toBe(names.length)
  const document = readFileSync(new URL('../../../../docs/doctor.md', import.meta.url), 'utf8')
  expect(names.filter(({ id }) => !document.includes(`| \`${id}\` |`)).map(({ id }) => id)).toEqual([])
})

test.each([
  ['plain', 'db.example.com', 'warning'],
  ['plain', '10.0.0.7', 'warning'],
  ['plain', 'localhost.example.com', 'warning'],
  ['plain', 'localhost', 'ok'],
  ['plain', '127.0.0.1', 'ok'],
  ['plain', '::1', 'ok'],
  ['plain', '/var/run/postgresql', 'ok'],
  ['encrypted', 'db.example.com', 'ok'],
  ['chain-verified', 'db.example.com', 'ok'],
  ['host-verified', 'db.example.com', 'ok'],
] as const)('%s to %s is %s', (protection, host, verdict) => {
  expect(judgeProtection(protection, host).verdict).toBe(verdict)
})

test.each([
  ['14.19', 'warning'],
  ['9.6.24', 'warning'],
  ['15.0', 'ok'],
  ['17.2 (Debian 17.2-1.pgdg120+1)', 'ok'],
])('PostgreSQL %s is %s', (version, verdict) => {
  expect(judgeVersion(version).verdict).toBe(verdict)
})

test.each([
  [0, 'ok', 'differ by 0 s'],
  [-60_000, 'ok', 'differ by 60 s'],
  [61_000, 'warning', '1 minute ahead of'],
  [-7_200_000, 'warning', '2 hours behind'],
])('a skew of %i ms is %s', (skew, verdict, words) => {
  const finding = judgeClock(skew, false)
  expect(finding.verdict).toBe(verdict)
  expect(finding.found).toContain(words)
})

test.each([
  [{ replica: false, lag: null }, 'ok', 'primary'],
  [{ replica: true, lag: null }, 'ok', 'replica'],
  [{ replica: true, lag: 30.4 }, 'ok', 'replica, 30 seconds behind'],
  [{ replica: true, lag: 3600 }, 'warning', '3,600 seconds behind'],
])('%o is %s', (state, verdict, words) => {
  const finding = judgeReplica({ clock: 0, ...state })
  expect(finding.verdict).toBe(verdict)
  expect(finding.found).toContain(words)
})

describe('schema age', () => {
  test('is that of the newest feature', () => {
    expect(judgeFeatures(() => true)).toMatchObject({ verdict: 'ok', found: 'The schema is of 2026-08 or later.' })
    const old = judgeFeatures(({ since }) => since <= '2025-04')
    expect(old).toMatchObject({ verdict: 'ok', found: expect.stringContaining('of 2025-04 or later') })
    expect(old.lines).toHaveLength(FEATURES.filter(({ since }) => since > '2025-04').length)
    expect(judgeFeatures(() => false).found).toContain('simplified')
  })

  test('has no gaps, or a migration stopped', () => {
    const gap = judgeFeatures(({ relation }) => relation !== 'LiteLLM_ProjectTable')
    expect(gap).toMatchObject({ verdict: 'warning', found: expect.stringContaining('but not LiteLLM_ProjectTable') })
    expect(FEATURES.map(({ since }) => since)).toEqual(FEATURES.map(({ since }) => since).sort())
  })
})

describe('request log', () => {
  const days = (costs: Record<string, string>) =>
    new Map(Object.entries(costs).map(([day, cost]) => [day, { rows: 1, cost: parseMoney(cost) ?? 0n, unreadable: 0 }]))
  const judged = (daily: Record<string, string>, logs: Record<string, string>, ofLog = false) =>
    judgeLog(days(daily), days(logs), { today: '2026-11-20', ofLog, isExplained: () => false, batchesOnly: false })

  test('a little at midnight, and today, are nothing', () => {
    const daily = { '2026-11-18': '100', '2026-11-19': '99.6', '2026-11-20': '5' }
    const logs = { '2026-11-18': '99.6', '2026-11-19': '100', '2026-11-20': '1' }
    expect(judged(daily, logs)).toMatchObject({ verdict: 'ok', found: expect.stringContaining('agree on 2 days') })
    expect(judged(daily, logs, true).verdict).toBe('ok')
  })

  test('gaps matter to the one who reads the log, losses to the one who reads the daily table', () => {
    const [more, less] = [{ '2026-11-17': '3', '2026-11-18': '3' }, { '2026-11-18': '1' }]
    expect(judged(more, less).verdict).toBe('ok')
    expect(judged(more, less, true)).toMatchObject({ verdict: 'warning' })
    expect(judged(less, more)).toMatchObject({ verdict: 'warning', fix: expect.stringContaining('spend-logs') })
    expect(judged(less, more, true).verdict).toBe('ok')
    expect(judged(more, {})).toMatchObject({ verdict: 'ok', found: expect.stringContaining('no request log') })
    expect(judged(more, {}, true).found).toContain('lacks 2 days')
  })

  test('credits that agree, or that the log lacks, are no loss', () => {
    const daily = { '2026-11-17': '-3', '2026-11-18': '-1' }
    expect(judged(daily, daily)).toMatchObject({ verdict: 'ok', found: expect.stringContaining('agree on 2 days') })
    expect(judged(daily, { '2026-11-17': '-3' })).toMatchObject({
      verdict: 'ok',
      found: expect.stringContaining('1 day'),
    })
  })

  test('days that are not over or are explained elsewhere bear nothing out', () => {
    expect(judged({ '2026-11-20': '5' }, { '2026-11-20': '1' })).toMatchObject({ verdict: 'skipped' })
    const rules = { today: '2026-11-20', ofLog: false, isExplained: () => true, batchesOnly: false }
    expect(judgeLog(days({ '2026-11-17': '3' }), days({ '2026-11-17': '1' }), rules).verdict).toBe('skipped')
  })
})

test('attribution looks at the levels of the lines only', () => {
  const none = { none: 4n, row: 6n }
  const summary = {
    rows: 1,
    lines: 1,
    zeroLines: 0,
    cost: { read: 10n, delivered: 10n, rejected: 0n, nativeBills: 0n, filtered: 0n },
    rejects: { rows: 0, withoutCost: 0 },
    tagSplits: { requests: 0, shares: 0, cost: 0n },
    attributedBy: { user: none, team: { none: 1n, key: 9n }, organization: none },
  }
  expect(judgeAttribution(summary, ['team', 'model'])).toMatchObject({
    verdict: 'ok',
    found: 'Of the cost 10.0 % without team.',
  })
  expect(judgeAttribution(summary, ['org', 'team', 'user', 'model'])).toMatchObject({
    verdict: 'warning',
    found: 'Of the cost 40.0 % without organization, 10.0 % without team, 40.0 % without user.',
    fix: expect.stringContaining('--levels team,model'),
  })
  expect(judgeAttribution(summary, ['model']).verdict).toBe('ok')
  const without = { ...summary, attributedBy: { user: {}, team: { none: -1n }, organization: {} } }
  expect(judgeAttribution(without, ['org', 'team', 'user', 'model']).verdict).toBe('skipped')
})

test('providers that the table lacks are listed with their cost, the dearest first', () => {
  const usd = (text: string) => parseMoney(text) ?? 0n
  const listed: (readonly [string | null, string])[] = [
    ['openai', '5'],
    [null, '1'],
  ]
  const some = (costs: readonly (readonly [string | null, string])[]) =>
    new Map(costs.map(([slug, cost]) => [providerOf(slug), usd(cost)] as const))
  expect(judgeProviders(some(listed), usd('6')).verdict).toBe('ok')
  const found = judgeProviders(
    new Map([
      ...some(listed),
      ...some([['acme_ai', '1']]),
      ...some([['acme_ai', '2']]),
      ...some([['my-gateway', '4']]),
    ]),
    usd('12'),
  )
  expect(found.verdict).toBe('warning')
  expect(found.found).toContain('2 providers not in docs/mapping.md')
  expect(found.lines).toEqual([
    'my-gateway: shown as My Gateway, $4.00, 33.3 % of the cost',
    'acme_ai: shown as Acme AI, $3.00, 25.0 % of the cost',
  ])
})
