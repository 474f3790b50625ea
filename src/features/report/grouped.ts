import type { Compared } from '../../core/totals/compare.ts'
import { type Dimension, isPeriod } from '../../core/totals/dimension.ts'
import { headlineOf } from './headline.ts'
import { titleOf } from './label.ts'
import { listOf } from './list.ts'
import type { Report, ReportFacts } from './report.ts'
import { figuresNow } from './row.ts'
import type { Sort } from './sort-keys.ts'
import { totalOf } from './total.ts'

/** What one table of a report is asked to be. */
export interface Grouping {
  readonly by: readonly Dimension[]
  readonly sort: Sort
  readonly top: number | null
}

/** The report that `--by` asks for: one table. */
export function groupedReport(facts: ReportFacts, groups: readonly Compared[], grouping: Grouping): Report {
  const { by, sort, top } = grouping
  const total = totalOf(groups)
  const change = facts.windowBefore !== null
  const table = listOf(groups, {
    dimensions: by,
    sort,
    top,
    total: figuresNow(total),
    change,
    about: { ...facts.about, by },
  })
  const words = by.map((dimension) => (isPeriod(dimension) ? dimension : titleOf(dimension).toLowerCase()))
  return {
    ...facts,
    headline: headlineOf(total, change),
    sections: [{ id: 'rows', title: `Spend by ${words.join(', ')}`, says: 'Cost and usage of each group.', table }],
    flat: () => table,
    pictures: null,
  }
}
