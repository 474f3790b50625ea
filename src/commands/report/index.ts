import { PERIODS } from '../../model/period.ts'
import { REPORT_FORMATS } from '../../report/spend/formats.ts'
import { SORTS } from '../../report/spend/sort.ts'
import { SELECTION_FLAGS } from '../selection-flags.ts'
import type { Command } from '../types.ts'

const SHAPE = 'Report'
const OUTPUT = 'Output'

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
  summary: 'spend by organization, team, user, key, model, provider or time: terminal, CSV, JSON, Markdown, HTML',
  flags: [
    {
      name: 'by',
      key: 'by',
      value: '<list>',
      group: SHAPE,
      help: `one table by levels (org, team, user, key, model, model-group, provider, ...) and ${PERIODS.join(', ')}; else the standard report`,
    },
    {
      name: 'top',
      key: 'top',
      value: '<n>',
      group: SHAPE,
      help: 'so many rows, the rest as others (default: 10; all with --by)',
    },
    { name: 'sort', key: 'sort', value: '<by>', group: SHAPE, help: `with --by: ${SORTS.join(', ')} (default: cost)` },
    { name: 'no-change', key: 'change', group: SHAPE, help: 'do not read the window before' },
    {
      name: 'out',
      short: 'o',
      key: 'out',
      value: '<file>',
      group: OUTPUT,
      help: 'file to write (default: -, stdout)',
    },
    {
      name: 'format',
      key: 'format',
      value: '<format>',
      group: OUTPUT,
      help: `${Object.keys(REPORT_FORMATS).join(', ')} (default: by the file's name, else table)`,
    },
    { name: 'force', key: 'force', group: OUTPUT, help: 'replace an existing file' },
    { name: 'allow-rejects', key: 'allowRejects', group: OUTPUT, help: 'exit 0 although rows were rejected' },
    ...SELECTION_FLAGS.filter((flag) => !OF_LINES.has(flag.key)),
  ],
  examples: [
    { command: 'report --last 30d', says: 'who spent most, what changed, what is nobody’s' },
    { command: 'report --month 2026-10 --out october.html', says: 'one page with pictures' },
    { command: 'report --by team,model --sort change --top 20', says: 'one table' },
    { command: 'report --by day,team --format csv --out days.csv', says: 'for a spreadsheet' },
  ],
  load: async () => (await import('./run.ts')).runReport,
}
