import { OWNER_LEVELS, PRODUCT_LEVELS } from '../../core/model/level.ts'
import { type OptionGroup, type OptionsOf, option } from '../../core/option.ts'
import { boolean, file, keyOf, list, negatable, oneOf, text, wholeNumber } from '../../core/option-kinds.ts'
import { PERIODS } from '../../core/time.ts'
import { documentOptions, OUTPUT_GROUP } from '../../output/document-options.ts'
import { readOptions } from '../../run/read-options.ts'
import { allowRejects } from '../../run/reject-options.ts'
import { REPORT_FORMATS } from './formats.ts'
import { SECTION_IDS } from './section-ids.ts'
import { SORTS } from './sort-keys.ts'

const CONTENT: OptionGroup = { title: 'Content' }

/** Options of `report`. */
export const reportOptions = [
  option({
    name: 'by',
    kind: list(text({ placeholder: 'level', suggestions: [...OWNER_LEVELS, ...PRODUCT_LEVELS, ...PERIODS] })),
    group: CONTENT,
    help: `one table by levels (org, team, user, key, model, provider, ...) and ${PERIODS.join(', ')}`,
    everyday: true,
    synonyms: ['group-by', 'levels', 'dimensions'],
  }),
  option({
    name: 'top',
    kind: wholeNumber({}),
    group: CONTENT,
    help: 'show the n largest, sum up the rest as "others"',
    defaultsTo: '10; all with --by',
    everyday: true,
    synonyms: ['limit'],
  }),
  option({
    name: 'sort',
    kind: oneOf(SORTS, 'by'),
    group: CONTENT,
    help: 'with --by: what comes first',
    defaultsTo: 'cost',
    everyday: true,
    synonyms: ['order-by'],
  }),
  option({
    name: 'pivot',
    kind: oneOf(PERIODS, 'period'),
    group: CONTENT,
    help: 'with --by: periods beside each other, --by team --pivot month',
    everyday: true,
  }),
  option({
    name: 'section',
    key: 'sections',
    kind: list(oneOf([...SECTION_IDS, 'all']), 'names'),
    group: CONTENT,
    help: 'only these sections of the standard report',
    defaultsTo: 'headline,tree on a terminal, else all',
    everyday: true,
    synonyms: ['sections'],
  }),
  option({
    name: 'no-change',
    kind: negatable,
    group: CONTENT,
    help: 'do not compare with the previous period',
    everyday: true,
  }),
  option({
    name: 'compare-to',
    kind: text({ placeholder: 'month' }),
    group: CONTENT,
    help: 'compare with another month, YYYY-MM, or with FROM:TO',
    defaultsTo: 'the calendar month before, else the period of the same length before',
    everyday: true,
  }),
  option({ name: 'no-budgets', kind: negatable, group: CONTENT, help: 'do not read the budgets', everyday: true }),
  option({
    name: 'for-each',
    kind: text({ placeholder: 'level', suggestions: [...OWNER_LEVELS, ...PRODUCT_LEVELS] }),
    group: OUTPUT_GROUP,
    help: 'a page and a CSV file for each team (or any level) and an index, with --out-dir',
    everyday: true,
    synonyms: ['split', 'split-by'],
  }),
  option({
    name: 'out-dir',
    kind: file('folder'),
    group: OUTPUT_GROUP,
    help: 'folder for the files of --for-each; made where it is missing',
    everyday: true,
  }),
  option({
    name: 'format',
    kind: keyOf(REPORT_FORMATS, 'format'),
    group: OUTPUT_GROUP,
    help: 'report format',
    defaultsTo: "by the file's name, else table; json with --json",
    everyday: true,
  }),
  ...documentOptions,
  option({
    name: 'open',
    kind: boolean,
    group: OUTPUT_GROUP,
    help: 'open what was written, with --out or --out-dir',
    everyday: true,
    synonyms: ['browse'],
  }),
  allowRejects,
  ...readOptions,
] as const

export type ReportOptions = OptionsOf<typeof reportOptions>
