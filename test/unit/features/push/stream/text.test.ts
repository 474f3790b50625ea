import { describe, expect, test } from 'vitest'
import type { PushReport } from '../../../../../src/features/push/report.ts'
import type { SentBody } from '../../../../../src/features/push/stream/apply.ts'
import { nothingSent, type StreamReport } from '../../../../../src/features/push/stream/report.ts'
import { streamText } from '../../../../../src/features/push/stream/text.ts'
import { totalOf } from '../../../../../src/run/run-report.ts'
import { aRow, planOf } from './model.ts'

const HOURS = ['2026-10-30T00:00:00Z', '2026-10-31T00:00:00Z', '2026-11-01T00:00:00Z']
const ROWS = HOURS.map((hour) => aRow(hour))

function textOf(report: Partial<PushReport>, stream: Partial<StreamReport> = {}, actual = ROWS.slice(2)): string {
  const run = { ...totalOf([]), windows: [] }
  const { plan } = planOf(ROWS, actual, { window: { from: HOURS[0] ?? '', to: '2026-12-01T00:00:00Z' } })
  const proposal = { plan, months: new Map(), notEchoed: [] }
  const target: StreamReport = {
    ...nothingSent(null),
    ...{ kind: 'stream', name: null, place: 'c-1', connection: 'c-1', test: false, mapping: '', stale: false },
    ...{ run, seconds: 1, proposal, last: proposal, ...stream },
  }
  const whole: PushReport = {
    ...{ tool: '1.0.0', ledger: 'daily-user', window: { from: HOURS[0] ?? '', to: '2026-11-02T00:00:00Z' } },
    ...{ unit: 'day', planOnly: true, splitBy: null, targets: [target], seconds: 1 },
    run: { ...run, database: 'x', warnings: [], unknownCounters: new Set(), parts: [] },
    ...report,
  }
  return streamText(target, { report: whole, several: true })
}

const SENT: SentBody = {
  operation: 'replace_hourly',
  month: '2026-10',
  hours: HOURS.slice(0, 2),
  rows: 2,
  bytes: 900,
  sha256: '',
  dropId: 'drop-1',
  fate: 'applied',
}

describe('the first line', () => {
  test('of a plan says months, days and by how much the cost changes', () => {
    expect(textOf({})).toMatch(/^Plan: 1 month to send \(2 days, \+\$3\.00\), 1 month unchanged\.\n/)
    expect(textOf({ unit: 'hour' })).toMatch(/^Plan: 1 month to send \(2 hours, /)
    expect(textOf({}, {}, ROWS)).toMatch(/^Plan: nothing to send, 2 months unchanged\.\n/)
  })

  test('of a run says the same of what was sent, and whether it was verified', () => {
    const sent = { sent: [SENT], verified: true }
    const said = 'Sent: 1 month (2 days, +$3.00) in 1 request, 1 kB; verified: CloudZero holds what the database holds.'
    expect(textOf({ planOnly: false }, sent).split('\n')[0]).toBe(said)
    expect(textOf({ planOnly: false }, { ...sent, test: true })).toMatch(/^REHEARSAL .*Sent: 1 month/)
    expect(textOf({ planOnly: false }, { verified: true }, ROWS)).toMatch(/^Nothing was sent; verified: /)
  })
})

test('lines of a class stand with their days and cost, in words', () => {
  const renamed = [aRow(HOURS[0] ?? '', { 'resource/id': 'llm-usage/org|other|user|gpt' }), ...ROWS.slice(1)]
  expect(textOf({}, {}, renamed)).toContain('  renamed (same cost): 1 day, 1 line, $0.00')
})

test('what LiteLLM has forgotten is counted and named, and what may have been', () => {
  const hours = new Map([[HOURS[0] ?? '', { rows: 2, cost: 3_500_000_000_000n }]])
  const names = new Map(Array.from({ length: 7 }, (_, n) => [`team T${n}`, 1]))
  const text = textOf({}, { forgotten: { hours, rows: 2, cost: 3_500_000_000_000n, names, ambiguous: 1 } })
  expect(text).toContain('  forgotten by LiteLLM, left as CloudZero has it: 1 day, 2 lines, $3.50\n')
  expect(text).toContain('    team T0, team T1, team T2, team T3, team T4 and 2 more\n')
  expect(text).toContain('  perhaps forgotten: 1 line fits more than one of CloudZero')
  expect(textOf({})).not.toContain('forgotten')
})
