import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainText } from '../../../../src/core/plain-text.ts'
import {
  type Column,
  countCell,
  moneyCell,
  shareCell,
  type TableParts,
  tableOf,
  wordCell,
} from '../../../../src/core/tables/table.ts'
import type { TableFormat } from '../../../../src/output/tables/formats.ts'
import { renderTable } from '../../../../src/output/tables/render.ts'
import { fitted, padded, widthOf } from '../../../../src/output/tables/text-width.ts'

interface Row {
  readonly name: string
  readonly cost: bigint
}

const USD = 10n ** 12n
const columns: readonly Column<Row>[] = [
  { key: 'name', title: 'Name', shrink: 1, minWidth: 6, cell: ({ name }) => wordCell(name) },
  { key: 'cost', title: 'Cost', align: 'right', cell: ({ cost }) => moneyCell(cost) },
  { key: 'note', title: 'Note', hide: 1, only: 'people', cell: () => wordCell('a note', 'faint') },
  { key: 'exact', title: 'Exact', only: 'programs', cell: ({ cost }) => countCell(cost) },
]
const table = (rows: readonly Row[], more: Partial<TableParts<Row>> = {}) =>
  tableOf({ columns, rows, about: { version: 1, window: 'all' }, ...more })
const rows: readonly Row[] = [
  { name: 'Storefront', cost: 1234n * USD },
  { name: '高原 れん', cost: USD / 2n },
]
const text = (width: number, more: Partial<TableParts<Row>> = {}, color = false) =>
  [...renderTable(table(rows, more), 'table', { width, color })].join('')

const rendered = (format: TableFormat, made: ReturnType<typeof table>) =>
  [...renderTable(made, format, { width: Infinity, color: false })].join('')

describe('for a terminal', () => {
  test('columns are as wide as their content, wide characters counted', () => {
    expect(text(Infinity)).toBe(
      ['Name             Cost  Note', 'Storefront  $1,234.00  a note', '高原 れん     $0.5000  a note', ''].join('\n'),
    )
  })

  test('words are cut before columns are left out, and numbers are never cut', () => {
    expect(text(25)).toBe(
      ['Name         Cost  Note', 'Store…  $1,234.00  a note', '高原…     $0.5000  a note', ''].join('\n'),
    )
    const narrow = ['Name         Cost', 'Store…  $1,234.00', '高原…     $0.5000', '(too narrow for: Note)', '']
    expect(text(17)).toBe(narrow.join('\n'))
    expect(text(5)).toBe(narrow.join('\n'))
  })

  test('a column that says nothing is left out where it may be', () => {
    const empty: Column<Row> = { key: 'empty', title: 'Empty', optional: true, cell: () => wordCell(null) }
    const made = tableOf({ columns: [...columns, empty], rows, about: { version: 1 } })
    expect(rendered('table', made)).toBe(text(Infinity))
    expect(rendered('csv', made).split('\n')[0]).toBe('name,cost,exact,empty')
  })

  test('a totals row, notes and colours', () => {
    const all = { totals: { name: 'Total', cost: 1235n * USD }, notes: ['Costs are US dollars.'] }
    expect(text(Infinity, all).split('\n').slice(3)).toEqual([
      '─'.repeat(29),
      'Total       $1,235.00  a note',
      '',
      'Costs are US dollars.',
      '',
    ])
    const [header, first] = text(Infinity, {}, true).split('\n')
    expect(header).toBe('\u001b[1mName      \u001b[0m  \u001b[1m     Cost\u001b[0m  \u001b[1mNote\u001b[0m')
    expect(first).toBe('Storefront  $1,234.00  \u001b[2ma note\u001b[0m')
  })

  test('no name moves the cursor, and no line is wider than asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { maxLength: 4 }), (names) => {
        const made = table(names.map((name) => ({ name, cost: 0n })))
        const lines = [...renderTable(made, 'table', { width: 20, color: false })].join('').split('\n')
        expect(lines.filter((line) => !line.startsWith('(too')).map(widthOf)).toSatisfy((widths: number[]) =>
          widths.every((width) => width <= 20),
        )
        expect(lines.length).toBeLessThanOrEqual(names.length + 3)
      }),
    )
  })
})

