import { UsageError } from '../../core/errors.ts'
import type { Report } from './report.ts'
import type { SectionId } from './section-ids.ts'

/** A report of which only some sections are shown; CSV has the table of the one that was asked for. */
export function pickSections(report: Report, ids: readonly SectionId[]): Report {
  const wanted = new Set<string>(ids)
  const sections = report.sections.filter(({ id }) => wanted.has(id))
  const all = [report.headline, ...report.sections]
  return {
    ...report,
    headline: wanted.has('headline') ? report.headline : null,
    sections,
    trend: wanted.has('trend') ? report.trend : null,
    left: report.sections.filter(({ id }) => !wanted.has(id)).map(({ id }) => id),
    flat() {
      const [id, ...more] = wanted
      const table = all.find((section) => section?.id === id)?.table
      if (id === undefined || table === undefined || more.length > 0) {
        throw new UsageError('E_USAGE_REPORT', 'CSV holds one table: give --section with the name of one.')
      }
      return table
    },
  }
}
