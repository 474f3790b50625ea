import { describe, expect, test } from 'vitest'
import { parseMoney } from '../../../../../src/core/model/money.ts'
import { bucketRefusals, type MonthChange } from '../../../../../src/features/push/bucket/deliver.ts'
import { unseen } from '../../../../../src/features/push/bucket/survey.ts'

const NOW = new Date('2026-11-20T12:00:00Z')
const days = (costs: Record<string, string>) =>
  new Map(Object.entries(costs).map(([day, cost]) => [day, parseMoney(cost) ?? 0n]))
const total = (costs: ReadonlyMap<string, bigint>) => [...costs.values()].reduce((sum, cost) => sum + cost, 0n)

const aChange = (was: Record<string, string> | null, willBe: Record<string, string>, foreign = 0): MonthChange => {
  const held = was === null ? null : { rows: 3, cost: total(days(was)), days: days(was), foreign }
  return {
    survey: { ...unseen('2026-11'), current: was === null ? null : '20261119T000000Z', held },
    writer: { cost: total(days(willBe)), days: days(willBe) },
  }
}
const refused = (change: MonthChange, permissions = {}) =>
  bucketRefusals([change], NOW, { allowShrink: false, adopt: false, ...permissions }).map(({ code }) => code)

describe('a month', () => {
  test.each([
    ['that is new', null, { '2026-11-01': '1' }, []],
    ['that is the same', { '2026-11-01': '1' }, { '2026-11-01': '1' }, []],
    ['of less than nothing that is the same', { '2026-11-01': '-1.5' }, { '2026-11-01': '-1.5' }, []],
    ['that sinks further below nothing', { '2026-11-01': '-1.5' }, { '2026-11-01': '-2' }, ['shrink']],
    ['that grows', { '2026-11-01': '1' }, { '2026-11-01': '1', '2026-11-02': '1' }, []],
    ['that shrinks', { '2026-11-01': '2' }, { '2026-11-01': '1' }, ['shrink']],
    ['that is empty now', { '2026-11-01': '2' }, {}, ['shrink']],
    ['that another exporter rounded up', { '2026-11-01': '1.0000005' }, { '2026-11-01': '1' }, []],
    ['that grows, but loses an old day', { '2026-11-01': '2' }, { '2026-11-02': '9' }, ['shrink']],
    ['that grows, and a day of yesterday shrinks', { '2026-11-19': '2' }, { '2026-11-19': '1', '2026-11-20': '9' }, []],
    [
      'that grows, and a day that ended 48 hours ago shrinks',
      { '2026-11-17': '2' },
      { '2026-11-17': '1', '2026-11-20': '9' },
      ['shrink'],
    ],
  ] as const)('%s', (_, was, willBe, codes) => {
    expect(refused(aChange(was, willBe))).toEqual(codes)
    expect(refused(aChange(was, willBe), { allowShrink: true })).toEqual([])
  })

  test('with rows of others is refused unless they are adopted', () => {
    const change = aChange({ '2026-11-01': '1' }, { '2026-11-01': '1' }, 2)
    expect(refused(change)).toEqual(['foreign'])
    expect(refused(change, { adopt: true })).toEqual([])
  })
})
