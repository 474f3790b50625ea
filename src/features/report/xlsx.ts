import type { Pieces } from '../../core/tables/pieces.ts'
import { workbook } from '../../output/xlsx/workbook.ts'
import { introduction, type Report } from './report.ts'

/** A report as a workbook: a sheet for each section, one of all rows to be pivoted, and one that says where it comes from. */
export async function xlsxReport(report: Report): Promise<Pieces> {
  const { headline, sections, single, left, origin } = report
  return workbook([
    ...(headline === null ? [] : [{ title: headline.title, content: headline.table }]),
    ...sections.map(({ title, table, missing }) => ({ title, content: missing === undefined ? table : [missing] })),
    ...(single || left !== undefined
      ? []
      : [{ title: 'All rows', content: report.flat(), reader: 'programs' as const }]),
    { title: 'About', content: [...introduction(report), '', ...origin] },
  ])
}
