import { type OptionsOf, option } from '../core/option.ts'
import { boolean } from '../core/option-kinds.ts'
import { OUTPUT_GROUP } from './document-options.ts'

/** What the file formats of `export` take besides the lines. */
export const fileOptions = [
  option({
    name: 'excel',
    kind: boolean,
    group: OUTPUT_GROUP,
    help: 'CSV for a double click in Excel: UTF-8 mark, plain dates, formulas escaped; not for CloudZero',
    everyday: true,
    synonyms: ['bom'],
  }),
  option({
    name: 'escape-formulas',
    kind: boolean,
    group: OUTPUT_GROUP,
    help: "CSV: put ' before texts that a spreadsheet would run as a formula",
    synonyms: ['escape-excel'],
  }),
] as const

export type FileOptions = OptionsOf<typeof fileOptions>
