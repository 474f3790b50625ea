import type { Flag } from '../../config/flag.ts'
import { FILE_SINKS } from '../../sink/index.ts'
import { METRICS_FLAGS } from '../metrics-flags.ts'
import { SELECTION_FLAGS } from '../selection-flags.ts'

const OUTPUT = 'Output'
const REJECTS = 'Rows that cannot be delivered'

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
  {
    name: 'rejects',
    key: 'rejects',
    value: '<file>',
    group: REJECTS,
    help: 'write them as JSON lines, with the reason',
  },
  { name: 'allow-rejects', key: 'allowRejects', group: REJECTS, help: 'exit 0 although some were rejected' },
  { name: 'strict', key: 'strict', group: REJECTS, help: 'write nothing at all if one is rejected' },
  ...METRICS_FLAGS,
  ...SELECTION_FLAGS,
]
