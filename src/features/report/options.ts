import { OWNER_LEVELS, PRODUCT_LEVELS } from '../../core/model/level.ts'
import { type OptionGroup, type OptionsOf, option } from '../../core/option.ts'
import { boolean, file, keyOf, list, negatable, oneOf, text, wholeNumber } from '../../core/option-kinds.ts'
import { PERIODS } from '../../core/time.ts'
import { documentOptions, OUTPUT_GROUP } from '../../output/document-options.ts'
import { readOptions } from '../../run/read-options.ts'
import { allowRejects } from '../../run/reject-options.ts'
import { REPORT_FORMATS, SECTION_IDS, SORTS } from './choices.ts'

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
    synonyms: ['order-by'],
  }),
  option({
    name: 'pivot',
    kind: oneOf(PERIODS, 'period'),
    group: CONTENT,
    help: 'with --by: periods beside each other, --by team --pivot month',
  }),
  option({
    name: 'section',
    key: 'sections',
    kind: list(oneOf([...SECTION_IDS, 'all']), 'names'),
    group: CONTENT,
    help: 'only these sections of the standard report',
    defaultsTo: 'headline,tree on a terminal, else all',
    synonyms: ['sections'],
  }),
  option({
    name: 'no-change',
    kind: negatable,
    group: CONTENT,
    help: 'do not compare with the previous period',
  }),
  option({
    name: 'compare-to',
    kind: text({ placeholder: 'month' }),
    group: CONTENT,
    help: 'compare with another month, YYYY-MM, or with FROM:TO',
    defaultsTo: 'the month or period before',
    everyday: true,
  }),
  option({ name: 'no-budgets', kind: negatable, group: CONTENT, help: 'do not read the budgets' }),
  option({
    name: 'for-each',
    kind: text({ placeholder: 'level', suggestions: [...OWNER_LEVELS, ...PRODUCT_LEVELS] }),
    group: OUTPUT_GROUP,
    help: 'with --out-dir: a page and a CSV for each team',
    everyday: true,
    synonyms: ['split', 'split-by'],
  }),
  option({
    name: 'out-dir',
    kind: file('folder'),
    group: OUTPUT_GROUP,
    help: 'folder for the files of --for-each',
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
    synonyms: ['browse'],
  }),
  allowRejects,
  ...readOptions,
] as const

export type ReportOptions = OptionsOf<typeof reportOptions>
