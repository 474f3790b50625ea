import { expect, test } from 'vitest'
import { isLogged, lostByCounters } from '../../../../src/core/sides/lost-by-counters.ts'
import { NOTHING } from '../../../../src/features/reconcile/side.ts'

const team = { id: 'team', counter: 1000n, ledger: 100n }
const key = { id: 'key', owner: 'team', counter: 1000n, ledger: 100n }

test('key and team alike far above the ledger', () => {
  expect(lostByCounters([team], [key])).toEqual([
    { owner: 'team', keys: ['key'], counter: 1000n, ledger: 100n, lost: 900n },
  ])
})

test('keys of a team count together, and the smaller of both says how much', () => {
  const keys = [key, { ...key, id: 'other', counter: 150n, ledger: 50n }]
  expect(lostByCounters([{ ...team, counter: 1200n, ledger: 150n }], keys)).toMatchObject([
    { keys: ['key', 'other'], lost: 1000n },
  ])
  expect(lostByCounters([{ ...team, counter: 600n }], [key])).toMatchObject([{ lost: 500n }])
})

test('one counter alone has wandered, and a little is lag', () => {
  expect(lostByCounters([{ ...team, counter: 100n }], [key])).toEqual([])
  expect(lostByCounters([team], [{ ...key, counter: 100n }])).toEqual([])
  expect(lostByCounters([team], [{ ...key, owner: 'another' }])).toEqual([])
  expect(lostByCounters([{ ...team, counter: 109n }], [{ ...key, counter: 109n }])).toEqual([])
})

test('the log has it where it holds half or more of it beyond the user ledger', () => {
  const days = (...costs: readonly bigint[]) =>
    new Map(costs.map((cost, day) => [`2026-11-0${day + 1}`, { ...NOTHING, cost }]))
  const lost = lostByCounters([team], [key])
  expect(isLogged(lost, days(550n, 10n), days(100n, 500n))).toBe(true)
  expect(isLogged(lost, days(549n, 10n), days(100n, 500n))).toBe(false)
})
