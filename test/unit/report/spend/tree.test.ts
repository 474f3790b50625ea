import fc from 'fast-check'
import { expect, test } from 'vitest'
import { figuresNow } from '../../../../src/report/spend/row.ts'
import { prunedTree, type TreeRow, treeOf } from '../../../../src/report/spend/tree.ts'
import { comparedBy, type Spent, spendOfTeams } from '../../../support/report.ts'

const USD = 10n ** 12n
const LEVELS = ['org', 'team', 'user'] as const
const outline = (rows: readonly TreeRow[]) =>
  rows.map(({ depth, parts, folded, now }) => {
    const name = folded > 0 ? `others ${folded}` : (parts[depth]?.name ?? 'nobody')
    return `${'  '.repeat(depth)}${name} ${(now?.cost ?? 0n) / USD}`
  })

test('the largest nodes are shown with their subtotals, what is left out as others', () => {
  const spent: readonly Spent[] = [
    { org: 'X', team: 'A', user: 'u', dollars: 50 },
    { org: 'X', team: 'A', user: 'v', dollars: 20 },
    { org: 'X', team: 'B', user: 'u', dollars: 9 },
    { org: 'X', team: 'C', user: 'u', dollars: 1 },
    { org: 'X', team: 'D', dollars: 2 },
    { org: 'Y', team: 'E', dollars: 30 },
    { dollars: 3 },
  ]
  const tree = treeOf(comparedBy(LEVELS, spent))
  expect(outline(prunedTree(tree, 6))).toEqual([
    'X 82',
    '  A 70',
    '    u 50',
    '    v 20',
    '  others 3 12',
    'Y 30',
    '  E 30',
    '    nobody 30',
    'nobody 3',
  ])
  expect(outline(prunedTree(tree, 99))).toHaveLength(16)
})

test('nothing is nothing, and a group that went shows as zero', () => {
  expect(prunedTree(treeOf([]), 5)).toEqual([])
  expect(outline(prunedTree(treeOf(comparedBy(['org'], [], [{ org: 'X', dollars: 5 }])), 5))).toEqual(['X 0'])
})

test('at every size the rows of a level add up to the row above', () => {
  const tree = treeOf(comparedBy(LEVELS, spendOfTeams(60)))
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), (limit) => {
      const rows = prunedTree(tree, limit)
      rows.forEach((row, place) => {
        const end = rows.findIndex((other, index) => index > place && other.depth <= row.depth)
        const inside = rows
          .slice(place + 1, end === -1 ? undefined : end)
          .filter(({ depth }) => depth === row.depth + 1)
        if (inside.length === 0) return
        expect(inside.reduce((sum, each) => sum + figuresNow(each).cost, 0n)).toBe(figuresNow(row).cost)
      })
      const total = spendOfTeams(60).reduce(
        (sum, { dollars }) => sum + BigInt(Math.round(dollars * 1e6)) * 1_000_000n,
        0n,
      )
      const outer = rows.filter(({ depth }) => depth === 0)
      expect(outer.reduce((sum, each) => sum + figuresNow(each).cost, 0n)).toBe(total)
    }),
    { numRuns: 30 },
  )
})
