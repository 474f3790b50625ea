import { PERIODS } from '../../model/period.ts'
import { REPORT_FORMATS } from '../../report/spend/formats.ts'
import { SORTS } from '../../report/spend/sort-keys.ts'
import { DOCUMENT_FLAGS } from '../document.ts'
import { SELECTION_FLAGS } from '../selection-flags.ts'
import type { Command } from '../types.ts'

const SHAPE = 'What is shown'

/** Selection flags that say how a CBF line is made: a report has no such line. */
const OF_LINES: ReadonlySet<string> = new Set([
  'granularity',
  'splitUsage',
  'levels',
  'account',
  'identity',
  'instance',
  'tags',
  'tagFrom',
  'tagNames',
  'cloudProvider',
  'keyDetail',
  'keepZero',
])

export const report: Command = {
  name: 'report',
  summary: 'who spent what, and what changed: terminal, CSV, JSON, Markdown, HTML with pictures',
  flags: [
    {
      name: 'by',
      key: 'reportBy',
      value: '<list>',
      group: SHAPE,
      help: `one table by levels (org, team, user, key, model, provider, ...) and ${PERIODS.join(', ')}`,
    },
    {
      name: 'top',
      key: 'reportTop',
      value: '<n>',
      group: SHAPE,
      help: 'so many rows, the rest as others (default: 10; all with --by)',
    },
    {
      name: 'sort',
      key: 'reportSort',
      value: '<by>',
      group: SHAPE,
      help: `with --by: ${SORTS.join(', ')} (default: cost)`,
    },
    { name: 'no-change', key: 'reportChange', group: SHAPE, help: 'do not read the window before' },
    { name: 'no-budgets', key: 'reportBudgets', group: SHAPE, help: 'do not read the budgets' },
    {
      name: 'format',
      key: 'reportFormat',
      value: '<format>',
      group: 'Output',
      help: `${Object.keys(REPORT_FORMATS).join(', ')} (default: by the file's name, else table; --json is --format json)`,
    },
    ...DOCUMENT_FLAGS,
    { name: 'allow-rejects', key: 'allowRejects', group: 'Output', help: 'exit 0 although rows were rejected' },
    ...SELECTION_FLAGS.filter((flag) => !OF_LINES.has(flag.key)),
  ],
  examples: [
    { command: 'report --last 30d', says: 'who spent most, what changed, what is nobody’s, who is over budget' },
    { command: 'report --month 2026-10 --out october.html', says: 'one page with pictures' },
    { command: 'report --by team,model --sort change --top 20', says: 'one table' },
    { command: 'report --by day,team --format csv --out days.csv', says: 'for a spreadsheet' },
  ],
  load: async () => (await import('./run.ts')).runReport,
}
