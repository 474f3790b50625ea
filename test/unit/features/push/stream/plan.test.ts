import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CbfRow } from '../../../../../src/core/cbf/row.ts'
import { parseMoney } from '../../../../../src/core/model/money.ts'
import { aRow, cloudZero, PERMISSIONS, planOf, stateOf } from './model.ts'

const hourAt = (hour: number) => new Date(Date.UTC(2026, 9, 30) + hour * 3_600_000).toISOString().replace('.000', '')

const row = (hours: { min: number; max: number }, prefixes: readonly string[]) =>
  fc
    .record({
      hour: fc.integer(hours),
      cost: fc.constantFrom('0', '0.5', '1', '2.25', '0.000000000001'),
      prefix: fc.constantFrom(...prefixes),
      name: fc.constantFrom('a', 'b', 'ü'.repeat(30)),
      amount: fc.constantFrom('1', '7'),
    })
    .map(({ hour, cost, prefix, name, amount }) =>
      aRow(hourAt(hour), { 'cost/cost': cost, 'resource/id': `${prefix}/${name}`, 'usage/amount': amount }),
    )

const byHour = (a: CbfRow, b: CbfRow) => (String(a['time/usage_start']) < String(b['time/usage_start']) ? -1 : 1)

/** 30 October to 3 November, so that the window has two months and hours on both sides. */
const states = fc.record({
  desired: fc.array(row({ min: 12, max: 83 }, ['llm-usage']), { maxLength: 30 }).map((rows) => rows.sort(byHour)),
  actual: fc.array(row({ min: 0, max: 119 }, ['llm-usage', 'czrn:other']), { maxLength: 30 }),
  shared: fc.double({ min: 0, max: 1, noNaN: true }),
  rowBytes: fc.integer({ min: 400, max: 2_000 }),
})
const window = { from: hourAt(12), to: hourAt(84) }
const inside = (each: CbfRow) =>
  String(each['time/usage_start']) >= window.from && String(each['time/usage_start']) < window.to
const sorted = (rows: readonly CbfRow[]) => rows.map((each) => JSON.stringify(each)).sort()
const saying = (rows: readonly CbfRow[]) => rows.filter((each) => each['resource/id'] !== undefined)

describe('any plan over any state', () => {
  test('ends in the desired state and leaves every hour outside the window alone', () => {
    fc.assert(
      fc.property(states, ({ desired, actual, shared, rowBytes }) => {
        const held = [...actual, ...desired.slice(0, Math.floor(shared * desired.length))]
        const stream = cloudZero(held)
        const { plan, bodies } = planOf(desired, held, { window, rowBytes, prune: true })
        for (const body of bodies) stream.apply(JSON.parse(body))
        expect(sorted(saying(stream.rows().filter(inside)))).toEqual(sorted(desired))
        expect(sorted(stream.rows().filter((each) => !inside(each)))).toEqual(
          sorted(held.filter((each) => !inside(each))),
        )
        expect(plan.refusals).toEqual([])
        const again = planOf(desired, stream.rows(), { window, rowBytes, prune: true })
        expect({ bodies: again.bodies, stale: again.plan.stale }).toEqual({ bodies: [], stale: [] })
      }),
    )
  })

  test('has the months before and after that CloudZero then has', () => {
    fc.assert(
      fc.property(states, ({ desired, actual, rowBytes }) => {
        const stream = cloudZero(actual)
        const { plan, bodies } = planOf(desired, actual, { window, rowBytes, prune: true })
        for (const body of bodies) stream.apply(JSON.parse(body))
        const after = stateOf(stream.rows()).hours
        for (const month of plan.months) {
          const states = [...after].filter(([hour]) => hour.startsWith(month.month)).map(([, state]) => state)
          expect(month.after.cost).toBe(states.reduce((sum, { cost }) => sum + cost, 0n))
          expect(month.after.rows).toBe(states.reduce((sum, { rows, markers }) => sum + rows + markers, 0))
        }
      }),
    )
  })

  test('without --prune leaves the hours that only CloudZero has, and without read-back sends every hour', () => {
    fc.assert(
      fc.property(states, ({ desired, actual, rowBytes }) => {
        const stale = actual.filter(
          (each) => !desired.some((other) => other['time/usage_start'] === each['time/usage_start']),
        )
        for (const known of [actual, null]) {
          const stream = cloudZero(actual)
          const { bodies } = planOf(desired, known, { window, rowBytes })
          for (const body of bodies) stream.apply(JSON.parse(body))
          expect(sorted(stream.rows())).toEqual(sorted([...desired, ...stale]))
        }
      }),
    )
  })

  test('never names an hour in two replace_hourly bodies, and no sum before its own', () => {
    fc.assert(
      fc.property(states, ({ desired, actual, rowBytes }) => {
        const { plan } = planOf(desired, actual, { window, rowBytes, prune: true })
        const replaced = new Set<string>()
        for (const { operation, hours } of plan.units.flat()) {
          for (const hour of hours) {
            expect(replaced.has(hour)).toBe(operation === 'sum')
            replaced.add(hour)
          }
        }
      }),
    )
  })
})

