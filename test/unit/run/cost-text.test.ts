import { expect, test } from 'vitest'
import { displayMoney } from '../../../src/core/model/money.ts'
import { countWithCost, undelivered } from '../../../src/run/cost-text.ts'
import { type RunTotals, totalOf } from '../../../src/run/run-report.ts'

const rejecting = (rejects: RunTotals['rejects'], dollars: number): RunTotals => {
  const nothing = totalOf([])
  return { ...nothing, rejects, cost: { ...nothing.cost, rejected: BigInt(dollars) * 10n ** 12n } }
}

test.each([
  [{ rows: 0, withoutCost: 0 }, 0, []],
  [{ rows: 2, withoutCost: 0 }, 0, ['rejected $0.00']],
  [{ rows: 2, withoutCost: 0 }, 3, ['rejected $3.00']],
  [{ rows: 2, withoutCost: 1 }, 3, ['rejected $3.00 (and unknown cost)']],
  [{ rows: 2, withoutCost: 2 }, 0, ['rejected (cost unknown)']],
])('what rejected rows of %j cost is no figure where it is unknown', (rejects, dollars, parts) => {
  expect(undelivered(rejecting(rejects, dollars), displayMoney)).toEqual(parts)
})

test.each([
  [{ rows: 2, withoutCost: 0 }, '2 rows of $3.00'],
  [{ rows: 2, withoutCost: 1 }, '2 rows of $3.00, of 1 the cost unknown'],
  [{ rows: 1, withoutCost: 1 }, '1 row, its cost unknown'],
  [{ rows: 2, withoutCost: 2 }, '2 rows, their cost unknown'],
])('%j are counted with what they cost', (rejects, text) => {
  expect(countWithCost('row', rejects, '$3.00')).toBe(text)
})
