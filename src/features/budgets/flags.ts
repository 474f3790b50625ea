import type { Flag } from '../../core/flag.ts'
import { DOCUMENT_FLAGS } from '../../output/document-flags.ts'
import { TABLE_FORMATS } from '../../output/tables/formats.ts'
import { SORT_KEYS } from '../../run/budgets/sort-keys.ts'
import { DATABASE_FLAGS, OWNER_FILTER_FLAGS, PRIVACY_FLAGS } from '../../run/selection-flags.ts'

const SHOWN = 'What is shown'

/** Flags of `budgets`. */
export const BUDGETS_FLAGS: readonly Flag[] = [
  {
    name: 'fail-on',
    key: 'budgetFailOn',
    value: '<states>',
    group: 'Findings',
    help: 'exit 1 when a budget is over; or past its soft limit (soft), or heading over (forecast); several: soft,forecast',
  },
  {
    name: 'format',
    key: 'budgetFormat',
    value: '<format>',
    group: 'Output',
    help: `${[...Object.keys(TABLE_FORMATS), 'prometheus'].join(', ')} (default: table; --json is --format json)`,
  },
  ...DOCUMENT_FLAGS,
  {
    name: 'sort',
    key: 'budgetSort',
    value: '<by>',
    group: SHOWN,
    help: `${SORT_KEYS.join(', ')} (default: state, the most urgent first)`,
  },
  { name: 'top', key: 'budgetTop', value: '<n>', group: SHOWN, help: 'only the first n; --fail-on still looks at all' },
  ...DATABASE_FLAGS,
  ...OWNER_FILTER_FLAGS,
  ...PRIVACY_FLAGS,
]
