import { CLOUDZERO_FLAGS, withSendWindow } from '../core/cloudzero-options.ts'
import type { Flag } from '../core/flag.ts'
import { SELECTION_FLAGS } from './selection-flags.ts'

const TELEMETRY = 'What is told'
const RUN = 'The run'

/** What of a selection makes lines only, and means nothing for telemetry. */
const OF_LINES: readonly string[] = [
  ...['levels', 'account', 'instance', 'tags', 'tagFrom', 'tagNames', 'cloudProvider', 'keyDetail', 'keepZero'],
  ...['splitUsage', 'granularity'],
]

/** What flags of a selection mean for telemetry. */
const MEANS: Readonly<Record<string, string>> = {
  nativeBills: 'split only the bills of these providers, which lines leave out',
  identity: 'what elements are called: CloudZero cannot rename them later (default: name)',
}

/** Flags of `telemetry`. */
export const TELEMETRY_FLAGS: readonly Flag[] = [
  {
    name: 'element',
    key: 'element',
    value: '<levels>',
    group: TELEMETRY,
    help: 'who shares the bill: levels of the ledger, joined by / (default: team)',
  },
  {
    name: 'value',
    key: 'telemetryValue',
    value: '<what>',
    group: TELEMETRY,
    help: 'cost, tokens, requests, prompt-tokens or completion-tokens (default: cost)',
  },
  {
    name: 'record-granularity',
    key: 'recordGranularity',
    value: '<length>',
    group: TELEMETRY,
    help: 'hourly (spend-logs), daily or monthly (default: daily)',
  },
  {
    name: 'filter-by',
    key: 'filterBy',
    value: '<provider>',
    group: TELEMETRY,
    help: 'provider: a stream for each provider whose bill CloudZero can hold, about that bill only',
  },
  {
    name: 'filter',
    key: 'streamFilters',
    value: '<dimension=value>',
    repeatable: true,
    group: TELEMETRY,
    help: 'which spend the records are about: "services=Claude API"; without it all',
  },
  { name: 'metric', key: 'metric', group: TELEMETRY, help: 'a unit metric, one value for each day or month' },
  {
    name: 'stream',
    key: 'stream',
    value: '<name>',
    group: TELEMETRY,
    help: 'name of the stream (default: litellm-<element>-<value>-<length>)',
  },
  { name: 'plan', key: 'plan', group: RUN, help: 'print what would be sent, and stop; needs no credentials' },
  {
    name: 'show-bodies',
    key: 'showBodies',
    group: RUN,
    help: 'with --plan: the bodies as they would be sent, on stdout, one line each',
  },
  {
    name: 'no-read-back',
    key: 'readBack',
    group: RUN,
    help: 'do not ask what CloudZero holds: every timestamp is emptied before it is sent',
  },
  { name: 'allow-rejects', key: 'allowRejects', group: RUN, help: 'exit 0 although some rows were rejected' },
  ...CLOUDZERO_FLAGS.filter(({ key }) => key === 'apiKey' || key === 'apiUrl'),
  ...withSendWindow(SELECTION_FLAGS.filter(({ key }) => !OF_LINES.includes(key))).map((flag) => {
    const help = MEANS[flag.key]
    return help === undefined ? flag : { ...flag, help }
  }),
]