const hour = (day: string, time = '00') => `2026-11-${day}T${time}:00:00Z`

describe('classes of difference', () => {
  const kinds = (desired: readonly CbfRow[], actual: readonly CbfRow[]) =>
    planOf(desired, actual).plan.differences.map(({ kind }) => kind)
  const line = aRow(hour('19'))

  test('new, late, cost, identity', () => {
    expect(kinds([line], [])).toEqual(['new'])
    expect(kinds([line, { ...line, 'resource/id': 'llm-usage/b' }], [line])).toEqual(['late'])
    expect(kinds([{ ...line, 'usage/amount': '20', 'cost/cost': '3' }], [line])).toEqual(['late'])
    expect(kinds([{ ...line, 'cost/cost': '3' }], [line])).toEqual(['cost'])
    expect(kinds([line], [line, { ...line, 'resource/id': 'llm-usage/b' }])).toEqual(['cost'])
    expect(kinds([{ ...line, 'resource/tag:team': 'New' }], [line])).toEqual(['identity'])
    expect(kinds([line], [{ ...line, 'resource/tag:old': 'x' }])).toEqual(['identity'])
    expect(kinds([line], [line])).toEqual([])
  })

  test('equal is what means the same', () => {
    const actual = {
      ...line,
      'cost/cost': '1.500',
      'usage/amount': '10.0',
      'time/usage_start': '2026-11-19T01:00:00.000+01:00',
      'resource/region': '',
      ingested_by: 'cloudzero',
    }
    expect(kinds([line], [actual])).toEqual([])
    expect(kinds([line, line], [line])).toEqual(['late'])
  })

  test('an hour without a read-back is sent whatever it holds', () => {
    const { plan, bodies } = planOf([line], null)
    expect(plan.differences.map(({ kind }) => kind)).toEqual(['unknown'])
    expect(bodies).toHaveLength(1)
  })

  test('differences below --min-change wait, other names do not', () => {
    const minChange = parseMoney('0.01') ?? 0n
    const more = planOf([{ ...line, 'cost/cost': '1.5099' }], [line], { minChange })
    expect(more.plan.differences.map(({ waits }) => waits)).toEqual([true])
    expect(more.bodies).toEqual([])
    const enough = planOf([{ ...line, 'cost/cost': '1.51' }], [line], { minChange })
    expect(enough.bodies).toHaveLength(1)
    const renamed = planOf([{ ...line, 'resource/tag:team': 'New' }], [line], { minChange })
    expect(renamed.bodies).toHaveLength(1)
  })
})

test('shrinking hours go first, whole hours share a body', () => {
  const small = aRow(hour('02'))
  const large = [small, { ...small, 'resource/id': 'llm-usage/b' }, { ...small, 'resource/id': 'llm-usage/c' }]
  const { plan } = planOf([...['01', '03'].map((day) => aRow(hour(day))), small].sort(byHour), large)
  expect(plan.units.flat().map(({ hours }) => hours)).toEqual([[hour('02')], [hour('01'), hour('03')]])
})

test('an hour beyond one body is replaced first and added to then', () => {
  const lines = Array.from({ length: 10 }, (_, index) => aRow(hour('05'), { 'resource/id': `llm-usage/${index}` }))
  const { plan, bodies } = planOf(lines, [], { rowBytes: 700 })
  expect(plan.units).toHaveLength(1)
  expect(plan.units[0]?.map(({ operation }) => operation)).toEqual([
    'replace_hourly',
    ...Array.from({ length: (plan.units[0]?.length ?? 0) - 1 }, () => 'sum'),
  ])
  expect(bodies.flatMap((body) => JSON.parse(body).data)).toEqual(lines)
})

