import { expect, test } from 'vitest'
import type { Cell, ColumnShape } from '../../../../../src/core/tables/table.ts'
import { missingClasses, roomClasses, roomsOf } from '../../../../../src/features/report/html/column-room.ts'

const COLUMNS: readonly ColumnShape[] = [
  { key: 'team', title: 'Team' },
  { key: 'cost', title: 'Cost', align: 'right' },
  { key: 'change', title: 'Change', align: 'right', hide: 1 },
  { key: 'tokens', title: 'Tokens', align: 'right', hide: 5 },
]
const row = (...texts: readonly string[]): readonly Cell[] => texts.map((text) => ({ raw: text, text }))

test('what fits stands everywhere', () => {
  const rooms = roomsOf(COLUMNS, [row('A', '$1.00', '+$1.00', '5')])
  expect(rooms).toEqual(COLUMNS.map(() => ({ screen: 0, paper: true })))
  expect(rooms.flatMap(roomClasses)).toEqual([])
})

test('columns go where there is no room, the highest first; names wrap, and what cannot go stays', () => {
  const wide = row(
    'a name of many words that wraps'.repeat(9),
    '$1,234,567,890.00',
    '+$1,234,567,890.00',
    '9'.repeat(40),
  )
  const rooms = roomsOf(COLUMNS, [wide])
  expect(rooms.slice(0, 2).map(({ screen }) => screen)).toEqual([0, 0])
  const [change, tokens] = rooms.slice(2).map(({ screen }) => screen)
  expect(change).toBeGreaterThan(0)
  expect(tokens).toBeGreaterThan(change ?? 0)
  expect(rooms.slice(2).map(roomClasses)).toEqual([['from-c'], ['from-f']])
  expect(rooms.slice(2).map(missingClasses)).toEqual([
    ['below-c', 'unprinted'],
    ['below-f', 'unprinted'],
  ])
})

test('on paper as well', () => {
  const [, , , tokens] = roomsOf(COLUMNS, [row('A', '$1.00', '+$1.00', '9'.repeat(120))])
  expect(tokens).toEqual({ screen: 6, paper: false })
  expect(tokens && roomClasses(tokens)).toEqual(['from-g', 'unprinted'])
})
