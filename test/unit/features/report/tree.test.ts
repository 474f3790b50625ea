import fc from 'fast-check'
import { expect, test } from 'vitest'
import { figuresNow, type Row } from '../../../../src/features/report/row.ts'
import { type Node, prunedTree, type TreeRow, treeOf } from '../../../../src/features/report/tree.ts'
import { groupsBy, type Spent, spendOfTeams } from '../../../support/report.ts'

const USD = 10n ** 12n
const LEVELS = ['org', 'team', 'user'] as const
const outline = (rows: readonly TreeRow[]) =>
  rows.map(({ depth, parts, folded, now }) => {
    const name = folded ? `others ${folded}` : (parts[depth]?.name ?? 'nobody')
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
  const tree = treeOf(groupsBy(LEVELS, spent))
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

test('no node is passed over for a lighter one', () => {
  const dollars = fc.integer({ min: -3, max: 3 })
  const name = fc.constantFrom('a', 'b', 'c')
  const spent = fc.array(fc.record({ org: name, team: name, user: name, dollars }))
  const all = (nodes: readonly Node[], depth = 0): { readonly node: Node; readonly depth: number }[] =>
    nodes.flatMap((node) => [{ node, depth }, ...all(node.children, depth + 1)])
  fc.assert(
    fc.property(spent, fc.integer({ min: 1, max: 12 }), (some, limit) => {
      const tree = treeOf(groupsBy(LEVELS, some))
      const ranked = all(tree).sort(
        (one, other) => Number(other.node.weight - one.node.weight) || one.depth - other.depth,
      )
      const paths = (rows: readonly Row[]) => rows.map(({ parts }) => parts.map((part) => part?.key).join())
      const shown = paths(prunedTree(tree, limit))
      expect(shown).toEqual(expect.arrayContaining(paths(ranked.slice(0, limit).map(({ node }) => node.row))))
    }),
  )
})

test('nothing is nothing, and a group that went shows as zero', () => {
  expect(prunedTree(treeOf(groupsBy(LEVELS, [])), 5)).toEqual([])
  expect(outline(prunedTree(treeOf(groupsBy(['org'], [], [{ org: 'X', dollars: 5 }])), 5))).toEqual(['X 0'])
})

test('at every size the rows of a level add up to the row above', () => {
  const tree = treeOf(groupsBy(LEVELS, spendOfTeams(60)))
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
