import { UsageError } from '../../core/errors.ts'
import type { Settings } from '../../core/option-values.ts'
import { bucketOptions } from './options.ts'
import type { TargetKind } from './report.ts'

/** Flags that mean something to a stream only. */
const STREAM_KEYS = ['connection', 'testKey', 'showBodies', 'prune', 'minChange', 'allowRemap', 'verifyTimeout']

/** Flags that name one place, or print what goes to one. */
const SINGLE_KEYS = ['connection', 'bucket', 'showBodies']

/**
 * Refuses flags of a delivery that was not chosen; `split` says that the targets come from `--split-by`. What the config file or the environment says of it may stand: both
 * may be configured side by side.
 * @throws UsageError that names the first of them.
 */
export function checkDelivery(kinds: ReadonlySet<TargetKind>, split: boolean, settings: Settings): void {
  const given = (keys: readonly string[]) =>
    keys.map((key) => settings.get(key)?.origin ?? '').find((origin) => origin.startsWith('--'))
  const single = split ? given(SINGLE_KEYS) : undefined
  if (single !== undefined)
    throw conflict(`${single} and --split-by cannot be used together.`, 'The file names the targets.')
  const ofBucket = kinds.has('bucket') ? undefined : given(bucketOptions.map(({ key }) => key))
  if (ofBucket !== undefined) throw conflict(`${ofBucket} goes with --bucket.`, 'Give both.')
  const ofStream = kinds.has('stream') ? undefined : given(STREAM_KEYS)
  if (ofStream !== undefined)
    throw conflict(`${ofStream} and --bucket cannot be used together.`, `${ofStream} is for an AnyCost Stream.`)
}

function conflict(message: string, hint: string): UsageError {
  return new UsageError('E_USAGE_PUSH', message, { hint })
}
