import { type OptionGroup, type OptionsOf, option } from '../core/option.ts'
import { boolean, file } from '../core/option-kinds.ts'

/** Where a result goes, and in which form. */
export const OUTPUT_GROUP: OptionGroup = { title: 'Output' }

/** Replaces what is there. */
export const force = option({
  name: 'force',
  kind: boolean,
  group: OUTPUT_GROUP,
  help: 'replace existing files',
  everyday: true,
  synonyms: ['overwrite'],
})

/** Where the document of a command goes; see document.ts. */
export const documentOptions = [
  option({
    name: 'out',
    short: 'o',
    kind: file(),
    default: '-',
    group: OUTPUT_GROUP,
    help: 'file to write',
    defaultsTo: '-, stdout',
    everyday: true,
    synonyms: ['output', 'output-file'],
  }),
  force,
] as const

/** A file, or `-` for stdout, and whether one that is there is replaced. */
export type DocumentTarget = OptionsOf<typeof documentOptions>
