import { apiOptions, CLOUDZERO_GROUP, missingApiKey } from '../../core/cloudzero-options.ts'
import { UsageError } from '../../core/errors.ts'
import { type OptionGroup, type OptionsOf, option } from '../../core/option.ts'
import { boolean, file, keyOf, oneOf, wholeNumber } from '../../core/option-kinds.ts'
import type { Settings } from '../../core/option-values.ts'
import { force } from '../../output/document-options.ts'
import { selectionOptions } from '../../run/selection-options.ts'
import { FINDINGS_FORMATS } from './formats/index.ts'

const REPORT: OptionGroup = { title: 'Report' }

/** Options of `validate`. */
export const validateOptions = [
  option({
    name: 'file',
    positional: true,
    kind: file(),
    group: { title: 'Input' },
    help: 'CSV, JSON lines, Parquet or stream bodies, - is stdin; without it, the lines of a selection',
    everyday: true,
  }),
  option({
    name: 'format',
    kind: keyOf(FINDINGS_FORMATS, 'format'),
    group: REPORT,
    help: 'report format',
    defaultsTo: 'text; json with --json',
    everyday: true,
  }),
  option({
    name: 'out',
    short: 'o',
    kind: file(),
    default: '-',
    group: REPORT,
    help: 'file to write the report to',
    defaultsTo: '-, stdout',
    everyday: true,
    synonyms: ['output', 'output-file'],
  }),
  { ...force, group: REPORT },
  option({
    name: 'fail-on',
    kind: oneOf(['error', 'warning']),
    default: 'error',
    group: REPORT,
    help: 'exit 1 from this severity on',
    everyday: true,
  }),
  option({
    name: 'max-findings',
    kind: wholeNumber({ max: 999_999_999 }),
    default: 20,
    group: REPORT,
    help: 'findings shown of each rule',
    everyday: true,
  }),
  option({
    name: 'remote',
    kind: boolean,
    group: { title: CLOUDZERO_GROUP.title },
    help: "ask CloudZero's own validation too, which writes nothing",
    everyday: true,
  }),
  // Its validation belongs to no connection.
  ...apiOptions,
  ...selectionOptions,
] as const

export type ValidateOptions = OptionsOf<typeof validateOptions>

/** @throws UsageError for options that do not fit together, or a missing key. */
export function checkOptions(options: ValidateOptions, settings: Settings, json: boolean): void {
  const conflict = (message: string, hint: string) => new UsageError('E_USAGE', message, { hint })
  const { format = 'json' } = options
  if (json && format !== 'json') {
    throw conflict(`--json and --format ${format} cannot be used together.`, '--json is short for --format json.')
  }
  const chosen = selectionOptions.find(({ key, name }) => settings.get(key)?.origin === `--${name}`)
  if (options.file !== undefined && chosen !== undefined) {
    throw conflict(`A file is checked as it is: --${chosen.name} chooses rows of a database.`, 'Leave one of them out.')
  }
  if (options.remote && options.apiKey === undefined) throw missingApiKey()
}
