import { namesOf } from '../../core/names-of.ts'
import { type OptionGroup, type OptionsOf, option } from '../../core/option.ts'
import { list, oneOf, wholeNumber } from '../../core/option-kinds.ts'
import { documentOptions, OUTPUT_GROUP } from '../../output/document-options.ts'
import { OFFICE_ENDINGS, OFFICE_FORMATS, TABLE_ENDINGS, TABLE_FORMATS } from '../../output/tables/formats.ts'
import { SORT_KEYS } from '../../run/budgets/sort-keys.ts'
import { databaseOptions, ownerFilterOptions, privacyOptions } from '../../run/read-options.ts'

/** What `--fail-on` takes. */
export const FAILURES = ['over', 'soft', 'forecast'] as const
export type Failure = (typeof FAILURES)[number]

/** Endings of file names that mean a format. */
export const BUDGETS_ENDINGS = { ...TABLE_ENDINGS, ...OFFICE_ENDINGS, prometheus: ['.prom'] } as const

const CONTENT: OptionGroup = { title: 'Content' }

/** Options of `budgets`. */
export const budgetsOptions = [
  option({
    name: 'fail-on',
    kind: list(oneOf(FAILURES), 'states'),
    default: [],
    group: { title: 'Findings' },
    help: 'exit 1 when a budget is over; past its soft limit (soft); heading over (forecast)',
  }),
  option({
    name: 'sort',
    kind: oneOf(SORT_KEYS, 'by'),
    default: 'state',
    group: CONTENT,
    help: 'what comes first; state: the most urgent',
  }),
  option({
    name: 'top',
    kind: wholeNumber({ max: 999_999 }),
    group: CONTENT,
    help: 'show the first n; --fail-on still looks at all',
    defaultsTo: 'all',
    synonyms: ['limit'],
  }),
  option({
    name: 'format',
    kind: oneOf([...namesOf(TABLE_FORMATS), ...namesOf(OFFICE_FORMATS), 'prometheus'], 'format'),
    group: OUTPUT_GROUP,
    help: 'document format',
    defaultsTo: "by the file's name, else table; json with --json",
  }),
  ...documentOptions,
  ...databaseOptions,
  ...ownerFilterOptions,
  ...privacyOptions,
] as const

export type BudgetsOptions = OptionsOf<typeof budgetsOptions>
