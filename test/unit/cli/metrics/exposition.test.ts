import { describe, expect, test } from 'vitest'
import { type EndedRun, exposition, METRICS } from '../../../../src/cli/metrics/exposition.ts'

const USD = 1_000_000_000_000n
const aRun = (run: Partial<EndedRun> = {}): EndedRun => ({
  command: 'push',
  connection: 'c-1',
  version: '1.2.3',
  exitCode: 0,
  endedAt: 1_795_176_000,
  seconds: 1.5,
  figures: {
    ledger: 'daily-user',
    window: { from: '2026-11-01T00:00:00Z', to: '2026-11-21T00:00:00Z' },
    rows: 12,
    lines: 10,
    rejectedRows: 2,
    cost: { read: 3n * USD, delivered: 2n * USD, rejected: USD, nativeBills: 0n, filtered: 0n },
    verified: true,
    forgottenLines: 3,
    months: [{ month: '2026-11', used: 0.25, projected: 0.5 }],
  },
  ...run,
})
const VERIFIED = 'litellm_cloudzero_last_verified_timestamp_seconds'

/** The grammar of the text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
const LINE =
  /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+\{[a-z_]+="([^"\\\n]|\\["\\n])*"(,[a-z_]+="([^"\\\n]|\\["\\n])*")*\} -?\d+(\.\d+)?)$/

test('a run in the text format, every family once, with its help and its type before it', () => {
  const text = exposition(aRun())
  expect(text.endsWith('\n')).toBe(true)
  const lines = text.trimEnd().split('\n')
  expect(lines.filter((line) => !LINE.test(line))).toEqual([])
  const families = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2])
  expect(families).toEqual(METRICS.map(({ name }) => name))
  expect(new Set(families).size).toBe(families.length)
  expect(text).toContain('litellm_cloudzero_last_run_cost_rejected_usd{command="push",connection="c-1"} 1\n')
  expect(text).toContain(
    'litellm_cloudzero_month_limit_projected_ratio{command="push",connection="c-1",month="2026-11"} 0.500000\n',
  )
  expect(text).toContain(`${VERIFIED}{command="push",connection="c-1"} 1795176000\n`)
})

test('names follow the conventions: a prefix, base units at the end, gauges without _total', () => {
  for (const { name } of METRICS) {
    expect(name).toMatch(/^litellm_cloudzero_[a-z_]+$/)
    expect(name).not.toMatch(/_(total|count|sum|bucket|percent|ms|minutes|hours)$/)
  }
})

describe('the moment of the last verification', () => {
  const earlier = exposition(aRun({ endedAt: 1_795_000_000 }))
  test('is taken over by a run that verifies nothing', () => {
    const figures = aRun().figures
    const failed = aRun({ exitCode: 3, figures: null })
    const unverified = aRun({ exitCode: 4, figures: figures === null ? null : { ...figures, verified: false } })
    for (const run of [failed, unverified]) {
      expect(exposition(run, earlier)).toContain(`${VERIFIED}{command="push",connection="c-1"} 1795000000\n`)
    }
    expect(exposition(failed)).not.toContain(VERIFIED)
  })
  test('is replaced by a run that verifies', () => {
    expect(exposition(aRun(), earlier).match(new RegExp(`^${VERIFIED}`, 'gm'))).toHaveLength(1)
    expect(exposition(aRun(), earlier)).toContain(' 1795176000')
  })
  test('is not that of another connection', () => {
    expect(exposition(aRun({ connection: 'c-2', figures: null }), earlier)).not.toContain(VERIFIED)
  })
})

test('a label value cannot break the format', () => {
  const text = exposition(aRun({ connection: 'a"b\\c\nd' }))
  expect(text.split('\n').filter((line) => line !== '' && !LINE.test(line))).toEqual([])
})
