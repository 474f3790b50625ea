import type { Flag } from '../../config/flag.ts'
import { FINDINGS_FORMATS } from '../../findings/index.ts'
import { PUSH_FLAGS } from '../push/index.ts'
import { SELECTION_FLAGS } from '../selection-flags.ts'
import type { Command } from '../types.ts'

const REPORT = 'Report'

/** Flags of `validate` besides those of the selection. */
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
  ...PUSH_FLAGS.filter(({ key }) => key === 'apiKey' || key === 'apiUrl'),
]

export const validate: Command = {
  name: 'validate',
  summary: 'check a CBF file, or what export would write, against CBF and the promises',
  flags: [...VALIDATE_FLAGS, ...SELECTION_FLAGS],
  examples: [
    { command: 'validate october.csv.gz', says: 'a file of any program' },
    { command: 'validate --month 2026-10 --format github', says: 'what export would write, as annotations' },
    {
      command: 'push --plan --no-read-back --show-bodies | litellm-cloudzero validate -',
      says: 'the bodies of a push',
    },
  ],
  load: async () => (await import('./run.ts')).runValidate,
}
