import { type OptionGroup, option } from '../../core/option.ts'
import { InvalidValue, type Kind, text, wholeNumber } from '../../core/option-kinds.ts'

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
