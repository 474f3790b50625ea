import { expect, test } from 'vitest'
import { multipleOf, shortReach } from '../../../../src/core/sides/reach.ts'

const days = (costs: Record<string, bigint>) => new Map(Object.entries(costs).map(([day, cost]) => [day, { cost }]))
const ledger = days({ '2026-11-01': 10n, '2026-11-02': 10n, '2026-11-03': 10n })

test('a table that begins later than the ledger', () => {
  expect(shortReach(days({ '2026-11-02': 7n, '2026-11-03': 10n }), ledger, '2026-11-02')).toEqual({
    since: '2026-11-02',
    cost: 17n,
    before: 10n,
    whole: 30n,
  })
})

test('a table that begins after the window', () => {
  expect(shortReach(days({}), ledger, '2026-11-20')).toMatchObject({ since: '2026-11-20', cost: 0n, before: 30n })
})

test.each([
  ['all of its rows are before the window', days({}), '2026-10-01'],
  ['it reaches as far', days({ '2026-11-01': 1n }), '2026-11-01'],
  ['it has rows before the window: nothing was deleted', days({ '2026-11-02': 7n }), '2026-10-01'],
  ['it is empty', days({}), null],
])('not where %s', (_, table, firstOfAll) => {
  expect(shortReach(table, ledger, firstOfAll)).toBeNull()
})

test('a multiple is told from half as much again on, in tenths', () => {
  expect([multipleOf(30n, 10n), multipleOf(15n, 10n), multipleOf(14n, 10n), multipleOf(5n, 0n)]).toEqual([
    30n,
    15n,
    null,
    null,
  ])
})
