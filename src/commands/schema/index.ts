import type { Flag } from '../../config/flag.ts'
import { DATABASE_FLAGS } from '../selection-flags.ts'
import type { Command } from '../types.ts'

const OUTPUT = 'Output'

/** Which database: none of the other selection flags says anything about its tables. */

const SCHEMA_FLAGS: readonly Flag[] = [
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
  ...DATABASE_FLAGS,
]

export const schema: Command = {
  name: 'schema',
  summary: 'the tables of LiteLLM as they are: columns, keys, indexes, rows; what an upgrade has changed',
  flags: SCHEMA_FLAGS,
  examples: [
    { command: 'schema --out schema.md', says: 'a document with an ER diagram' },
    { command: 'schema --out before.json', says: 'before an upgrade of LiteLLM' },
    { command: 'schema --diff before.json', says: 'and after it' },
  ],
  load: async () => (await import('./run.ts')).runSchema,
}
