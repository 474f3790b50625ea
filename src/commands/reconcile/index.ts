import type { Flag } from '../../config/flag.ts'
import { TABLE_FORMATS } from '../../report/formats.ts'
import { CLOUDZERO_FLAGS, CLOUDZERO_GROUP } from '../cloudzero-flags.ts'
import { DOCUMENT_FLAGS } from '../document.ts'
import { SELECTION_FLAGS } from '../selection-flags.ts'
import type { Command } from '../types.ts'

const COMPARED = 'Compared besides the tables of the database'
const OUTPUT = 'Output'

/** What flags of a selection mean here. */
const GROUPS: Readonly<Record<string, string>> = {
  'Filters (by id or name, repeatable; `unassigned` means nobody)':
    'Filters of the lines; tables are always compared whole (repeatable; `unassigned` means nobody)',
}

/** Flags of `reconcile` besides those of the selection. */
const RECONCILE_FLAGS: readonly Flag[] = [
  {
    name: 'file',
    key: 'compareFiles',
    value: '<file>',
    repeatable: true,
    group: COMPARED,
    help: 'a CBF file, - is stdin: its lines against those that export would write now; repeatable',
  },
  {
    name: 'cloudzero',
    key: 'compareCloudzero',
    group: COMPARED,
    help: 'what the AnyCost Stream connection holds, read back',
  },
  {
    name: 'cloudzero-costs',
    key: 'compareCosts',
    group: COMPARED,
    help: 'what CloudZero shows after ingest; 60 questions a day, this is one',
  },
  {
    name: 'costs-filter',
    key: 'costsFilter',
    value: '<dimension=value>',
    repeatable: true,
    group: COMPARED,
    help: 'which of CloudZero’s costs are lines of this tool (default: Region=cross-region; Tag:instance with --instance)',
  },
  {
    name: 'native',
    key: 'nativeCosts',
    value: '<provider>',
    repeatable: true,
    group: COMPARED,
    help: 'with --cloudzero-costs: the provider’s own bill beside LiteLLM’s figure, a question each',
  },
  {
    name: 'tolerance',
    key: 'tolerance',
    value: '<usd|percent>',
    repeatable: true,
    group: 'Findings',
    help: 'differences of a side and day up to this are none: 0.01, 0.1%, or both (default: 0.01)',
  },
  {
    name: 'format',
    key: 'reconcileFormat',
    value: '<format>',
    group: OUTPUT,
    help: `${Object.keys(TABLE_FORMATS).join(', ')} (default: table; --json is --format json)`,
  },
  ...DOCUMENT_FLAGS,
  ...CLOUDZERO_FLAGS.map((flag) => ({ ...flag, group: CLOUDZERO_GROUP })),
]

export const reconcile: Command = {
  name: 'reconcile',
  summary: 'totals of the spend tables against each other, against a CBF file, against CloudZero',
  flags: [...RECONCILE_FLAGS, ...SELECTION_FLAGS.map((flag) => ({ ...flag, group: GROUPS[flag.group] ?? flag.group }))],
  examples: [
    { command: 'reconcile --month 2026-10', says: 'do the tables agree? exit 1 where they do not' },
    {
      command: 'reconcile --month 2026-10 --file october.csv.gz',
      says: 'does a file still say what the database says?',
    },
    { command: 'reconcile --last 7d --complete-days --cloudzero', says: 'did everything arrive?' },
    {
      command: 'reconcile --month 2026-10 --cloudzero-costs --native openai --tolerance 1%',
      says: 'and is it visible?',
    },
  ],
  load: async () => (await import('./run.ts')).runReconcile,
}
