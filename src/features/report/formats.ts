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
