import type { Credentials } from '../../cloudzero/open-client.ts'
import { CLOUDZERO_GROUP, cloudzeroOptions, missingApiKey } from '../../core/cloudzero-options.ts'
import { UsageError } from '../../core/errors.ts'
import { type OptionGroup, type OptionsOf, option } from '../../core/option.ts'
import {
  boolean,
  duration,
  file,
  InvalidValue,
  type Kind,
  negatable,
  text,
  usd,
  wholeNumber,
} from '../../core/option-kinds.ts'
import { force } from '../../output/document-options.ts'
import { rejectOptions } from '../../run/reject-options.ts'
import { selectionOptions, withSendWindow } from '../../run/selection-options.ts'

const BUCKET: OptionGroup = { title: 'AnyCost Bucket instead of a stream (docs/bucket.md)' }
const TARGETS: OptionGroup = { title: 'Several targets (docs/split.md)' }

/** CloudZero takes no more rows of one file in a bucket. */
const PART_ROWS = 1_000_000

/** Options of a push to a bucket. */
export const bucketOptions = [
  option({
    name: 'bucket',
    kind: text({ placeholder: 'place', path: true }),
    group: BUCKET,
    help: 'write whole months below s3://bucket/folder, or in a folder',
    everyday: true,
  }),
  option({
    name: 'keep-drops',
    kind: wholeNumber({}),
    group: BUCKET,
    help: 'delete all but the newest n drops of a month, and unfinished ones',
    defaultsTo: 'keep all',
  }),
  option({
    name: 'drop-id',
    kind: text({ placeholder: 'id' }),
    group: BUCKET,
    help: 'a UTC time like 20261120T120000Z, later than the drops that are there',
    defaultsTo: 'now',
  }),
  option({
    name: 's3-endpoint',
    kind: text({ placeholder: 'url' }),
    group: BUCKET,
    help: 'another service than AWS; credentials as the tools of AWS find them',
  }),
  option({
    name: 's3-region',
    kind: text({ placeholder: 'name' }),
    group: BUCKET,
    help: "the bucket's region",
    defaultsTo: "the profile's",
  }),
  option({
    name: 's3-sse',
    kind: text({ placeholder: 'encryption', suggestions: ['AES256', 'aws:kms'] }),
    group: BUCKET,
    help: 'AES256, aws:kms or aws:kms:<key>',
    defaultsTo: 'that of the bucket',
  }),
  option({
    name: 'part-rows',
    kind: wholeNumber({ max: PART_ROWS }),
    default: PART_ROWS,
    group: BUCKET,
    help: "most lines of a part; the default is CloudZero's limit",
    env: 'LITELLM_CLOUDZERO_PART_ROWS',
    flagless: true,
  }),
] as const

/** The targets of `--split-by`: `level=file`, in the config file also the targets themselves. */
const targets: Kind<string | Readonly<Record<string, unknown>>, undefined, string | Readonly<Record<string, unknown>>> =
  {
    placeholder: 'level=file',
    unset: undefined,
    json: {
      anyOf: [
        { type: 'string', pattern: '=' },
        { type: 'object', minProperties: 1, maxProperties: 1 },
      ],
    },
    parse(given) {
      if (typeof given === 'string') return given
      if (typeof given === 'object' && given !== null && !Array.isArray(given)) return { ...given }
      throw new InvalidValue('must be level=file, or an object of targets', given)
    },
  }

/** Several targets that share the rows. */
export const splitBy = option({
  name: 'split-by',
  kind: targets,
  group: TARGETS,
  help: 'org=connections.json: the rows of each to its own stream or bucket',
})

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
