import { expect, test } from 'vitest'
import { trendOf } from '../../../../src/features/report/trend.ts'
import { comparedBy } from '../../../support/report.ts'

const USD = 10n ** 12n
const DAYS = ['2026-11-03', '2026-11-04']

test('the largest bands stand first, equal ones by name, and the rest is one', () => {
  const groups = comparedBy(
    ['team', 'day'],
    [
      { team: 'D', dollars: 1 },
      { team: 'C', dollars: 2, day: '2026-11-04' },
      { team: 'B', dollars: 1 },
      { team: 'B', dollars: 1, day: '2026-11-04' },
      { team: 'A', dollars: 5 },
      { team: 'out of the window', dollars: 9, day: '2026-12-01' },
      { dollars: 1, day: '2026-11-04' },
    ],
  )
  const { bands } = trendOf(groups, 'day', DAYS, 3)
  expect(bands.map(({ part, costs, groups }) => [part?.name, costs.map((cost) => Number(cost / USD)), groups])).toEqual(
    [
      ['A', [5, 0], 1],
      ['B', [1, 1], 1],
      ['C', [0, 2], 1],
      [undefined, [1, 1], 2],
    ],
  )
})

test('a single band is not folded', () => {
  const groups = comparedBy(
    ['team', 'day'],
    ['A', 'B', 'C'].map((team, index) => ({ team, dollars: index })),
  )
  expect(trendOf(groups, 'day', DAYS, 2).bands.map(({ part }) => part?.name)).toEqual(['C', 'B', 'A'])
})
