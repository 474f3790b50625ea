import { describe, expect, test } from 'vitest'
import { readBody } from '../../support/cloudzero/rows.ts'
import { Store } from '../../support/cloudzero/store.ts'

/** The imitation that other tests trust has to be right itself. */
const row = (hour: string, cost: string, extra: object = {}) => ({
  'time/usage_start': `2026-05-${hour}:00:00Z`,
  'cost/cost': cost,
  ...extra,
})

const applied = (...drops: readonly object[]) => {
  const store = new Store({ monthRows: 5, monthBytes: 500 })
  const refusals = drops.map((body) => {
    const { drop, errors } = readBody({ month: '2026-05', ...body })
    return drop === null ? errors.join('; ') : store.apply('n', drop)
  })
  return { costs: store.rows('n', '2026-05').map((each) => each['cost/cost']), refusals }
}

describe('operations', () => {
  const before = { operation: 'sum', data: [row('01T00', '1'), row('01T00', '2'), row('01T01', '3')] }

  test('sum appends', () => {
    expect(applied(before, { operation: 'sum', data: [row('01T00', '4')] }).costs).toEqual(['1', '2', '3', '4'])
  })

  test('replace_hourly replaces the hours of the body, and only those', () => {
    expect(applied(before, { operation: 'replace_hourly', data: [row('01T00', '4')] }).costs).toEqual(['3', '4'])
    const offset = { 'time/usage_start': '2026-05-01T02:30:00+02:00', 'cost/cost': '4' }
    expect(applied(before, { operation: 'replace_hourly', data: [offset] }).costs).toEqual(['3', '4'])
  })

  test('replace_drop replaces the month, also when no operation is given', () => {
    expect(applied(before, { operation: 'replace_drop', data: [row('01T00', '4')] }).costs).toEqual(['4'])
    expect(applied(before, { data: [row('01T00', '4')] }).costs).toEqual(['4'])
    expect(applied(before, { data: [] }).costs).toEqual([])
  })

  test('the limits of a month hold, and a refused drop changes nothing', () => {
    const many = { operation: 'sum', data: Array.from({ length: 6 }, () => row('01T00', '1')) }
    expect(applied(before, many)).toEqual({ costs: ['1', '2', '3'], refusals: [null, '2026-05 would have 9 rows'] })
    const wide = { operation: 'sum', data: [row('01T00', '1', { 'resource/service': 'x'.repeat(500) })] }
    expect(applied(wide).refusals[0]).toMatch(/bytes/)
  })
})

describe('bodies', () => {
  test.each<[object, RegExp]>([
    [{ month: '2026-13', data: [] }, /is not a month/],
    [{ month: '2026-05-02T00:00:00Z', data: [] }, /is not a month/],
    [{ operation: 'replace', data: [] }, /operation/],
    [{}, /data/],
    [{ data: [row('01T00', '-1')] }, /cost\/cost "-1"/],
    [{ data: [row('01T00', '1e-7')] }, /cost\/cost/],
    [{ data: [row('01T00', '.5')] }, /cost\/cost/],
    [{ data: [row('01T00', '')] }, /cost\/cost is missing/],
    [{ data: [{ ...row('01T00', '1'), 'usage/amount': 5 }] }, /usage\/amount is not a string/],
    [{ data: [row('01T00', '1', { 'usage/amount': '1.' })] }, /usage\/amount/],
    [{ data: [{ 'cost/cost': '1', 'time/usage_start': '2026-05-01' }] }, /time\/usage_start/],
    [{ data: [{ 'cost/cost': '1', 'time/usage_start': '2026-06-01T00:00:00Z' }] }, /not in 2026-05/],
    [{ data: [row('01T00', '1', { 'resource/tag:team': 'a' })] }, /without resource\/id/],
    [{ data: [row('01T00', '1', { 'resource/id': 'a/b', 'resource/tag:a b': 'c' })] }, /no column/],
    [{ data: [row('01T00', '1', { 'lineitem/type': 'usage' })] }, /lineitem\/type/],
  ])('%j', (body, error) => {
    expect(readBody({ month: '2026-05', ...body }).errors.join('; ')).toMatch(error)
  })

  test.each(['2026-05', '2026-05-01T00:00:00Z', '2026-05-01T00:00:00.000+00:00'])('the month may be %s', (month) => {
    expect(readBody({ month, data: [row('01T00', '0')] })).toMatchObject({ drop: { month: '2026-05' }, errors: [] })
  })
})
