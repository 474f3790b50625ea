import type { Period } from '../../core/time.ts'
import type { Compared } from '../../core/totals/figures.ts'
import { type Dimension, isPeriod, type Part } from '../../core/totals/part.ts'
import type { Sort } from './choices.ts'
import { headlineOf } from './headline.ts'
import { titleOf } from './label.ts'
import { listOf } from './list.ts'
import { pivotOf } from './pivot.ts'
import type { Report, ReportFacts, TrendPicture } from './report.ts'
import { figuresNow, totalOf } from './row.ts'

/** What one table of a report is asked to be. */
export interface Grouping {
  readonly by: readonly Dimension[]
  readonly sort: Sort
  readonly top: number | null
  /** The period whose values stand beside each other; absent or null for none. */
  readonly pivot?: Period | null
  /** The name, without ending, of the page and the CSV file of an entity of the first dimension; null where there are none. */
  readonly fileOf?: (part: Part) => string | null
}

/** The report that `--by` asks for: one table. */
export function groupedReport(
  facts: ReportFacts,
  groups: readonly Compared[],
  grouping: Grouping,
  trend: TrendPicture | null = null,
): Report {
  const { by, sort, top, pivot, fileOf } = grouping
  const total = totalOf(groups)
  const change = facts.windowBefore !== null
  const options = { dimensions: by, sort, top, total: figuresNow(total), change, about: { ...facts.about, by } }
  const table = pivot
    ? pivotOf(groups, { ...options, pivot, window: facts.window })
    : listOf(groups, { ...options, ...(fileOf === undefined ? {} : { fileOf }) })
  const words = by.map((dimension) => (isPeriod(dimension) ? dimension : titleOf(dimension).toLowerCase()))
  return {
    ...facts,
    headline: headlineOf(total, change),
    sections: [{ id: 'rows', title: `Spend by ${words.join(', ')}`, says: 'Cost and usage of each group.', table }],
    flat: () => table,
    single: true,
    trend,
    tree: null,
  }
}
