import type { Credentials } from '../../cloudzero/open-client.ts'
import { CLOUDZERO_GROUP, cloudzeroOptions, missingApiKey } from '../../core/cloudzero-options.ts'
import { UsageError } from '../../core/errors.ts'
import { type OptionGroup, type OptionsOf, option } from '../../core/option.ts'
import { boolean, duration, file, negatable, text, usd } from '../../core/option-kinds.ts'
import { force } from '../../output/document-options.ts'
import { rejectOptions } from '../../run/reject-options.ts'
import { selectionOptions, withSendWindow } from '../../run/selection-options.ts'
import { bucketOptions, splitBy } from './delivery-options.ts'

const PLAN: OptionGroup = { title: 'What is sent' }
const SAFETY: OptionGroup = { title: 'Safety overrides' }
const RUN: OptionGroup = { title: 'Run' }

/** Options of `push`. */
export const pushOptions = [
  option({
    name: 'plan',
    kind: boolean,
    group: PLAN,
    help: 'print what would be sent, and stop',
    everyday: true,
    synonyms: ['dry-run'],
  }),
  option({
    name: 'show-bodies',
    kind: boolean,
    group: PLAN,
    help: 'with --plan: the bodies as they would be sent, on stdout, one line each',
  }),
  option({
    name: 'no-read-back',
    kind: negatable,
    group: PLAN,
    help: 'send all without asking what CloudZero holds; disables the checks against loss',
  }),
  option({
    name: 'prune',
    kind: boolean,
    group: PLAN,
    help: 'empty the hours that CloudZero has and the database has not',
    everyday: true,
  }),
  option({
    name: 'min-change',
    kind: usd,
    default: '0',
    group: PLAN,
    help: 'ignore hours that differ by less than this',
  }),
  ...cloudzeroOptions,
  option({
    name: 'test-key',
    kind: text({ placeholder: 'word' }),
    group: { title: CLOUDZERO_GROUP.title },
    help: 'rehearse in a namespace that CloudZero purges after an hour',
    everyday: true,
  }),
  ...bucketOptions,
  splitBy,
  option({
    name: 'allow-shrink',
    kind: boolean,
    group: SAFETY,
    help: 'allow a day older than 48 hours, or a month, to lose cost',
  }),
  option({
    name: 'allow-remap',
    kind: boolean,
    group: SAFETY,
    help: 'allow other names at the same cost in a closed month',
  }),
  option({
    name: 'allow-empty',
    kind: boolean,
    group: SAFETY,
    help: 'allow --prune or an empty drop when the database has no rows',
  }),
  option({ name: 'adopt', kind: boolean, group: SAFETY, help: 'replace rows that another program wrote' }),
  option({
    name: 'partial-stream',
    kind: boolean,
    group: SAFETY,
    help: 'allow filters: the connection or bucket holds this selection and nothing else',
  }),
  option({
    name: 'verify-timeout',
    kind: duration,
    default: '2m',
    group: RUN,
    help: 'how long CloudZero may take to show what it was sent: 90s, 5m',
  }),
  option({
    name: 'lock-wait',
    kind: duration,
    default: '0s',
    group: RUN,
    help: 'how long to wait for another push to the same place',
  }),
  option({ name: 'yes', short: 'y', kind: boolean, group: RUN, help: 'send a first push without a question' }),
  option({ name: 'receipt', kind: file(), group: RUN, help: 'write what was sent, as JSON', everyday: true }),
  { ...force, group: RUN },
  ...rejectOptions,
  ...withSendWindow(selectionOptions),
] as const

export type PushOptions = OptionsOf<typeof pushOptions>

/**
 * What CloudZero needs; null for a plan that does not ask it.
 * @throws UsageError for what is missing, or for flags that do not fit together.
 */
export function credentialsOf(options: PushOptions): Credentials | null {
  checkFlags(options)
  const { connection, apiKey } = options
  if (options.plan && !options.readBack) return null
  const offline = options.plan ? ' A plan without credentials: --plan --no-read-back.' : ''
  if (connection === undefined) {
    throw new UsageError('E_USAGE_CONNECTION', 'No CloudZero connection is given.', {
      hint: `Give the id of the AnyCost Stream connection in --connection or CLOUDZERO_CONNECTION_ID.${offline}`,
    })
  }
  if (apiKey === undefined) throw missingApiKey(offline)
  return { connection, apiKey }
}

function checkFlags(options: PushOptions): void {
  const conflict = (message: string, hint: string) => new UsageError('E_USAGE_PUSH', message, { hint })
  if (options.showBodies && !options.plan) {
    throw conflict('--show-bodies goes with --plan.', 'Give both: bodies are shown instead of being sent.')
  }
  if (!options.readBack && options.prune) {
    throw conflict(
      '--prune and --no-read-back cannot be used together.',
      'What to empty is known by reading back only.',
    )
  }
  if (!options.readBack && options.minChange > 0n) {
    throw conflict(
      '--min-change and --no-read-back cannot be used together.',
      'How much changes is known by reading back only.',
    )
  }
}
