import { expect, test } from 'vitest'
import { type RunTotals, totalOf } from '../../../src/run/run-report.ts'

const run = (number: number, attributedBy: RunTotals['attributedBy']): RunTotals => ({
  rows: number,
  lines: number + 1,
  zeroLines: number + 2,
  cost: {
    read: BigInt(number),
    delivered: BigInt(number + 1),
    rejected: BigInt(number + 2),
    nativeBills: BigInt(number + 3),
    filtered: BigInt(number + 4),
  },
  rejects: { rows: number + 3, withoutCost: number + 4 },
  tagSplits: { requests: number + 5, shares: number + 6, cost: BigInt(number + 7) },
  attributedBy,
})

test('several runs are told as one', () => {
  const total = totalOf([
    run(10, { user: { row: 1n }, team: { key: 2n, none: 3n }, organization: {} }),
    run(100, { user: { row: 10n, none: 20n }, team: { none: 30n }, organization: { team: 40n } }),
  ])
  expect(total).toEqual({
    rows: 110,
    lines: 112,
    zeroLines: 114,
    cost: { read: 110n, delivered: 112n, rejected: 114n, nativeBills: 116n, filtered: 118n },
    rejects: { rows: 116, withoutCost: 118 },
    tagSplits: { requests: 120, shares: 122, cost: 124n },
    attributedBy: { user: { row: 11n, none: 20n }, team: { key: 2n, none: 33n }, organization: { team: 40n } },
  })
})

test('one run is itself, and none is nothing', () => {
  const one = run(7, { user: { row: 1n }, team: {}, organization: {} })
  expect(totalOf([one])).toEqual(one)
  expect(totalOf([])).toMatchObject({ rows: 0, cost: { read: 0n }, attributedBy: { user: {} } })
})
