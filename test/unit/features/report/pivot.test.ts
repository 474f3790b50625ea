import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { groupedReport } from '../../../../src/features/report/grouped.ts'
import { renderReport } from '../../../../src/features/report/render.ts'
import { aReport, comparedBy, type Spent } from '../../../support/report.ts'

const SPENT: readonly Spent[] = [
  { day: '2026-09-30', team: 'B', dollars: 1 },
  { day: '2026-10-01', team: 'A', model: 'x', dollars: 2 },
  { day: '2026-10-02', team: 'A', model: 'y', dollars: 3 },
  { day: '2026-11-02', team: 'C', dollars: 4 },
  { day: '2026-11-03', team: 'B', dollars: 10 },
  { day: '2026-11-04', dollars: 0.5 },
]
const window = { from: '2026-09-01T00:00:00Z', to: '2026-12-01T00:00:00Z' }
const pivoted = (top: number | null, format: 'csv' | 'table', by: readonly ('month' | 'team' | 'model')[]) => {
  const grouping = { by, sort: 'cost', top, pivot: 'month' } as const
  const report = groupedReport({ ...aReport([]), window }, comparedBy(by, SPENT), grouping)
  return [...renderReport(report, format, { width: 100, color: false })].join('')
}

test('months stand beside each other, in order, with what all of them cost', () => {
  expect(parse(pivoted(null, 'csv', ['month', 'team']), { columns: true })).toEqual(
    [
      {
        team: 'B',
        team_id: 'team-B',
        '2026-09': '1',
        '2026-10': '0',
        '2026-11': '10',
        cost: '11',
        share: '0.536585365854',
        others: '',
      },
      {
        team: 'A',
        team_id: 'team-A',
        '2026-09': '0',
        '2026-10': '5',
        '2026-11': '0',
        cost: '5',
        share: '0.243902439024',
        others: '',
      },
      {
        team: 'C',
        team_id: 'team-C',
        '2026-09': '0',
        '2026-10': '0',
        '2026-11': '4',
        cost: '4',
        share: '0.195121951220',
        others: '',
      },
      {
        team: '',
        team_id: '',
        '2026-09': '0',
        '2026-10': '0',
        '2026-11': '0.5',
        cost: '0.5',
        share: '0.024390243902',
        others: '',
      },
    ].map((row) => ({ ...row, share: row.share.replace(/0+$/, '') })),
  )
})

test('what is folded has its months as well, and so has the total', () => {
  const lines = pivoted(1, 'table', ['month', 'team']).split('\n')
  const cells = (name: string) => lines.find((line) => line.startsWith(name))?.split(/ {2,}/)
  expect(cells('Team')).toEqual(['Team', 'Sep 2026', 'Oct 2026', 'Nov 2026', 'Total', 'Share'])
  expect(cells('others (3)')).toEqual(['others (3)', '$0.00', '$5.00', '$4.50', '$9.50', '46.3 %'])
  expect(cells('Total')).toEqual(['Total', '$1.00', '$5.00', '$14.50', '$20.50', '100.0 %'])
})

test('the pivot may stand anywhere, beside several levels', () => {
  const rows: readonly Record<string, string>[] = parse(pivoted(null, 'csv', ['team', 'month', 'model']), {
    columns: true,
  })
  expect(rows.map(({ team, model, '2026-10': october }) => [team, model, october])).toContainEqual(['A', 'y', '3'])
  expect(rows).toHaveLength(5)
})
