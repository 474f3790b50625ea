import { OFFICE_ENDINGS, OFFICE_FORMATS, TABLE_ENDINGS, TABLE_FORMATS } from '../../output/tables/formats.ts'

/** Every format of `report`, by the name `--format` takes, and what it is; the first is the default. */
export const REPORT_FORMATS = {
  ...TABLE_FORMATS,
  html: 'one page with pictures, a single file',
  ...OFFICE_FORMATS,
} as const

export type ReportFormat = keyof typeof REPORT_FORMATS

/** Endings of file names that mean a format. */
export const REPORT_ENDINGS: Readonly<Record<ReportFormat, readonly string[]>> = {
  ...TABLE_ENDINGS,
  html: ['.html', '.htm'],
  ...OFFICE_ENDINGS,
}

/** Every section of the standard report, in its order; `trend` is a picture, so only a page has it. */
export const SECTION_IDS = [
  'headline',
  'trend',
  'tree',
  'changes',
  'budgets',
  'sharing',
  'service-accounts',
  'unattributed',
  'unattributed-keys',
  'models',
  'providers',
] as const
export type SectionId = (typeof SECTION_IDS)[number]

/** What fits a terminal. */
export const SHORT: readonly SectionId[] = ['headline', 'tree']

/** What rows can be sorted by; all but names with the largest first. */
export const SORTS = ['cost', 'change', 'requests', 'tokens', 'name'] as const
export type Sort = (typeof SORTS)[number]
