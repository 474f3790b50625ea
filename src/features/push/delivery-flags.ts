import { UsageError } from '../../core/errors.ts'
import type { Flag } from '../../core/flag.ts'
import type { Settings } from '../../core/settings.ts'

const BUCKET = 'AnyCost Bucket instead of a stream (docs/bucket.md)'

/** Flags of a push to a bucket. */
export const BUCKET_FLAGS: readonly Flag[] = [
  {
    name: 'bucket',
    key: 'bucket',
    value: '<place>',
    group: BUCKET,
    help: 'write whole months below s3://bucket/folder, or in a folder',
  },
  {
    name: 'keep-drops',
    key: 'keepDrops',
    value: '<n>',
    group: BUCKET,
    help: 'keep the newest n; remove older ones and those never finished (default: all)',
  },
  { name: 'drop-id', key: 'dropId', value: '<id>', group: BUCKET, help: 'like 20261120T120000Z (default: now)' },
  {
    name: 's3-endpoint',
    key: 's3Endpoint',
    value: '<url>',
    group: BUCKET,
    shown: '--s3-endpoint, --s3-region <...>',
    help: 'another service than AWS; credentials as the tools of AWS find them',
  },
  { name: 's3-region', key: 's3Region', value: '<name>', group: BUCKET },
  {
    name: 's3-sse',
    key: 's3Sse',
    value: '<way>',
    group: BUCKET,
    help: 'encryption: AES256, aws:kms or aws:kms:<key> (default: that of the bucket)',
  },
  {
    name: 'part-rows',
    key: 'partRows',
    env: 'LITELLM_CLOUDZERO_PART_ROWS',
    environmentOnly: true,
    group: BUCKET,
  },
]

/** Flags that mean something to a stream only. */
const STREAM_KEYS = ['connection', 'testKey', 'showBodies', 'prune', 'minChange', 'allowRemap', 'verifyTimeout']

/** Flags that name one place, or print what goes to one. */
const SINGLE_KEYS = ['connection', 'bucket', 'showBodies']

/** What kinds of targets a push has. */
export interface DeliveryKinds {
  readonly streams: boolean
  readonly buckets: boolean
  /** They come from `--split-by`. */
  readonly split: boolean
}

/**
 * Refuses flags of a delivery that was not chosen. What the config file or the environment says of it may stand: both
 * may be configured side by side.
 * @throws UsageError that names the first of them.
 */
export function checkDelivery({ streams, buckets, split }: DeliveryKinds, settings: Settings): void {
  const given = (keys: readonly string[]) =>
    keys.map((key) => settings.get(key)?.origin ?? '').find((origin) => origin.startsWith('--'))
  const single = split ? given(SINGLE_KEYS) : undefined
  if (single !== undefined)
    throw conflict(`${single} and --split-by exclude each other.`, 'The file names the targets.')
  const ofBucket = buckets
    ? undefined
    : given(BUCKET_FLAGS.filter((flag) => !flag.environmentOnly).map(({ key }) => key))
  if (ofBucket !== undefined) throw conflict(`${ofBucket} goes with --bucket.`, 'Give both.')
  const ofStream = streams ? undefined : given(STREAM_KEYS)
  if (ofStream !== undefined)
    throw conflict(`${ofStream} and --bucket exclude each other.`, `${ofStream} is for an AnyCost Stream.`)
}

function conflict(message: string, hint: string): UsageError {
  return new UsageError('E_USAGE_PUSH', message, { hint })
}
