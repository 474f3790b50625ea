import { CLOUDZERO_FLAGS, CLOUDZERO_GROUP } from '../../core/cloudzero-options.ts'
import type { Flag } from '../../core/flag.ts'
import { DOCUMENT_FLAGS } from '../../output/document-flags.ts'
import { TABLE_FORMATS } from '../../output/tables/formats.ts'
import { SELECTION_FLAGS } from '../../run/selection-flags.ts'

const COMPARED = 'Compared besides the tables of the database'
const OUTPUT = 'Output'

/** What flags of a selection mean here. */
const GROUPS: Readonly<Record<string, string>> = {
  'Filters (by id or name, repeatable; `unassigned` means nobody)':
    'Filters of the lines; tables are always compared whole (repeatable; `unassigned` means nobody)',
}

/** Flags of `reconcile`. */
export const RECONCILE_FLAGS: readonly Flag[] = [
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
  ...SELECTION_FLAGS.map((flag) => ({ ...flag, group: GROUPS[flag.group] ?? flag.group })),
]
