import { CLOUDZERO_FLAGS } from '../../core/cloudzero-options.ts'
import type { Flag } from '../../core/flag.ts'
import { SELECTION_FLAGS } from '../../run/selection-flags.ts'
import { FINDINGS_FORMATS } from './formats/index.ts'

const REPORT = 'Report'

/** Flags of `validate`. */
export const VALIDATE_FLAGS: readonly Flag[] = [
  {
    name: 'file',
    key: 'file',
    value: '[file]',
    positional: true,
    group: 'What is checked',
    help: 'CSV, JSON lines, Parquet or stream bodies, - is stdin; without it, the lines of the selection below',
  },
  {
    name: 'format',
    key: 'findingsFormat',
    value: `<${Object.keys(FINDINGS_FORMATS).join('|')}>`,
    group: REPORT,
    help: 'form of the report (default: text); --json is short for json',
  },
  {
    name: 'out',
    short: 'o',
    key: 'findingsOut',
    value: '<file>',
    group: REPORT,
    help: 'file to write the report to (default: -, stdout)',
  },
  { name: 'force', key: 'force', group: REPORT, help: 'replace an existing file' },
  {
    name: 'fail-on',
    key: 'findingsFailOn',
    value: '<error|warning>',
    group: REPORT,
    help: 'exit 1 from this severity on (default: error)',
  },
  {
    name: 'max-findings',
    key: 'maxFindings',
    value: '<n>',
    group: REPORT,
    help: 'findings shown of each rule; all are counted (default: 20)',
  },
  {
    name: 'remote',
    key: 'remote',
    group: 'CloudZero (key in CLOUDZERO_API_KEY)',
    help: 'ask CloudZero’s own validation too; nothing is written there',
  },
  // Its validation belongs to no connection.
  ...CLOUDZERO_FLAGS.filter(({ key }) => key === 'apiKey' || key === 'apiUrl'),
  ...SELECTION_FLAGS,
]
