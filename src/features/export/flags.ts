import type { Flag } from '../../core/flag.ts'
import { FILE_SINKS } from '../../output/index.ts'
import { METRICS_FLAGS } from '../../run/metrics-flags.ts'
import { rejectFlags } from '../../run/reject-flags.ts'
import { SELECTION_FLAGS } from '../../run/selection-flags.ts'

const OUTPUT = 'Output'

/** Flags of `export`. */
export const EXPORT_FLAGS: readonly Flag[] = [
  {
    name: 'out',
    short: 'o',
    key: 'out',
    value: '<file>',
    group: OUTPUT,
    help: 'file to write, .gz or .zst compresses it (default: -, stdout)',
  },
  {
    name: 'format',
    key: 'format',
    value: '<format>',
    values: Object.keys(FILE_SINKS),
    group: OUTPUT,
    help: `${Object.keys(FILE_SINKS).join(', ')} (default: by the file's name, else csv)`,
  },
  { name: 'force', key: 'force', group: OUTPUT, help: 'replace existing files' },
  ...Object.values(FILE_SINKS).flatMap((sink) => sink.flags),
  ...rejectFlags('write'),
  ...METRICS_FLAGS,
  ...SELECTION_FLAGS,
]
