import type { Flag } from '../core/flag.ts'

const OUTPUT = 'Output'

/** Flags of a command that writes one document; see document.ts. */
export const DOCUMENT_FLAGS: readonly Flag[] = [
  {
    name: 'out',
    short: 'o',
    key: 'reportOut',
    value: '<file>',
    group: OUTPUT,
    help: 'file to write (default: -, stdout)',
  },
  { name: 'force', key: 'force', group: OUTPUT, help: 'replace an existing file' },
]
