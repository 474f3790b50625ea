import { type OptionsOf, option } from '../../core/option.ts'
import { file, keyOf } from '../../core/option-kinds.ts'
import { force, OUTPUT_GROUP } from '../../output/document-options.ts'
import { fileOptions } from '../../output/file-options.ts'
import { FILE_SINKS } from '../../output/index.ts'
import { rejectOptions } from '../../run/reject-options.ts'
import { selectionOptions } from '../../run/selection-options.ts'

/** Options of `export`. */
export const exportOptions = [
  option({
    name: 'out',
    short: 'o',
    kind: file(),
    default: '-',
    group: OUTPUT_GROUP,
    help: 'file to write; .gz or .zst compresses it',
    defaultsTo: '-, stdout',
    everyday: true,
    synonyms: ['output', 'output-file', 'file'],
  }),
  option({
    name: 'format',
    kind: keyOf(FILE_SINKS, 'format'),
    group: OUTPUT_GROUP,
    help: 'file format',
    defaultsTo: "by the file's name, else csv",
    everyday: true,
  }),
  force,
  ...fileOptions,
  ...rejectOptions,
  ...selectionOptions,
] as const

export type ExportOptions = OptionsOf<typeof exportOptions>
