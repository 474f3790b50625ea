import type { Flag } from '../../core/flag.ts'
import { PERIODS } from '../../core/time.ts'
import { DOCUMENT_FLAGS } from '../../output/document-flags.ts'
import { SELECTION_FLAGS } from '../../run/selection-flags.ts'
import { REPORT_FORMATS } from './formats.ts'
import { SORTS } from './sort-keys.ts'

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

/** Flags of `report`. */
export const REPORT_FLAGS: readonly Flag[] = [
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
]
