import type { Flag } from '../../core/flag.ts'
import { DATABASE_FLAGS } from '../../run/selection-flags.ts'

const OUTPUT = 'Output'

/** Flags of `schema`. */
export const SCHEMA_FLAGS: readonly Flag[] = [
  {
    name: 'format',
    key: 'schemaFormat',
    value: '<format>',
    group: OUTPUT,
    help: "text, markdown (with an ER diagram) or json (default: by the file's name, else text)",
  },
  {
    name: 'diff',
    key: 'diff',
    value: '<file>',
    group: OUTPUT,
    help: 'compare with an earlier --format json instead; exit 1 when something has changed',
  },
  {
    name: 'out',
    short: 'o',
    key: 'schemaOut',
    value: '<file>',
    group: OUTPUT,
    help: 'file to write (default: -, stdout)',
  },
  { name: 'force', key: 'force', group: OUTPUT, help: 'replace an existing file' },
  // None of the other selection flags says anything about its tables.
  ...DATABASE_FLAGS,
]
