import { describe, expect, test } from 'vitest'
import { parseMoney } from '../../../../src/core/model/money.ts'
import { compareLines } from '../../../../src/features/reconcile/compare-lines.ts'
import { addLine, type LineSum } from '../../../../src/features/reconcile/line-store.ts'

type Line = readonly [time: string, id: string, cost: string, amount?: bigint]

const sums = (lines: readonly Line[]) => {
  const all = new Map<string, Map<string, LineSum>>()
  for (const [time, id, cost, amount = 1n] of lines) {
    addLine(all, { hour: `2026-05-${time}:00:00Z`, id, cost: parseMoney(cost) ?? 0n, amount })
  }
  return all
}

const compared = (ours: readonly Line[], theirs: readonly Line[], today = '2026-11-20') =>
  compareLines(
    { ours: sums(ours), theirs: sums(theirs) },
    { ours: { id: 'lines' }, theirs: { id: 'file' }, isOwned: (id) => id.startsWith('llm-usage/'), today },
  )
const kinds = (ours: readonly Line[], theirs: readonly Line[], today?: string) =>
  compared(ours, theirs, today).map(({ kind, what }) => [kind, what])

const A = 'llm-usage/a'
const B = 'llm-usage/b'

describe('what a difference most likely is', () => {
  test('nothing', () => expect(kinds([['01T00', A, '1']], [['01T00', A, '1']])).toEqual([]))

  test('lines of one resource are added up', () =>
    expect(
      kinds(
        [['01T00', A, '3', 4n]],
        [
          ['01T00', A, '1', 1n],
          ['01T00', A, '2', 3n],
        ],
      ),
    ).toEqual([]))

  test.each<[string, readonly Line[], readonly Line[], readonly (readonly string[])[]]>([
    [
      'a line is missing',
      [
        ['01T00', A, '1'],
        ['01T00', B, '2'],
      ],
      [['01T00', A, '1']],
      [['line-missing', B]],
    ],
    [
      'a day is missing',
      [
        ['01T00', A, '1'],
        ['02T00', A, '2'],
      ],
      [['01T00', A, '1']],
      [['day-missing', A]],
    ],
    [
      'only foreign lines are there',
      [['01T00', A, '1']],
      [['01T00', 'czrn:x', '7']],
      [
        ['day-missing', A],
        ['foreign', 'czrn:x'],
      ],
    ],
    [
      'a line too many',
      [['01T00', A, '1']],
      [
        ['01T00', A, '1'],
        ['01T00', B, '2'],
      ],
      [['line-extra', B]],
    ],
    [
      'a day too many',
      [['01T00', A, '1']],
      [
        ['01T00', A, '1'],
        ['02T00', A, '2'],
      ],
      [['day-extra', A]],
    ],
    ['a line below zero is missing', [['01T00', A, '-1']], [], [['credit-missing', A]]],
    [
      'a line below zero is missing beside others of its resource',
      [
        ['01T00', A, '2'],
        ['01T00', A, '-1'],
      ],
      [['01T00', A, '2']],
      [['credit-missing', A]],
    ],
    ['twice the cost', [['01T00', A, '1']], [['01T00', A, '2', 2n]], [['doubled', A]]],
    ['ten decimals', [['01T00', A, '0.123456789012']], [['01T00', A, '0.123456789']], [['rounded', A]]],
    [
      'one of two lines of a resource',
      [
        ['01T00', A, '1'],
        ['01T00', A, '2'],
      ],
      [['01T00', A, '2']],
      [['line-missing', A]],
    ],
    ['grown', [['01T00', A, '3', 3n]], [['01T00', A, '1']], [['grown', A]]],
    ['shrunk', [['01T00', A, '1']], [['01T00', A, '3', 3n]], [['shrunk', A]]],
    ['another amount', [['01T00', A, '1', 3n]], [['01T00', A, '1']], [['amount-changed', A]]],
    [
      'another resource',
      [
        ['01T00', A, '1'],
        ['01T00', 'x', '9'],
      ],
      [
        ['01T00', B, '1'],
        ['01T00', 'x', '9'],
      ],
      [
        ['moved', A],
        ['moved', B],
      ],
    ],
    [
      'another hour',
      [['01T00', A, '1']],
      [['01T08', A, '1']],
      [
        ['shifted', A],
        ['shifted', A],
      ],
    ],
  ])('%s', (_, ours, theirs, expected) => expect(kinds(ours, theirs)).toEqual(expected))

  test('no time zone is a day away', () =>
    expect(kinds([['01T00', A, '1']], [['02T00', A, '1']])).toEqual([
      ['day-missing', A],
      ['day-extra', A],
    ]))

  test('what is missing of today comes later', () =>
    expect(kinds([['01T00', A, '1']], [], '2026-05-01')).toEqual([['day-late', A]]))
})

test('a difference has both costs, its day, and the hour where the line says one', () => {
  expect(compared([['01T05', A, '1.5']], [['01T05', A, '0.5']])).toEqual([
    expect.objectContaining({
      kind: 'grown',
      side: 'file',
      against: 'lines',
      day: '2026-05-01',
      hour: '2026-05-01T05:00:00Z',
      cost: 500_000_000_000n,
      reference: 1_500_000_000_000n,
    }),
  ])
})
