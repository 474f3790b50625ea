import { type OptionsOf, option } from '../../core/option.ts'
import { file, oneOf } from '../../core/option-kinds.ts'
import { documentOptions, OUTPUT_GROUP } from '../../output/document-options.ts'
import { databaseOptions } from '../../run/read-options.ts'

/** Options of `schema`. */
export const schemaOptions = [
  option({
    name: 'format',
    kind: oneOf(['text', 'markdown', 'json'], 'format'),
    group: OUTPUT_GROUP,
    help: 'document format; markdown has an ER diagram',
    defaultsTo: "by the file's name, else text; json with --json",
  }),
  option({
    name: 'diff',
    kind: file(),
    group: OUTPUT_GROUP,
    help: 'compare with an earlier --format json instead; exit 1 when something has changed',
  }),
  ...documentOptions,
  ...databaseOptions,
] as const

export type SchemaOptions = OptionsOf<typeof schemaOptions>