test('a line outside the window is our mistake', () => {
  expect(() => planOf([aRow('2026-12-01T00:00:00Z')], [])).toThrow('outside the window')
})

describe('guards', () => {
  const ask = { ...PERMISSIONS, allowShrink: false, allowRemap: false, allowEmpty: false, adopt: false }
  const refused = (desired: readonly CbfRow[], actual: readonly CbfRow[], input: Parameters<typeof planOf>[2] = {}) =>
    planOf(desired, actual, { permissions: ask, ...input }).plan.refusals.map(({ code, message }) => [code, message])
  const line = aRow(hour('05'))
  const october = aRow('2026-10-05T00:00:00Z')
  const october1 = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }

  test('a day older than 48 hours that would shrink, in numbers', () => {
    const [refusal] = refused([line], [line, { ...line, 'resource/id': 'llm-usage/b' }])
    expect(refusal?.[0]).toBe('shrink')
    expect(refusal?.[1]).toContain('2026-11 from $3.00 to $1.50, 2026-11-05 from $3.00 to $1.50.')
  })

  test('a day within 48 hours may shrink, the month may not', () => {
    const late = aRow(hour('18'))
    const codes = refused([{ ...late, 'cost/cost': '1' }, aRow(hour('19'))], [late])
    expect(codes).toEqual([])
    expect(refused([{ ...late, 'cost/cost': '1' }], [late])[0]?.[1]).toContain('2026-11 from $1.50 to $1.00')
  })

  test('rounding of another exporter is no loss', () => {
    expect(refused([line], [{ ...line, 'cost/cost': '1.5000000001' }])).toEqual([])
  })

  test('other names in a closed month, not in the one that nightly runs still come back to', () => {
    const renamed = { ...october, 'resource/tag:team': 'New' }
    expect(refused([renamed], [october], { window: october1 })[0]?.[0]).toBe('remap')
    const now = new Date('2026-11-07T12:00:00Z')
    expect(refused([renamed], [october], { window: october1, now })).toEqual([])
    expect(refused([{ ...line, 'resource/tag:team': 'New' }], [line])).toEqual([])
  })

  test('rows of somebody else', () => {
    const foreign = { ...line, 'resource/id': 'czrn:litellm:openai:cross-region:team:llm-usage:gpt', 'cost/cost': '1' }
    expect(refused([line], [foreign])[0]?.[0]).toBe('foreign')
    expect(refused([line], [{ ...foreign, 'time/usage_start': hour('06') }])[0]?.[0]).toBe('foreign')
    expect(refused([line], [line, { ...foreign, 'time/usage_start': hour('06') }])).toEqual([])
    expect(
      refused([line], [{ ...foreign, 'time/usage_start': hour('19') }, aRow(hour('05'))], { prune: true })[0]?.[0],
    ).toBe('foreign')
  })

  test('an empty database is not pruned into CloudZero by accident', () => {
    expect(refused([], [aRow(hour('19'))], { prune: true }).map(([code]) => code)).toContain('empty')
    expect(refused([], [aRow(hour('19'))])).toEqual([])
  })

  test('a month beyond the limits, with what other hours of it hold', () => {
    const other = aRow('2026-10-06T00:00:00Z')
    const window = { from: '2026-10-05T00:00:00Z', to: '2026-10-06T00:00:00Z' }
    const limits = { rows: 1, bytes: 1_000_000 }
    const { plan } = planOf([october], [other], { window, limits })
    expect(plan.refusals.map(({ code }) => code)).toEqual(['month-limit'])
    expect(plan.refusals[0]?.message).toContain('2 rows (limit 1)')
    expect(planOf([october], [], { window, limits }).plan.refusals).toEqual([])
  })

  test('the month is projected to its end', () => {
    const { plan } = planOf([line], [])
    expect(plan.months[0]?.after.rows).toBe(1)
    expect(plan.months[0]?.projected.rows).toBe(2)
  })
})
