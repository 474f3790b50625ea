import { apiOptions } from '../core/cloudzero-options.ts'
import { OWNER_LEVELS, PRODUCT_LEVELS } from '../core/model/level.ts'
import { type OptionGroup, type OptionsOf, option, without } from '../core/option.ts'
import { boolean, negatable, oneOf, repeatable, text } from '../core/option-kinds.ts'
import { identity } from './line-options.ts'
import { nativeBill, readOptions } from './read-options.ts'
import { allowRejects } from './reject-options.ts'
import { withSendWindow } from './selection-options.ts'

const TELEMETRY: OptionGroup = { title: 'Telemetry' }
const RUN: OptionGroup = { title: 'Run' }

/** Options of `telemetry`. */
export const telemetryOptions = [
  option({
    name: 'element',
    kind: text({ placeholder: 'levels', suggestions: [...OWNER_LEVELS, ...PRODUCT_LEVELS] }),
    group: TELEMETRY,
    help: 'who shares the bill: levels of the ledger, joined by /',
    defaultsTo: 'team',
    everyday: true,
  }),
  option({
    name: 'value',
    kind: oneOf(['cost', 'tokens', 'requests', 'prompt-tokens', 'completion-tokens'], 'what'),
    default: 'cost',
    group: TELEMETRY,
    help: 'what decides the shares',
    everyday: true,
  }),
  option({
    name: 'record-granularity',
    kind: oneOf(['hourly', 'daily', 'monthly'], 'length'),
    default: 'daily',
    group: TELEMETRY,
    help: 'length of a record; hourly reads spend-logs',
    everyday: true,
  }),
  option({
    name: 'filter-by',
    kind: oneOf(['provider']),
    group: TELEMETRY,
    help: 'one stream for each provider whose bill CloudZero can hold, about that bill only',
    everyday: true,
  }),
  option({
    name: 'filter',
    key: 'filters',
    kind: repeatable(text({ placeholder: 'dimension=value' })),
    group: TELEMETRY,
    help: 'which spend the records are about: "services=Claude API"; without it all; repeatable',
  }),
  option({
    name: 'metric',
    kind: boolean,
    group: TELEMETRY,
    help: 'a unit metric, one value for each day or month',
    everyday: true,
  }),
  option({
    name: 'stream',
    kind: text({
      placeholder: 'name',
      form: { pattern: /^[\w.-]{1,256}$/, words: 'a name of at most 256 letters, digits and _ . -' },
    }),
    group: TELEMETRY,
    help: 'name of the stream',
    defaultsTo: 'litellm-<element>-<value>-<length>',
  }),
  option({
    name: 'plan',
    kind: boolean,
    group: RUN,
    help: 'print what would be sent, and stop; needs no credentials',
    everyday: true,
    synonyms: ['dry-run'],
  }),
  option({
    name: 'show-bodies',
    kind: boolean,
    group: RUN,
    help: 'with --plan: the bodies as they would be sent, on stdout, one line each',
  }),
  option({
    name: 'no-read-back',
    kind: negatable,
    group: RUN,
    help: 'do not ask what CloudZero holds: every timestamp is emptied before it is sent',
  }),
  { ...allowRejects, group: RUN },
  ...apiOptions,
  ...withSendWindow(without(readOptions, 'nativeBills')),
  { ...nativeBill, help: 'split only the bills of these providers, which lines leave out; repeatable' },
  // Elements are readable unless ids are asked for: CloudZero cannot rename them.
  {
    ...identity,
    unset: 'name',
    defaultsTo: 'name',
    help: 'what elements are called: CloudZero cannot rename them later',
  },
] as const

export type TelemetryOptions = OptionsOf<typeof telemetryOptions>
