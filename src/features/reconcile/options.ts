import { cloudzeroOptions } from '../../core/cloudzero-options.ts'
import { PROVIDERS } from '../../core/czrn/provider-table.ts'
import { type OptionGroup, type OptionsOf, option } from '../../core/option.ts'
import { boolean, file, InvalidValue, type Kind, keyOf, repeatable, text } from '../../core/option-kinds.ts'
import { documentOptions, OUTPUT_GROUP } from '../../output/document-options.ts'
import { TABLE_FORMATS } from '../../output/tables/formats.ts'
import { selectionOptions } from '../../run/selection-options.ts'
import { DEFAULT_TOLERANCE, parseTolerance, type Tolerance } from './tolerance.ts'

const COMPARED: OptionGroup = { title: 'Compare also with' }

const tolerance: Kind<Tolerance, Tolerance, string | number | readonly (string | number)[]> = {
  placeholder: 'usd|percent',
  several: 'repeated',
  unset: DEFAULT_TOLERANCE,
  json: { anyOf: [{ type: ['string', 'number'] }, { type: 'array', items: { type: ['string', 'number'] } }] },
  parse(given) {
    const found = parseTolerance([given].flat().map(String))
    if (found === null) throw new InvalidValue('must be US dollars (0.01), a share (0.1%), or one of each', given)
    return found
  },
}

/** Options of `reconcile`. */
export const reconcileOptions = [
  option({
    name: 'file',
    key: 'files',
    kind: repeatable(file()),
    group: COMPARED,
    help: 'a CBF file, - is stdin: its lines against those that export would write now; repeatable',
    everyday: true,
  }),
  option({
    name: 'cloudzero',
    kind: boolean,
    group: COMPARED,
    help: 'what the AnyCost Stream connection holds, read back',
    everyday: true,
  }),
  option({
    name: 'cloudzero-costs',
    kind: boolean,
    group: COMPARED,
    help: "what CloudZero shows after ingest; uses 1 of CloudZero's 60 queries a day",
    everyday: true,
  }),
  option({
    name: 'costs-filter',
    kind: repeatable(text({ placeholder: 'dimension=value' })),
    group: COMPARED,
    help: "which of CloudZero's costs are lines of this tool; repeatable",
    defaultsTo: 'Region=cross-region; Tag:instance with --instance',
  }),
  option({
    name: 'native',
    kind: repeatable(text({ placeholder: 'provider[=file]', suggestions: PROVIDERS.map(({ slug }) => slug) })),
    group: COMPARED,
    help: "the provider's own bill beside LiteLLM's figure: a file (openai=bill.csv), or with --cloudzero-costs a query each; repeatable",
    everyday: true,
  }),
  option({
    name: 'side',
    kind: repeatable(text({ placeholder: 'name=file' })),
    group: COMPARED,
    help: "cost by day of LiteLLM's usage page or an answer of its API, as CSV or JSON, against daily-user; repeatable",
  }),
  option({
    name: 'tolerance',
    kind: tolerance,
    group: { title: 'Findings' },
    help: 'ignore differences up to this, per source and day: 0.01, 0.1%, or both',
    defaultsTo: '0.01',
    everyday: true,
  }),
  option({
    name: 'all-days',
    kind: boolean,
    group: OUTPUT_GROUP,
    help: 'every day in the table, not only those that differ; JSON and CSV have all',
    everyday: true,
  }),
  option({
    name: 'format',
    kind: keyOf(TABLE_FORMATS, 'format'),
    group: OUTPUT_GROUP,
    help: 'document format',
    defaultsTo: "by the file's name, else table; json with --json",
    everyday: true,
  }),
  ...documentOptions,
  ...cloudzeroOptions,
  ...selectionOptions,
] as const

export type ReconcileOptions = OptionsOf<typeof reconcileOptions>
