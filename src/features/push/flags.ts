import { CLOUDZERO_FLAGS, CLOUDZERO_GROUP, withSendWindow } from '../../core/cloudzero-options.ts'
import type { Flag } from '../../core/flag.ts'
import { METRICS_FLAGS } from '../../run/metrics-flags.ts'
import { rejectFlags } from '../../run/reject-flags.ts'
import { SELECTION_FLAGS } from '../../run/selection-flags.ts'
import { BUCKET_FLAGS } from './delivery-flags.ts'

const PLAN = 'What is sent'
const GUARDS = 'What is refused unless it is meant'
const RUN = 'The run'

/** Flags of `push`. */
export const PUSH_FLAGS: readonly Flag[] = [
  ...CLOUDZERO_FLAGS,
  {
    name: 'test-key',
    key: 'testKey',
    value: '<word>',
    group: CLOUDZERO_GROUP,
    help: 'rehearse in a namespace that CloudZero purges after an hour',
  },
  ...BUCKET_FLAGS,
  {
    name: 'split-by',
    key: 'splitBy',
    value: '<level=file>',
    group: 'Several targets (docs/split.md)',
    help: 'org=connections.json: the rows of each to its own stream or bucket',
  },
  { name: 'plan', key: 'plan', group: PLAN, help: 'print what would be sent, and stop' },
  {
    name: 'show-bodies',
    key: 'showBodies',
    group: PLAN,
    help: 'with --plan: the bodies as they would be sent, on stdout, one line each',
  },
  {
    name: 'no-read-back',
    key: 'readBack',
    group: PLAN,
    help: 'send all without asking what is there; nothing guards against loss then',
  },
  { name: 'prune', key: 'prune', group: PLAN, help: 'empty the hours that CloudZero has and the database has not' },
  {
    name: 'min-change',
    key: 'minChange',
    value: '<usd>',
    group: PLAN,
    help: 'hours whose cost differs by less wait for a later run',
  },
  {
    name: 'allow-shrink',
    key: 'allowShrink',
    group: GUARDS,
    help: 'a day older than 48 hours, or a month, loses cost',
  },
  { name: 'allow-remap', key: 'allowRemap', group: GUARDS, help: 'other names at the same cost in a closed month' },
  {
    name: 'allow-empty',
    key: 'allowEmpty',
    group: GUARDS,
    help: 'the database has nothing: --prune, or an empty drop, all the same',
  },
  { name: 'adopt', key: 'adopt', group: GUARDS, help: 'replace rows that another program wrote' },
  {
    name: 'partial-stream',
    key: 'partialStream',
    group: GUARDS,
    help: 'filters: the connection or bucket holds this selection and nothing else',
  },
  {
    name: 'verify-timeout',
    key: 'verifyTimeout',
    value: '<time>',
    group: RUN,
    help: 'how long CloudZero may take to show what it was sent: 90s, 5m (default: 2m)',
  },
  {
    name: 'lock-wait',
    key: 'lockWait',
    value: '<time>',
    group: RUN,
    help: 'how long to wait for another push to the same place (default: 0s)',
  },
  { name: 'receipt', key: 'receipt', value: '<file>', group: RUN, help: 'write what was sent, as JSON' },
  { name: 'force', key: 'force', group: RUN, help: 'replace existing files' },
  ...rejectFlags('send'),
  ...METRICS_FLAGS,
  ...withSendWindow(SELECTION_FLAGS),
]
