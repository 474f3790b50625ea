import { expect, test } from 'vitest'
import { countCell, moneyCell, type Table, tableOf, UNKNOWN_CELL, wordCell } from '../../../../src/core/tables/table.ts'
import { groupedReport } from '../../../../src/features/report/grouped.ts'
import { xlsxReport } from '../../../../src/features/report/xlsx.ts'
import { workbook } from '../../../../src/output/xlsx/workbook.ts'
import { aReport, comparedBy, spendOfTeams } from '../../../support/report.ts'
import { type ReadSheet, readWorkbook } from '../../../support/workbook.ts'

const bytesOf = (pieces: Iterable<string | Uint8Array>) =>
  Buffer.concat(Array.from(pieces, (piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)))
const sheetOf = async (table: Table): Promise<ReadSheet | undefined> =>
  readWorkbook(bytesOf(await workbook([{ title: 'Cost: [a/b]', content: table }])))[0]

/** A UTC time as Excel holds it: days since its own first one. */
const serial = (text: string) => String((Date.parse(text) - Date.UTC(1899, 11, 30)) / 86_400_000)

test('money, counts, shares and times are numbers with a form; texts are texts, whatever they look like', async () => {
  const sheet = await sheetOf(
    tableOf<string>({
      columns: [
        { key: 'name', title: 'Name', cell: (name) => wordCell(name) },
        { key: 'cost', title: 'Cost', align: 'right', cell: () => moneyCell(-12_345_678_901_234_567n) },
        { key: 'requests', title: 'Requests', align: 'right', cell: () => countCell(1_234_567n) },
        { key: 'share', title: 'Share', align: 'right', cell: () => ({ raw: '0.123', text: '12.3 %', kind: 'share' }) },
        { key: 'day', title: 'Day', cell: () => ({ ...wordCell('2026-11-01'), kind: 'time' }) },
        { key: 'month', title: 'Month', cell: () => ({ ...wordCell('2026-11'), kind: 'time' }) },
        { key: 'reset', title: 'Resets', cell: () => ({ ...wordCell('2026-11-01T06:00:00Z'), kind: 'time' }) },
        { key: 'tokens', title: 'Tokens', align: 'right', cell: () => UNKNOWN_CELL },
        { key: 'bar', title: '', cell: () => wordCell('██') },
      ],
      rows: ['=1+1', '青木 <b>&', '0123', ''],
      about: { version: 1 },
    }),
  )
  expect(sheet).toMatchObject({ title: 'Cost   a b ', frozen: 1 })
  const [head, ...rows] = sheet?.rows ?? []
  const titles = ['Name', 'Cost', 'Requests', 'Share', 'Day', 'Month', 'Resets', 'Tokens']
  expect(head?.map((cell) => cell?.value)).toEqual(titles)
  expect(rows.map(([name]) => name && [name.type, name.value])).toEqual([
    ['text', '=1+1'],
    ['text', '青木 <b>&'],
    ['text', '0123'],
    null,
  ])
  expect(rows[0]?.slice(1)).toEqual([
    { type: 'number', value: '-12345.678901234567', format: '$#,##0.00' },
    { type: 'number', value: '1234567', format: '#,##0' },
    { type: 'number', value: '0.123', format: '0.0%' },
    { type: 'number', value: serial('2026-11-01'), format: 'yyyy-mm-dd' },
    { type: 'number', value: serial('2026-11-01'), format: 'mmm yyyy' },
    { type: 'number', value: serial('2026-11-01T06:00:00Z'), format: 'yyyy-mm-dd hh:mm' },
    { type: 'text', value: '–', format: null },
  ])
})

test('a report has a sheet for each section, one of all rows, and one that says where it comes from', async () => {
  const report = aReport(spendOfTeams(3), spendOfTeams(2))
  const sheets = readWorkbook(bytesOf(await xlsxReport(report)))
  expect(sheets.map(({ title }) => title)).toEqual([
    'The whole window',
    ...report.sections.map(({ title }) => title.slice(0, 31)),
    'All rows',
    'About',
  ])
  const [head, ...rows] = sheets.at(-2)?.rows ?? []
  const cost = head?.findIndex((cell) => cell?.value === 'cost') ?? -1
  const sum = rows.reduce((total, row) => total + Number(row[cost]?.value), 0)
  expect(sum).toBeCloseTo(Number(comparedBy([], spendOfTeams(3))[0]?.now?.cost) / 1e12, 6)
  expect(sheets.at(-1)?.rows[0]?.[0]?.value).toBe('LiteLLM spend, 1-10 November 2026')
})

test('days of a table are dates', async () => {
  const by = ['day', 'team'] as const
  const report = groupedReport(aReport([]), comparedBy(by, spendOfTeams(1)), { by, sort: 'cost', top: null })
  const [headline, table] = readWorkbook(bytesOf(await xlsxReport(report)))
  expect(headline?.rows.length).toBeGreaterThan(3)
  expect(table?.rows[1]?.[0]).toEqual({ type: 'number', value: serial('2026-11-01'), format: 'yyyy-mm-dd' })
})