test.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007', 'link'],
  ['\u009b2Jgone', 'gone'],
  ['a\r\nb\tc\u2028d', 'a b c d'],
  ['bell\u0007 null\u0000 del\u007f', 'bell null del'],
  ['\u202egnp.exe', 'gnp.exe'],
  ['👩‍👩‍👧 é', '👩‍👩‍👧 é'],
])('%j is shown as %j', (given, shown) => {
  expect(plainText(given)).toBe(shown)
})

test.each([
  ['Storefront', 10, 'Storefront'],
  ['Storefront', 5, 'Stor…'],
  ['高原 れん', 4, '高…'],
  ['高原 れん', 5, '高原…'],
  ['👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5, '👩‍👩‍👧👩‍👩‍👧…'],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ['one two', 5, 'one…'],
  ['a', 0, ''],
])('%j in %i columns is %j', (given, width, shown) => {
  expect(fitted(given, width)).toBe(shown)
})

test('padding makes up for what a wide character leaves open', () => {
  expect(padded('高原 れん', 4)).toBe('高… ')
  expect(padded('12', 4, 'right')).toBe('  12')
})

describe('for programs', () => {
  const hostile: readonly Row[] = [{ name: '=a,"b"\r\nc|<script>\u001b[0m', cost: 5n }]

  test('a long table comes in pieces, and the pieces are the document', () => {
    const long = table(Array.from({ length: 2_500 }, (_, cost) => ({ name: `n${cost}`, cost: BigInt(cost) })))
    const names = (some: readonly { readonly name: string }[]) => some.map(({ name }) => name)
    const expected = Array.from({ length: 2_500 }, (_, cost) => `n${cost}`)
    for (const format of ['csv', 'json'] as const) {
      const pieces = [...renderTable(long, format, { width: Infinity, color: false })]
      expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(pieces.join('').length / 2)
    }
    expect(names(parse(rendered('csv', long), { columns: true }))).toEqual(expected)
    expect(names(JSON.parse(rendered('json', long)).rows)).toEqual(expected)
  })

  test('CSV holds raw values, exactly, and no totals', () => {
    const csv = rendered('csv', table(hostile, { totals: { name: 'Total', cost: 5n } }))
    expect(parse(csv, { columns: true })).toEqual([{ name: hostile[0]?.name, cost: '0.000000000005', exact: '5' }])
    expect(rendered('csv', table([]))).toBe('name,cost,exact\n')
  })

  test('JSON holds what it is about, rows by key and the totals', () => {
    expect(JSON.parse(rendered('json', table(hostile, { totals: { name: 'Total', cost: USD } })))).toEqual({
      version: 1,
      window: 'all',
      rows: [{ name: hostile[0]?.name, cost: '0.000000000005', exact: '5' }],
      totals: { name: 'Total', cost: '1', exact: '1000000000000' },
    })
  })

  test('Markdown keeps names as text', () => {
    const made = table(hostile, { totals: { name: 'Total', cost: USD }, notes: ['a_b'] })
    expect(rendered('markdown', made)).toBe(
      [
        '| Name | Cost | Note |',
        '| --- | ---: | --- |',
        '| =a,"b" c\\|\\<script\\> | $0.0000 | a note |',
        '| **Total** | **$1.00** | **a note** |',
        '',
        'a\\_b',
        '',
      ].join('\n'),
    )
  })
})

test('shares are exact for programs and short for people', () => {
  expect(shareCell(USD, 3n * USD)).toMatchObject({ raw: '0.3333', text: '33.3 %' })
  expect(shareCell(3n, 2n)).toMatchObject({ raw: '1.5', text: '150.0 %' })
  expect(shareCell(1n, 0n)).toMatchObject({ raw: null, text: '' })
  expect(countCell(1234567n)).toMatchObject({ raw: '1234567', text: '1,234,567' })
})
